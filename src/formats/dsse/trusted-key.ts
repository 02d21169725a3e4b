/**
 * A public key that somebody configured, under the name of whoever signs with it.
 *
 * Read from PEM (SubjectPublicKeyInfo, PKCS#1, or a certificate, whose key is taken), JWK, DER, or raw bytes:
 * an Ed25519 key's 32, or an uncompressed point of P-256, P-384 or P-521. Private keys are refused: they do
 * not belong on the machine that verifies.
 */
import { X509Certificate, createPublicKey } from "node:crypto";
import type { KeyObject, webcrypto } from "node:crypto";
import { decodeUnpaddedBase64 } from "./base64.ts";
import { CURVES } from "./ecdsa-signature.ts";
import type { Curve } from "./ecdsa-signature.ts";
import { keyIdsOf } from "./key-ids.ts";
import { KeyInvalid } from "./key-invalid.ts";
import { readStrictJson, textOf } from "./strict-json.ts";

/** NIST SP 800-131A: shorter keys are not acceptable since 2014. */
export const RSA_BITS_MIN = 2048;
/** Verifying takes time quadratic in the length; 8192 takes a millisecond. */
export const RSA_BITS_MAX = 8192;
/** FIPS 186-5: exponents are larger than 2^16. */
const RSA_EXPONENT_MIN = 65_537n;
/** A certificate with a post-quantum key is far below it. */
const KEY_FILE_BYTES_MAX = 64 * 1024;

export type KeyAlgorithm =
  | { readonly kind: "ed25519" }
  | { readonly kind: "ecdsa"; readonly curve: Curve }
  /** `scheme`: what the key itself allows. */
  | { readonly kind: "rsa"; readonly signatureBytes: number; readonly scheme: "any" | "pss" };

export interface TrustedKey {
  readonly signer: string;
  readonly algorithm: KeyAlgorithm;
  readonly key: KeyObject;
  /** SubjectPublicKeyInfo as DER, hex: two keys are one key when it is equal. */
  readonly identity: string;
  /** Every id by which formats in use name this key (./key-ids.ts). */
  readonly keyIds: ReadonlySet<string>;
}

/** `bytes` is a file's content. Throws KeyInvalid. */
export function readTrustedKey(bytes: Uint8Array, signer: string): TrustedKey {
  if (bytes.length > KEY_FILE_BYTES_MAX) throw new KeyInvalid(signer, `it has ${bytes.length} bytes`);
  const key = readKey(bytes, signer);
  return trustedKey(key, signer, isPem(bytes) ? [textOf(bytes) ?? ""] : []);
}

/**
 * The key of an object that was read elsewhere. `pemTexts` are texts whose digest may be its id. Throws
 * KeyInvalid.
 */
export function trustedKey(key: KeyObject, signer: string, pemTexts: readonly string[] = []): TrustedKey {
  const algorithm = algorithmOf(key, signer);
  const spki = key.export({ type: "spki", format: "der" });
  return {
    signer,
    algorithm,
    key,
    identity: spki.toString("hex"),
    keyIds: keyIdsOf(key, spki, algorithm, pemTexts),
  };
}

function isPem(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes("-----BEGIN ");
}

function readKey(bytes: Uint8Array, signer: string): KeyObject {
  const buffer = Buffer.from(bytes);
  try {
    if (isPem(bytes)) return readPem(buffer.toString("utf8"), signer);
    if (buffer.toString("utf8").trimStart().startsWith("{")) return readJwk(buffer.toString("utf8"), signer);
    const raw = readRaw(buffer);
    return raw ?? createPublicKey({ key: buffer, format: "der", type: "spki" });
  } catch (error) {
    if (error instanceof KeyInvalid) throw error;
    throw new KeyInvalid(signer, "it is no public key in PEM, JWK, DER or raw form");
  }
}

function readPem(text: string, signer: string): KeyObject {
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label]) => label);
  const [label] = labels;
  if (labels.some((each) => each?.includes("PRIVATE"))) throw privateKey(signer);
  if (labels.length !== 1)
    throw new KeyInvalid(signer, `its file holds ${labels.length} keys; one is expected`);
  if (label === "CERTIFICATE") return new X509Certificate(text).publicKey;
  if (label !== "PUBLIC KEY" && label !== "RSA PUBLIC KEY") throw new KeyInvalid(signer, `it is a ${label}`);
  return createPublicKey({ key: text, format: "pem" });
}

