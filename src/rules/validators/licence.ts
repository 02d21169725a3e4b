/**
 * Licence: everything that is shipped (the build and what it contains, directly or not) has a licence that
 * is allowed. Reads the fact `licence`, an SPDX expression; `NONE`, or `licence: none`, is no licence at all.
 */
import { ValidatorSettingsInvalid } from "./validator-settings-invalid.ts";
import { everythingInside, limitReached, sightOf } from "./evidence.ts";
import type { Inside } from "./evidence.ts";
import { allowedLicences, notAllowed, readExpression } from "./licence-expression.ts";
import type { AllowedLicences } from "./licence-expression.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import type { Question, Validator } from "./validator.ts";

const FACT = "licence";
const SOURCE = "https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/";

export interface LicenceSettings {
  /** Single ones: `MIT`, `GPL-2.0-or-later`, `LicenseRef-acme`, `Apache-2.0 WITH LLVM-exception`. */
  readonly allowed: readonly string[];
  /** Exceptions that are accepted with each allowed licence: `LLVM-exception`. */
  readonly exceptions?: readonly string[];
}

/** Throws ValidatorSettingsInvalid. */
export function licenceValidator({ allowed, exceptions }: LicenceSettings): Validator {
  const compiled = allowedLicences(allowed, exceptions);
  if ("wrong" in compiled) {
    const read = readExpression(compiled.wrong);
    const near = read.kind === "unreadable" ? read.near : undefined;
    throw new ValidatorSettingsInvalid("licence", "allowed", compiled.wrong,
      near === undefined ? "Each entry is one SPDX licence." : `Did you mean ${near}?`);
  }
  const required = [...allowed].sort().join(", ");
  return {
    name: "licence",
    tier: "gate",
    reads: { facts: [FACT], edges: ["CONTAINS"] },
    evaluate(question) {
      const { all, cut } = everythingInside(question);
      const reasons = all.map((inside) => judge(question, inside, compiled, required));
      if (cut) reasons.push(limitReached(question, "contained"));
      return resultOf(reasons, question.snapshot.key(question.build));
    },
  };
}

function judge(
  question: Question,
  { node, path }: Inside,
  allowed: AllowedLicences,
  required: string,
): Reason {
  const sight = sightOf(question, node, FACT);
  const told = { about: question.snapshot.key(node), subject: FACT, ...(path.length > 1 ? { path } : {}) };
  if (sight.kind === "missing")
    return { ...told, code: "LICENCE_UNSTATED", outcome: "UNKNOWN", missing: [FACT] };
  const observed = sight.kind === "absent" ? "NONE" : String(sight.value);
  const read = readExpression(observed);
  switch (read.kind) {
    case "no-assertion":
      return { ...told, code: "LICENCE_UNSTATED", outcome: "UNKNOWN", observed };
    case "none":
      return { ...told, code: "LICENCE_NONE", outcome: "FAIL", observed, required };
    case "unreadable": {
      const near = read.near === undefined ? {} : { required: read.near };
      return { ...told, code: "LICENCE_UNREADABLE", outcome: "UNKNOWN", observed, ...near, source: SOURCE };
    }
    case "expression": {
      const missing = notAllowed(read.node, allowed);
      return missing.length === 0
        ? { ...told, code: "LICENCE_ALLOWED", outcome: "PASS", observed }
        : { ...told, code: "LICENCE_NOT_ALLOWED", outcome: "FAIL", observed, required, missing };
    }
    default:
      return read satisfies never;
  }
}
