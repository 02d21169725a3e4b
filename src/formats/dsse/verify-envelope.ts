/**
 * Who signed this envelope, as far as the configured keys can tell.
 *
 * - `verified`: at least one signature holds by a configured key, and none is wrong.
 * - `unverified`: nobody known signed it; nothing is proved and nothing is wrong. It counts as an unsigned
 *   statement.
 * - `failed`: a signature does not hold by the key that it names, that its certificate carries, or (when it
 *   names none) by any key that could have made it. What was changed is not known, so it is never evidence of
 *   anything.
 *
 * A key id only orders the search. It is not authenticated, so an id that is not known hinders no key that
 * holds.
 */
import type { KeyObject } from "node:crypto";
import { X509Certificate } from "node:crypto";
import type { DsseEnvelope, DsseSignature } from "./envelope.ts";
import { KeyInvalid } from "./key-invalid.ts";
import { preAuthenticationEncoding } from "./pre-authentication-encoding.ts";
import { trustedKey } from "./trusted-key.ts";
import type { TrustedKey } from "./trusted-key.ts";
import { isKnownShape, mayBeBy, signatureHolds } from "./verify-signature.ts";

export type Verification =
  /** Names of the configured keys, sorted, each once. */
  | { readonly kind: "verified"; readonly signers: readonly string[] }
  | { readonly kind: "unverified"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string };

/** What came with the envelope about its signer; none of it is trusted. */
export interface SignerHint {
  readonly keyId?: string;
  /** Of the certificate, or sent along bare. A signature that does not hold by it was damaged. */
  readonly key?: KeyObject;
}

type Finding =
  | { readonly kind: "verified"; readonly by: TrustedKey }
  | { readonly kind: "unverified"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string };

/** Pure: equal envelopes and keys give equal answers. Never throws. */
export function verifyEnvelope(
  envelope: DsseEnvelope,
  keys: readonly TrustedKey[],
  hint: SignerHint = {},
): Verification {
  const message = preAuthenticationEncoding(envelope.payloadType, envelope.payload);
  const findings = envelope.signatures.map((signature, index) => {
    const finding = findSigner(signature, message, keys, hint);
    return finding.kind === "verified"
      ? finding
      : { ...finding, why: `signature ${index + 1} ${finding.why}` };
  });
  const failed = findings.find((finding) => finding.kind === "failed");
  if (failed !== undefined) return failed;
  const by = findings.flatMap((finding) => (finding.kind === "verified" ? [finding.by] : []));
  if (new Set(by.map(({ identity }) => identity)).size < by.length) {
    return { kind: "failed", why: "one key signed it twice" };
  }
  if (by.length > 0)
    return { kind: "verified", signers: [...new Set(by.map(({ signer }) => signer))].sort() };
  const why = findings.flatMap((finding) => (finding.kind === "unverified" ? [finding.why] : [])).join("; ");
  return { kind: "unverified", why };
}

function findSigner(
  signature: DsseSignature,
  message: Uint8Array,
  keys: readonly TrustedKey[],
  hint: SignerHint,
): Finding {
  const carried = keyCarriedBy(signature) ?? hint.key;
  if (carried !== undefined) return findCarried(carried, signature, message, keys);
  const keyId = signature.keyId === "" ? (hint.keyId ?? "") : signature.keyId;
  const named = keyId === "" ? [] : keys.filter((key) => key.keyIds.has(keyId) || key.signer === keyId);
  if (named.length > 0) {
    const by = named.find((key) => signatureHolds(key, message, signature.bytes));
    return by === undefined
      ? { kind: "failed", why: `does not hold by the key that it names, ${named[0]!.signer}'s` }
      : { kind: "verified", by };
  }
  const possible = keys.filter(({ algorithm }) => mayBeBy(algorithm, signature.bytes));
  const by = possible.find((key) => signatureHolds(key, message, signature.bytes));
  if (by !== undefined) return { kind: "verified", by };
  if (keyId !== "")
    return { kind: "unverified", why: `names a key that is not configured: ${keyId.slice(0, 100)}` };
  if (possible.length > 0)
    return { kind: "failed", why: "names no key and holds by none of the configured ones" };
  return isKnownShape(signature.bytes)
    ? { kind: "unverified", why: "is by no kind of key that is configured" }
    : {
        kind: "failed",
        why: `has ${signature.bytes.length} bytes, as no signature that is read here has`,
      };
}

function keyCarriedBy({ certificate }: DsseSignature): KeyObject | undefined {
  if (certificate === undefined) return undefined;
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    return undefined;
  }
}

function findCarried(
  carried: KeyObject,
  signature: DsseSignature,
  message: Uint8Array,
  keys: readonly TrustedKey[],
): Finding {
  let key: TrustedKey;
  try {
    key = trustedKey(carried, "the certificate sent along");
  } catch (error) {
    if (!(error instanceof KeyInvalid)) throw error;
    return { kind: "unverified", why: `comes with a key that is not read here: ${error.message}` };
  }
  if (!signatureHolds(key, message, signature.bytes)) {
    return { kind: "failed", why: "does not hold by the key that was sent along" };
  }
  const by = keys.find(({ identity }) => identity === key.identity);
  return by === undefined
    ? { kind: "unverified", why: "holds by the key that was sent along, which is not a configured one" }
    : { kind: "verified", by };
}
