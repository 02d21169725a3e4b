/**
 * Attestations in whatever form they come: a DSSE envelope, a Sigstore bundle, a plain statement that nobody
 * signed, several of them one a line (`.intoto.jsonl`), or a registry's answer with a list of bundles
 * (npm's).
 *
 * The bytes of each are kept as they came: a line without its line end, a whole body as it is. Only a bundle
 * out of a registry's answer has no bytes of its own; it is written as canonical JSON (RFC 8785).
 */
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Digest } from "../../values/digest.ts";
import { EnvelopeInvalid } from "../dsse/envelope-invalid.ts";
import { ENVELOPE_BYTES_MAX, envelopeOf } from "../dsse/envelope.ts";
import type { DsseEnvelope } from "../dsse/envelope.ts";
import { readStrictJson, textOf } from "../dsse/strict-json.ts";
import { verifyEnvelope } from "../dsse/verify-envelope.ts";
import type { SignerHint, Verification } from "../dsse/verify-envelope.ts";
import type { TrustedKey } from "../dsse/trusted-key.ts";
import { bundleOf, isBundle } from "../sigstore/bundle.ts";
import { readPredicate } from "./predicate.ts";
import type { Predicate } from "./predicate.ts";
import { StatementInvalid } from "./statement-invalid.ts";
import { STATEMENT_PAYLOAD_TYPE, isStatement, parseStatement, statementOf } from "./statement.ts";
import type { Statement } from "./statement.ts";

/** A release's provenance for each of its files; more are sent in several requests. */
export const ATTESTATIONS_MAX = 100;

export interface ReadAttestation {
  readonly form: "envelope" | "bundle" | "statement";
  /** As they came. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`: what the attestation is known by. */
  readonly digest: string;
  readonly statement: Statement;
  readonly predicate: Predicate;
  readonly verification: Verification;
  /** Who its certificate says signed; claimed, not proved. */
  readonly claimedSigner?: string;
}

/**
 * All of them, or an error: one that cannot be read refuses the rest. Signatures that fail are an answer, not
 * an error. Throws EnvelopeInvalid, BundleInvalid, StatementInvalid.
 */
export function readAttestations(bytes: Uint8Array, keys: readonly TrustedKey[]): readonly ReadAttestation[] {
  if (bytes.length > ENVELOPE_BYTES_MAX) {
    throw new EnvelopeInvalid("", `has ${bytes.length} bytes; ${ENVELOPE_BYTES_MAX} are allowed`);
  }
  const text = textOf(bytes);
  if (text === undefined) throw new EnvelopeInvalid("", "is not UTF-8");
  const whole = readStrictJson(text);
  if (whole.kind === "value") return readWhole(whole.value, bytes, keys);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2) throw new EnvelopeInvalid("", whole.why);
  refuseTooMany(lines.length);
  return lines.map((line, index) => {
    const reading = readStrictJson(line);
    if (reading.kind === "refused") throw new EnvelopeInvalid(`line ${index + 1}`, reading.why);
    return readOne(reading.value, Buffer.from(line, "utf8"), keys);
  });
}

function readWhole(
  data: unknown,
  bytes: Uint8Array,
  keys: readonly TrustedKey[],
): readonly ReadAttestation[] {
  const listed = (data as { readonly attestations?: unknown } | null)?.attestations;
  if (!Array.isArray(listed)) return [readOne(data, bytes, keys)];
  refuseTooMany(listed.length);
  return listed.map((entry: { readonly bundle?: unknown } | null, index) => {
    const bundle = entry?.bundle;
    if (!isBundle(bundle)) throw new EnvelopeInvalid(`attestations.${index}.bundle`, "is no Sigstore bundle");
    return readOne(bundle, Buffer.from(canonicalJson(bundle), "utf8"), keys);
  });
}

function refuseTooMany(count: number): void {
  if (count === 0) throw new EnvelopeInvalid("", "has no attestation in it");
  if (count <= ATTESTATIONS_MAX) return;
  throw new EnvelopeInvalid(
    "",
    `has ${count} attestations; ${ATTESTATIONS_MAX} are allowed`,
    "Send them in parts.",
  );
}

function readOne(data: unknown, bytes: Uint8Array, keys: readonly TrustedKey[]): ReadAttestation {
  if (isStatement(data)) {
    return completed("statement", bytes, statementOf(data), { kind: "unverified", why: "it is not signed" });
  }
  if (!isBundle(data)) return readSigned("envelope", envelopeOf(data), bytes, keys, {});
  const { envelope, hint, claimedSigner } = bundleOf(data);
  return {
    ...readSigned("bundle", envelope, bytes, keys, hint),
    ...(claimedSigner === undefined ? {} : { claimedSigner }),
  };
}

function readSigned(
  form: ReadAttestation["form"],
  envelope: DsseEnvelope,
  bytes: Uint8Array,
  keys: readonly TrustedKey[],
  hint: SignerHint,
): ReadAttestation {
  if (envelope.payloadType !== STATEMENT_PAYLOAD_TYPE) {
    throw new StatementInvalid(
      "payloadType",
      "is not that of an in-toto statement",
      `Expected ${STATEMENT_PAYLOAD_TYPE}.`,
    );
  }
  const verification = verifyEnvelope(envelope, keys, hint);
  return completed(form, bytes, parseStatement(envelope.payload), verification);
}

function completed(
  form: ReadAttestation["form"],
  bytes: Uint8Array,
  statement: Statement,
  verification: Verification,
): ReadAttestation {
  return {
    form,
    bytes,
    digest: sha256Digest(bytes),
    statement,
    predicate: readPredicate(statement),
    verification,
  };
}
