/**
 * Signed notes as C2SP describes them (c2sp.org/signed-note): a text that ends with a newline, an empty line,
 * and a line for each signature: an em dash, the key's name, and in base64 the key's id (4 bytes) with the
 * Ed25519 signature (64 bytes). The id is the start of SHA-256 over name, newline, 1 and the public key.
 */
import { createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { CheckpointKeyInvalid } from "./checkpoint-key-invalid.ts";

/** Ed25519, as the format numbers algorithms. */
const ALGORITHM = 1;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
/** A note with more lines is nobody's checkpoint. */
const SIGNATURES_MAX = 16;

const SIGNATURE_LINE = /^\u2014 ([^ +]+) ([A-Za-z0-9+/]+={0,2})$/;
const VERIFIER_TEXT = /^([^ +]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/;
/** The fixed beginning of an Ed25519 public key in DER (RFC 8410). */
const DER_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

export interface NoteSigner {
  readonly name: string;
  readonly key: KeyObject;
}

/** A public key that is trusted. `name` is null where its file says none: then the note's is taken. */
export interface NoteVerifier {
  readonly name: string | null;
  readonly publicKey: KeyObject;
}

export interface SignedNote {
  /** Ends with a newline. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly id: string; readonly bytes: Buffer }[];
}

export type NoteVerdict = { readonly kind: "valid"; readonly by: string }
  | { readonly kind: "other-key"; readonly by: readonly string[]; readonly wanted: string }
  | { readonly kind: "bad-signature"; readonly by: string };

/** Errors: CheckpointKeyInvalid. `where` names the file in messages. */
export function readSigner(pem: string, name: string, where: string): NoteSigner {
  const key = orInvalid(where, "it holds no private key in PEM", () => createPrivateKey(pem));
  if (key.asymmetricKeyType !== "ed25519") throw new CheckpointKeyInvalid(where, "its key is not Ed25519");
  return { name, key };
}

/** A PEM file, public or private, or a verifier's text `NAME+ID+KEY`. Errors: CheckpointKeyInvalid. */
export function readVerifier(text: string, where: string): NoteVerifier {
  const match = VERIFIER_TEXT.exec(text.trim());
  if (match === null) {
    const publicKey = orInvalid(where, "it holds no key in PEM and no verifier's text",
      () => createPublicKey(text));
    if (publicKey.asymmetricKeyType !== "ed25519") throw new CheckpointKeyInvalid(where,
      "its key is not Ed25519");
    return { name: null, publicKey };
  }
  const [, name = "", id = "", encoded = ""] = match;
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== KEY_BYTES + 1 || bytes[0] !== ALGORITHM) {
    throw new CheckpointKeyInvalid(where, "its verifier is not one of Ed25519");
  }
  const publicKey = createPublicKey({
    key: Buffer.concat([DER_PREFIX, bytes.subarray(1)]), format: "der", type: "spki",
  });
  if (keyId(name, publicKey) !== id) {
    throw new CheckpointKeyInvalid(where, "its verifier's id is not that of its key");
  }
  return { name, publicKey };
}

/** `NAME+ID+KEY`, as others who check notes take it. */
export function verifierText(name: string, publicKey: KeyObject): string {
  const key = Buffer.concat([Buffer.of(ALGORITHM), rawKey(publicKey)]).toString("base64");
  return `${name}+${keyId(name, publicKey)}+${key}`;
}

/** `text` ends with a newline. */
export function signNote(text: string, { name, key }: NoteSigner): string {
  const id = Buffer.from(keyId(name, createPublicKey(key)), "hex");
  const signature = sign(null, Buffer.from(text, "utf8"), key);
  return `${text}\n\u2014 ${name} ${Buffer.concat([id, signature]).toString("base64")}\n`;
}

/** undefined for text that is no signed note. */
export function parseNote(note: string): SignedNote | undefined {
  const split = note.lastIndexOf("\n\n");
  if (split < 1 || !note.endsWith("\n")) return undefined;
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) return undefined;
  const signatures = lines.map((line) => {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = Buffer.from(encoded ?? "", "base64");
    if (name === undefined || bytes.length <= ID_BYTES) return undefined;
    return { name, id: bytes.toString("hex", 0, ID_BYTES), bytes: bytes.subarray(ID_BYTES) };
  });
  if (signatures.some((signature) => signature === undefined)) return undefined;
  return { text: note.slice(0, split + 1), signatures: signatures as SignedNote["signatures"] };
}

/** Signatures of keys that are not ours say nothing, as the format asks. */
export function checkNote({ text, signatures }: SignedNote, verifier: NoteVerifier): NoteVerdict {
  for (const { name, id, bytes } of signatures) {
    if (verifier.name !== null && verifier.name !== name) continue;
    if (keyId(name, verifier.publicKey) !== id) continue;
    const isValid = bytes.length === SIGNATURE_BYTES
      && verify(null, Buffer.from(text, "utf8"), verifier.publicKey, bytes);
    return { kind: isValid ? "valid" : "bad-signature", by: `${name}+${id}` };
  }
  const name = verifier.name ?? signatures[0]?.name ?? "";
  return {
    kind: "other-key", by: signatures.map((signature) => `${signature.name}+${signature.id}`),
    wanted: `${name}+${keyId(name, verifier.publicKey)}`,
  };
}

/** 8 hex digits. */
export function keyId(name: string, publicKey: KeyObject): string {
  const named = Buffer.concat([Buffer.from(`${name}\n`, "utf8"), Buffer.of(ALGORITHM), rawKey(publicKey)]);
  return hash("sha256", named, "hex").slice(0, 2 * ID_BYTES);
}

function rawKey(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: "der", type: "spki" }).subarray(-KEY_BYTES);
}

function orInvalid<T>(where: string, why: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new CheckpointKeyInvalid(where, why); // The cause may quote the file.
  }
}
