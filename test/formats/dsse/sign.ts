/** Keys and envelopes for tests, signed by node itself; nothing here is used by the service. */
import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject, SignKeyObjectInput } from "node:crypto";
import { preAuthenticationEncoding } from "../../../src/formats/dsse/pre-authentication-encoding.ts";
import { trustedKey } from "../../../src/formats/dsse/trusted-key.ts";
import type { TrustedKey } from "../../../src/formats/dsse/trusted-key.ts";

export interface Signer {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly trusted: TrustedKey;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

type Options = Omit<SignKeyObjectInput, "key">;

function signer(
  name: string,
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  hash: string | null,
  options: Options = {},
): Signer {
  return {
    name,
    privateKey,
    publicKey,
    trusted: trustedKey(publicKey, name),
    sign: (message) => sign(hash, message, { key: privateKey, ...options }),
  };
}

const RSA_PSS_PADDING = 6;

export const ed25519 = signer("ed25519", generateKeyPairSync("ed25519"), null);
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const p256Der = signer("p256", p256, "sha256", { dsaEncoding: "der" });

/** Every algorithm in every encoding. */
export const SIGNERS: readonly Signer[] = [
  ed25519,
  p256Der,
  signer("p256-raw", p256, "sha256", { dsaEncoding: "ieee-p1363" }),
  signer("p384", p384, "sha384", { dsaEncoding: "der" }),
  signer("p384-raw", p384, "sha384", { dsaEncoding: "ieee-p1363" }),
  signer("p521", p521, "sha512", { dsaEncoding: "der" }),
  signer("p521-raw", p521, "sha512", { dsaEncoding: "ieee-p1363" }),
  signer("rsa-pkcs1-sha256", rsa, "sha256"),
  signer("rsa-pkcs1-sha512", rsa, "sha512"),
  signer("rsa-pss-sha256", rsa, "sha256", { padding: RSA_PSS_PADDING, saltLength: 32 }),
  signer("rsa-pss-sha384-no-salt", rsa, "sha384", { padding: RSA_PSS_PADDING, saltLength: 0 }),
];

export interface PlainEnvelope {
  payloadType: string;
  payload: string;
  signatures: { keyid?: string; sig: string }[];
}

export const STATEMENT = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "ranker", digest: { sha256: "ab".repeat(32) } }],
  predicateType: "https://in-toto.io/attestation/test-result/v0.1",
  predicate: { result: "PASSED", configuration: [], passedTests: ["größe ≥ 3"], failedTests: [] },
} as const;

export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** `keyid` is left out unless given. */
export function sealed(
  by: readonly Signer[],
  {
    payload = JSON.stringify(STATEMENT),
    payloadType = PAYLOAD_TYPE,
    keyid,
  }: {
    readonly payload?: string;
    readonly payloadType?: string;
    readonly keyid?: string;
  } = {},
): PlainEnvelope {
  const bytes = Buffer.from(payload, "utf8");
  const message = preAuthenticationEncoding(payloadType, bytes);
  return {
    payloadType,
    payload: bytes.toString("base64"),
    signatures: by.map((each) => ({
      ...(keyid === undefined ? {} : { keyid }),
      sig: Buffer.from(each.sign(message)).toString("base64"),
    })),
  };
}

export function bytesOf(data: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(data), "utf8");
}
