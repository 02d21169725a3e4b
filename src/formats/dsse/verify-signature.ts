/**
 * Does this signature by this key hold over these bytes? Everything that one may get wrong is refused before.
 */
import { constants, verify } from "node:crypto";
import { CURVES, readEcdsaSignature } from "./ecdsa-signature.ts";
import { RSA_BITS_MAX, RSA_BITS_MIN } from "./trusted-key.ts";
import type { KeyAlgorithm, TrustedKey } from "./trusted-key.ts";

const ED25519_SIGNATURE_BYTES = 64;
const RSA_HASHES = ["sha256", "sha384", "sha512"] as const;
const DER_FIRST_BYTE = 0x30;

/** `message` is the pre-authentication encoding. Never throws. */
export function signatureHolds(
  { key, algorithm }: TrustedKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  switch (algorithm.kind) {
    case "ed25519":
      return signature.length === ED25519_SIGNATURE_BYTES && verify(null, message, key, signature);
    case "ecdsa":
      return readEcdsaSignature(signature, algorithm.curve).some((raw) =>
        verify(algorithm.curve.hash, message, { key, dsaEncoding: "ieee-p1363" }, raw),
      );
    case "rsa":
      return (
        signature.length === algorithm.signatureBytes &&
        RSA_HASHES.some((hash) =>
          paddingsOf(algorithm).some((padding) => verify(hash, message, padding(key), signature)),
        )
      );
    default:
      return algorithm satisfies never;
  }
}

type Padding = (key: TrustedKey["key"]) => Parameters<typeof verify>[2];

/** PSS with whatever length of salt the signature has: signers differ, and RFC 8017 leaves it to them. */
const PSS: Padding = (key) => ({
  key,
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_AUTO,
});
const PKCS1: Padding = (key) => ({ key, padding: constants.RSA_PKCS1_PADDING });

function paddingsOf({ scheme }: KeyAlgorithm & { readonly kind: "rsa" }): readonly Padding[] {
  return scheme === "pss" ? [PSS] : [PSS, PKCS1];
}

/** Whether the signature looks as if a key of this algorithm may have made it, well or badly encoded. */
export function mayBeBy(algorithm: KeyAlgorithm, { length, 0: first }: Uint8Array): boolean {
  switch (algorithm.kind) {
    case "ed25519":
      return length === ED25519_SIGNATURE_BYTES;
    case "ecdsa":
      return length === 2 * algorithm.curve.scalarBytes || first === DER_FIRST_BYTE;
    case "rsa":
      return length === algorithm.signatureBytes;
    default:
      return algorithm satisfies never;
  }
}

/** Whether any algorithm that is verified here makes signatures that look like this one. */
export function isKnownShape(signature: Uint8Array): boolean {
  const { length } = signature;
  return (
    mayBeBy({ kind: "ed25519" }, signature) ||
    CURVES.some((curve) => mayBeBy({ kind: "ecdsa", curve }, signature)) ||
    (length >= RSA_BITS_MIN / 8 && length <= RSA_BITS_MAX / 8)
  );
}
