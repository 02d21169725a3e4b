/** Keys are read in every form in use, and those that prove nothing are refused. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KeyInvalid } from "../../../src/formats/dsse/key-invalid.ts";
import { readTrustedKey, trustedKey } from "../../../src/formats/dsse/trusted-key.ts";
import { sha256Hex } from "../../../src/values/digest.ts";
import { corpus } from "../../setup/corpus.ts";

const ed = generateKeyPairSync("ed25519").publicKey;
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = (key: typeof ed): string => String(key.export({ type: "spki", format: "pem" }));
const jwk = (key: typeof ed): Record<string, string> =>
  key.export({ format: "jwk" }) as Record<string, string>;
const base64url = (text: string | undefined): Buffer => Buffer.from(text ?? "", "base64url");

describe("keys", () => {
  const { x, y } = jwk(p256.publicKey);
  const forms: readonly (readonly [string, Uint8Array, string])[] = [
    ["PEM", Buffer.from(pem(p256.publicKey)), "ecdsa"],
    ["PEM with text around it", Buffer.from(`the CI's key\n${pem(p256.publicKey)}\n`), "ecdsa"],
    ["DER", p256.publicKey.export({ type: "spki", format: "der" }), "ecdsa"],
    ["JWK", Buffer.from(JSON.stringify(jwk(p256.publicKey))), "ecdsa"],
    ["a raw point", Buffer.concat([Buffer.from([4]), base64url(x), base64url(y)]), "ecdsa"],
    ["32 raw bytes", base64url(jwk(ed).x), "ed25519"],
    ["PKCS#1", Buffer.from(String(rsa.publicKey.export({ type: "pkcs1", format: "pem" }))), "rsa"],
  ];
  it.each(forms)("are read from %s", (_, bytes, kind) => {
    expect(readTrustedKey(bytes, "ci").algorithm.kind).toBe(kind);
  });
  it("are one key in whatever form they came", () => {
    const identities = forms.slice(0, 5).map(([, bytes]) => readTrustedKey(bytes, "ci").identity);
    expect(new Set(identities).size).toBe(1);
  });
  it("are known by the SHA-256 of the text they were configured as, as model-signing names them", () => {
    const text = pem(p256.publicKey);
    expect(readTrustedKey(Buffer.from(text), "ci").keyIds).toContain(sha256Hex(text));
    expect(readTrustedKey(Buffer.from(JSON.stringify(jwk(p256.publicKey))), "ci").keyIds).toContain(
      sha256Hex(text),
    );
  });

  const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
    [
      "a private key",
      Buffer.from(String(p256.privateKey.export({ type: "pkcs8", format: "pem" }))),
      /private key/,
    ],
    ["a private JWK", Buffer.from(JSON.stringify(p256.privateKey.export({ format: "jwk" }))), /private key/],
    [
      "1024 bits of RSA",
      Buffer.from(pem(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey)),
      /RSA key of 1024 bits/,
    ],
    [
      "an exponent of 3",
      Buffer.from(pem(generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 }).publicKey)),
      /exponent/,
    ],
    [
      "a curve that is not read",
      Buffer.from(pem(generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey)),
      /secp256k1/,
    ],
    ["a key for agreement only", Buffer.from(pem(generateKeyPairSync("x25519").publicKey)), /x25519/],
    [
      "the neutral point, for which anybody can sign",
      Buffer.from(`01${"00".repeat(31)}`, "hex"),
      /small order/,
    ],
    ["zero", Buffer.alloc(32), /small order/],
    [
      "a point of order 8",
      Buffer.from("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", "hex"),
      /small order/,
    ],
    [
      "a point that is not on the curve",
      Buffer.concat([Buffer.from([4]), Buffer.alloc(63, 1), Buffer.from([2])]),
      /no public/,
    ],
    ["two keys in one file", Buffer.from(pem(ed) + pem(p256.publicKey)), /2 keys/],
    ["padding in a JWK", Buffer.from(JSON.stringify({ ...jwk(ed), x: `${jwk(ed).x}=` })), /base64url/],
    ["nothing", Buffer.alloc(0), /no public key/],
    ["words", Buffer.from("not a key"), /no public key/],
    ["a megabyte", Buffer.alloc(1024 * 1024), /1048576 bytes/],
  ];
  it.each(refused)("refused: %s", (_, bytes, why) => {
    expect(() => readTrustedKey(bytes, "ci")).toThrow(KeyInvalid);
    expect(() => readTrustedKey(bytes, "ci")).toThrow(why);
  });
  it("a key that is bound to RSA-PSS is read as such", () => {
    const { publicKey } = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
    expect(trustedKey(publicKey, "ci").algorithm).toEqual({
      kind: "rsa",
      signatureBytes: 256,
      scheme: "pss",
    });
  });
});

const npm = corpus("slsa/npm-attestations-v1.json");
describe.skipIf(npm === undefined)("ids of keys in real files", () => {
  it("model-signing's file of a key gives the id by which its bundles name it", () => {
    const file = JSON.parse(readFileSync(corpus("model-signing/v1.0.0-elliptic-key.model.sig")!, "utf8"));
    const text = Buffer.from(file.verificationMaterial.publicKey.rawBytes, "base64");
    const key = readTrustedKey(text, "models");
    expect(key.keyIds).toContain(sha256Hex(text));
    expect(key.identity).toBe(createPublicKey(text).export({ type: "spki", format: "der" }).toString("hex"));
  });
});
