/**
 * Documents that somebody signed: a DSSE envelope whose payload is their canonical JSON, a list in the order
 * of the file. A signature is over the list: none of it can be left out, added or put elsewhere.
 *
 * Signing needs the file and a key, no Fairlead. What is signed are the documents as they are read (defaults
 * filled in, comments gone), so the same documents in YAML and in JSON have one payload.
 */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { parseEnvelope } from "../../formats/dsse/envelope.ts";
import { EnvelopeInvalid } from "../../formats/dsse/envelope-invalid.ts";
import { preAuthenticationEncoding } from "../../formats/dsse/pre-authentication-encoding.ts";
import { readStrictJson, textOf } from "../../formats/dsse/strict-json.ts";
import type { TrustedKey } from "../../formats/dsse/trusted-key.ts";
import { verifyEnvelope } from "../../formats/dsse/verify-envelope.ts";
import type { Document } from "../../model/document.ts";
import { DocumentsInvalid } from "../../model/documents-invalid.ts";
import type { Problem } from "../../model/problem.ts";
import { readDocuments } from "../../model/read-documents.ts";
import type { DocumentSource } from "../../model/read-documents.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Hex } from "../../values/digest.ts";
import { quoted } from "../../values/quoted.ts";
import { DocumentSignatureInvalid, SigningKeyInvalid } from "./signature-refused.ts";
import { withoutSignature } from "./stamp-signature.ts";

/** Our own, so that no signature over something else can be passed off as one over documents. */
export const DOCUMENTS_PAYLOAD_TYPE = "application/vnd.fairlead.documents.v1+json";

/** By kind of key and curve: the hash that goes with it (FIPS 186-5; Ed25519 brings its own). */
const HASHES: Readonly<Record<string, "sha256" | "sha384" | null>> = {
  ed25519: null,
  prime256v1: "sha256",
  secp384r1: "sha384",
};

export interface SignedDocuments {
  readonly documents: readonly Document[];
  /** Names of the configured keys by which it holds, sorted. */
  readonly signers: readonly string[];
}

/**
 * The envelope as text. `pem` is a private key; `keyName` is what to call it in errors. Errors:
 * DocumentsInvalid with every problem; SigningKeyInvalid.
 */
export function signDocuments(sources: Iterable<DocumentSource>, pem: string, keyName: string): string {
  const key = readSigningKey(pem, keyName);
  const payload = payloadOf(validDocuments(sources));
  const hash = HASHES[curveOf(key)] ?? null;
  const signature = sign(hash, preAuthenticationEncoding(DOCUMENTS_PAYLOAD_TYPE, payload), key);
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const envelope = {
    payloadType: DOCUMENTS_PAYLOAD_TYPE,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ keyid: sha256Hex(spki), sig: signature.toString("base64") }],
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/**
 * What an envelope holds and who signed it. `given`: the documents it is said to be about, which must be
 * exactly those. Errors: EnvelopeInvalid; DocumentSignatureInvalid, also where nobody configured signed;
 * DocumentsInvalid.
 */
export function verifyDocuments(
  envelopeText: string,
  keys: readonly TrustedKey[],
  given?: Iterable<DocumentSource>,
): SignedDocuments {
  const envelope = parseEnvelope(Buffer.from(envelopeText, "utf8"));
  if (envelope.payloadType !== DOCUMENTS_PAYLOAD_TYPE) {
    throw new DocumentSignatureInvalid(
      `it is over ${quoted(envelope.payloadType)}, not over documents`,
      `\`fairlead sign\` signs as ${DOCUMENTS_PAYLOAD_TYPE}.`,
    );
  }
  const verification = verifyEnvelope(envelope, keys);
  if (verification.kind !== "verified") {
    throw new DocumentSignatureInvalid(
      verification.why,
      keys.length === 0
        ? "No keys are configured: FAIRLEAD_KEYS names the folder with the signers' public keys."
        : undefined,
    );
  }
  const documents = documentsIn(envelope.payload);
  if (given !== undefined && !isSame(documents, validDocuments(given))) {
    throw new DocumentSignatureInvalid(
      "it is over other documents than those given, or over them in another order",
      "Sign the file as it is now.",
    );
  }
  return { documents, signers: verification.signers };
}

/**
 * Whether an envelope is over exactly these documents, without looking at its signatures: for who sends it to
 * somebody who will. Errors: EnvelopeInvalid, DocumentSignatureInvalid, DocumentsInvalid.
 */
export function checkPayload(envelopeText: string, given: Iterable<DocumentSource>): void {
  const { payload } = parseEnvelope(Buffer.from(envelopeText, "utf8"));
  if (isSame(documentsIn(payload), validDocuments(given))) return;
  throw new DocumentSignatureInvalid(
    "it is over other documents than those given, or over them in another order",
    "Sign the file as it is now.",
  );
}

function documentsIn(payload: Uint8Array): readonly Document[] {
  const text = textOf(payload);
  if (text === undefined) throw new EnvelopeInvalid("payload", "is not UTF-8");
  const reading = readStrictJson(text);
  if (reading.kind === "refused") throw new EnvelopeInvalid("payload", reading.why);
  if (!Array.isArray(reading.value)) throw new EnvelopeInvalid("payload", "is no list of documents");
  return validDocuments([{ documents: reading.value }]);
}

function validDocuments(sources: Iterable<DocumentSource>): readonly Document[] {
  const problems: Problem[] = [];
  const documents: Document[] = [];
  for (const read of readDocuments(sources)) {
    if (read.kind === "invalid") problems.push(...read.problems);
    else documents.push(withoutSignature(read.document));
  }
  if (problems.length > 0) throw new DocumentsInvalid(problems, problems.length);
  return documents;
}

function payloadOf(documents: readonly Document[]): Uint8Array {
  return Buffer.from(canonicalJson(documents), "utf8");
}

function isSame(some: readonly Document[], others: readonly Document[]): boolean {
  return canonicalJson(some) === canonicalJson(others);
}

function readSigningKey(pem: string, name: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new SigningKeyInvalid(name, "it is no private key in PEM that opens without a passphrase");
  }
  if (HASHES[curveOf(key)] !== undefined) return key;
  throw new SigningKeyInvalid(name, `keys of kind ${curveOf(key)} are not used for documents`);
}

function curveOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  return asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType ?? "unknown";
}