function privateKey(signer: string): KeyInvalid {
  return new KeyInvalid(
    signer,
    "it is a private key",
    "Configure the public key; whoever signs keeps the private one.",
  );
}

function readJwk(text: string, signer: string): KeyObject {
  const reading = readStrictJson(text);
  if (reading.kind === "refused") throw new KeyInvalid(signer, `it ${reading.why}`);
  const jwk = reading.value as Readonly<Record<string, unknown>>;
  if (["d", "p", "q", "k"].some((name) => Object.hasOwn(jwk, name))) throw privateKey(signer);
  for (const name of ["x", "y", "n", "e"]) {
    const value = jwk[name];
    if (value === undefined) continue;
    if (typeof value !== "string" || decodeUnpaddedBase64(value) === undefined) {
      throw new KeyInvalid(signer, `its member "${name}" is not base64url`);
    }
  }
  return createPublicKey({ key: jwk as webcrypto.JsonWebKey, format: "jwk" });
}

const ED25519_BYTES = 32;
const UNCOMPRESSED_POINT = 0x04;

function readRaw(bytes: Buffer): KeyObject | undefined {
  if (bytes.length === ED25519_BYTES) {
    return createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") },
      format: "jwk",
    });
  }
  const curve = CURVES.find(({ scalarBytes }) => bytes.length === 1 + 2 * scalarBytes);
  if (curve === undefined || bytes[0] !== UNCOMPRESSED_POINT) return undefined;
  const x = bytes.subarray(1, 1 + curve.scalarBytes).toString("base64url");
  const y = bytes.subarray(1 + curve.scalarBytes).toString("base64url");
  return createPublicKey({ key: { kty: "EC", crv: curve.jwkName, x, y }, format: "jwk" });
}

function algorithmOf(key: KeyObject, signer: string): KeyAlgorithm {
  switch (key.asymmetricKeyType) {
    case "ed25519":
      if (isSmallOrder(key))
        throw new KeyInvalid(signer, "it is a point of small order: anybody can sign for it");
      return { kind: "ed25519" };
    case "ec": {
      const name = key.asymmetricKeyDetails?.namedCurve;
      const curve = CURVES.find((each) => each.name === name);
      if (curve === undefined)
        throw new KeyInvalid(
          signer,
          `its curve ${name ?? "without a name"} is not read here`,
          `Curves: ${CURVES.map(({ jwkName }) => jwkName).join(", ")}.`,
        );
      return { kind: "ecdsa", curve };
    }
    case "rsa":
    case "rsa-pss": {
      const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
      if (modulusLength < RSA_BITS_MIN || modulusLength > RSA_BITS_MAX) {
        throw new KeyInvalid(
          signer,
          `it is an RSA key of ${modulusLength} bits`,
          `RSA keys have ${RSA_BITS_MIN} to ${RSA_BITS_MAX} bits.`,
        );
      }
      if (publicExponent < RSA_EXPONENT_MIN)
        throw new KeyInvalid(signer, `its exponent is ${publicExponent}`);
      return {
        kind: "rsa",
        signatureBytes: Math.ceil(modulusLength / 8),
        scheme: key.asymmetricKeyType === "rsa-pss" ? "pss" : "any",
      };
    }
    default:
      throw new KeyInvalid(
        signer,
        `keys of type ${key.asymmetricKeyType ?? "unknown"} are not read here`,
        "Ed25519, ECDSA (P-256, P-384, P-521) and RSA are.",
      );
  }
}

/**
 * The y coordinates of Curve25519's points of order 1, 2, 4 and 8, and the second texts that some of them
 * have (Cremers and Jackson, "Prime, Order Please!", 2019); the sign bit is cleared before they are compared.
 */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
]);

function isSmallOrder(key: KeyObject): boolean {
  const y = Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
  y[ED25519_BYTES - 1] = (y[ED25519_BYTES - 1] ?? 0) & 0x7f;
  return SMALL_ORDER_Y.has(y.toString("hex"));
}
