/**
 * The ids by which signers name their key. DSSE leaves the id to them and it is not authenticated: it only
 * says which key to try first. These are the ones in use.
 */
import type { KeyObject } from "node:crypto";
import { sha256Hex } from "../../values/digest.ts";
import type { KeyAlgorithm } from "./trusted-key.ts";

/** `spki` is the key as DER; `pemTexts` are further texts of it, such as the configured file's. */
export function keyIdsOf(
  key: KeyObject,
  spki: Uint8Array,
  algorithm: KeyAlgorithm,
  pemTexts: readonly string[],
): ReadonlySet<string> {
  const pem = String(key.export({ type: "spki", format: "pem" }));
  const spkiDigest = Buffer.from(sha256Hex(spki), "hex");
  return new Set([
    // sigstore-go and in-toto's witness; model-signing: the digest of the PEM text, with and without its last
    // line end.
    ...[pem, pem.trimEnd(), ...pemTexts, ...pemTexts.map((text) => text.trimEnd())].map(sha256Hex),
    // cosign, Rekor and npm (`SHA256:` and unpadded base64, as OpenSSH writes it): the digest of the DER.
    spkiDigest.toString("hex"),
    `sha256:${spkiDigest.toString("hex")}`,
    `SHA256:${spkiDigest.toString("base64").replace(/=+$/, "")}`,
    spkiDigest.toString("base64"),
    // securesystemslib and TUF: the digest of the key's metadata.
    ...metadataOf(key, pem, algorithm).map(sha256Hex),
    ...thumbprintsOf(key),
  ]);
}

/**
 * `{"keytype":...,"keyval":{"public":...},"scheme":...}` in OLPC canonical JSON, where only `"` and `\` are
 * escaped; with the key's text as it is and without its last line end, as both occur.
 */
function metadataOf(key: KeyObject, pem: string, algorithm: KeyAlgorithm): readonly string[] {
  const texts = [pem, pem.trimEnd()];
  switch (algorithm.kind) {
    case "ed25519": {
      const raw = Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");
      return [metadata("ed25519", raw, "ed25519")];
    }
    case "ecdsa": {
      const scheme = `ecdsa-sha2-nistp${algorithm.curve.jwkName.slice("P-".length)}`;
      return texts.flatMap((text) => [metadata("ecdsa", text, scheme), metadata(scheme, text, scheme)]);
    }
    case "rsa":
      return ["rsassa-pss-sha", "rsa-pkcs1v15-sha"].flatMap((scheme) =>
        ["256", "384", "512"].flatMap((bits) =>
          texts.map((text) => metadata("rsa", text, `${scheme}${bits}`)),
        ),
      );
    default:
      return algorithm satisfies never;
  }
}

function metadata(keytype: string, text: string, scheme: string): string {
  return `{"keytype":"${keytype}","keyval":{"public":"${text}"},"scheme":"${scheme}"}`;
}

/** JWK thumbprint (RFC 7638). A key that is bound to RSA-PSS has no JWK in Node. */
function thumbprintsOf(key: KeyObject): readonly string[] {
  if (key.asymmetricKeyType === "rsa-pss") return [];
  const { crv, kty, x, y, e, n } = key.export({ format: "jwk" });
  const text = JSON.stringify(
    kty === "RSA" ? { e, kty, n } : { crv, kty, x, ...(y === undefined ? {} : { y }) },
  );
  return [Buffer.from(sha256Hex(text), "hex").toString("base64url")];
}
