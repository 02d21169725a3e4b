/**
 * A Sigstore bundle (sigstore/protobuf-specs, sigstore_bundle.proto, 0.1 to 0.3): a DSSE envelope, and what
 * its signer sent along about the key. cosign, npm, the SLSA generators and model-signing write it.
 *
 * What is trusted is the configured keys, nothing in the bundle: a certificate or a key sent along tells
 * damage from a stranger's signature, no more. The transparency log's entries are kept with the bytes and not
 * looked at.
 */
import { X509Certificate, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { sha256Hex } from "../../values/digest.ts";
import { decodeBase64 } from "../dsse/base64.ts";
import { envelopeOf } from "../dsse/envelope.ts";
import type { DsseEnvelope } from "../dsse/envelope.ts";
import type { SignerHint } from "../dsse/verify-envelope.ts";
import { BundleInvalid } from "./bundle-invalid.ts";

/** Chains are a leaf, an intermediate and perhaps a root. */
const CERTIFICATES_MAX = 10;
/** A certificate or key in base64; the largest of public authorities have some kilobytes. */
const MATERIAL_CHARACTERS_MAX = 64 * 1024;
const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.3\+json)$/;

export interface SigstoreBundle {
  readonly mediaType: string;
  readonly envelope: DsseEnvelope;
  readonly hint: SignerHint;
  /** Who the certificate says signed, such as `URI:https://github.com/...`; claimed, not proved. */
  readonly claimedSigner?: string;
}

const rawBytes = z.string().min(1).max(MATERIAL_CHARACTERS_MAX);
const shape = z.object({
  mediaType: z.string().max(200),
  verificationMaterial: z.object({
    certificate: z.object({ rawBytes }).nullish(),
    x509CertificateChain: z
      .object({
        certificates: z.array(z.object({ rawBytes })).min(1).max(CERTIFICATES_MAX),
      })
      .nullish(),
    publicKey: z.object({ hint: z.string().max(1024).nullish(), rawBytes: rawBytes.nullish() }).nullish(),
  }),
  dsseEnvelope: z.unknown(),
});

/** Whether JSON data means to be a bundle, well or badly made. */
export function isBundle(data: unknown): boolean {
  return typeof data === "object" && data !== null && Object.hasOwn(data, "verificationMaterial");
}

/** `data` was read strictly. Throws BundleInvalid, EnvelopeInvalid. */
export function bundleOf(data: unknown): SigstoreBundle {
  const parsed = shape.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BundleInvalid((issue?.path ?? []).map(String).join("."), `is wrong: ${issue?.message}`);
  }
  const { mediaType, verificationMaterial: material, dsseEnvelope } = parsed.data;
  if (!MEDIA_TYPE.test(mediaType)) {
    throw new BundleInvalid("mediaType", "is not one of a bundle 0.1, 0.2 or 0.3");
  }
  if (dsseEnvelope === undefined || dsseEnvelope === null) {
    throw new BundleInvalid(
      "dsseEnvelope",
      "is missing",
      "A bundle with a messageSignature states nothing: sign a statement.",
    );
  }
  const envelope = envelopeOf(dsseEnvelope, "dsseEnvelope");
  if (envelope.signatures.length !== 1) {
    throw new BundleInvalid(
      "dsseEnvelope.signatures",
      "has more than the one signature that a bundle is about",
    );
  }
  return { mediaType, envelope, ...signerOf(material) };
}

function signerOf({
  certificate,
  x509CertificateChain,
  publicKey,
}: z.output<typeof shape>["verificationMaterial"]): Pick<SigstoreBundle, "hint" | "claimedSigner"> {
  if ([certificate, x509CertificateChain, publicKey].filter((each) => each != null).length !== 1) {
    throw new BundleInvalid(
      "verificationMaterial",
      "has not exactly one of certificate, x509CertificateChain, publicKey",
    );
  }
  const leaf = certificate?.rawBytes ?? x509CertificateChain?.certificates[0]?.rawBytes;
  if (leaf !== undefined) {
    const { publicKey: key, subjectAltName } = readCertificate(leaf);
    return { hint: { key }, ...(subjectAltName === undefined ? {} : { claimedSigner: subjectAltName }) };
  }
  if (publicKey?.rawBytes == null) {
    const keyId = publicKey?.hint ?? "";
    return { hint: keyId === "" ? {} : { keyId } };
  }
  // model-signing before 1.1 puts the PEM text here; later releases its SHA-256 into `hint`.
  const bytes = decoded(publicKey.rawBytes, "verificationMaterial.publicKey.rawBytes");
  return { hint: { keyId: publicKey.hint ?? sha256Hex(bytes), key: readKey(bytes) } };
}

function readCertificate(text: string): X509Certificate {
  const path = "verificationMaterial.certificate";
  const bytes = decoded(text, path);
  try {
    const certificate = new X509Certificate(bytes);
    void certificate.publicKey;
    return certificate;
  } catch {
    throw new BundleInvalid(path, "is no certificate");
  }
}

function readKey(bytes: Uint8Array): KeyObject {
  const buffer = Buffer.from(bytes);
  try {
    if (buffer.includes("PRIVATE")) throw new TypeError("a private key");
    return buffer.includes("-----BEGIN PUBLIC KEY-----")
      ? createPublicKey({ key: buffer, format: "pem" })
      : createPublicKey({ key: buffer, format: "der", type: "spki" });
  } catch {
    throw new BundleInvalid("verificationMaterial.publicKey.rawBytes", "is no public key");
  }
}

function decoded(text: string, path: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw new BundleInvalid(path, "is not base64");
  return bytes;
}
