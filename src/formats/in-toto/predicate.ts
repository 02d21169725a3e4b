/**
 * What a statement says, read by the type of its predicate: the words that rules and people ask for, and, for
 * provenance, what went into the build. A predicate of another type is kept and says nothing here.
 */
import { readModelSignature } from "./model-signature.ts";
import type { Provenance } from "./provenance.ts";
import { readProvenanceV02, readProvenanceV1 } from "./provenance.ts";
import { readSummary } from "./verification-summary.ts";
import type { Statement } from "./statement.ts";
import { readTestResult } from "./test-result.ts";
import { readVulnerabilityScan } from "./vulnerability-scan.ts";

export type Said = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface Predicate {
  readonly kind: "provenance" | "tests" | "scan" | "summary" | "signature" | "statement";
  /** Fields that rules read, such as `result: PASSED`. */
  readonly said: Said;
  /**
   * RFC 3339, UTC, milliseconds: when what is stated was found; undefined when the predicate does not say.
   */
  readonly time?: string;
  readonly provenance?: Provenance;
}

/** Throws StatementInvalid when the predicate is not what its type says. */
export function readPredicate(statement: Statement): Predicate {
  const { predicateType, predicate } = statement;
  switch (predicateType) {
    case "https://slsa.dev/provenance/v0.2":
      return readProvenanceV02(predicate);
    case "https://slsa.dev/provenance/v1":
      return readProvenanceV1(predicate);
    case "https://in-toto.io/attestation/test-result/v0.1":
      return readTestResult(predicate);
    case "https://in-toto.io/attestation/vulns/v0.1":
    case "https://in-toto.io/attestation/vulns/v0.2":
      return readVulnerabilityScan(predicate);
    case "https://slsa.dev/verification_summary/v0.2":
    case "https://slsa.dev/verification_summary/v1":
      return readSummary(predicate);
    case "https://model_signing/signature/v1.0":
      return readModelSignature(statement);
    default:
      return { kind: "statement", said: {} };
  }
}
