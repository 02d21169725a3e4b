/**
 * Content digests as OCI writes them (image-spec, descriptor.md): `algorithm:encoded`, such as `sha256:` and
 * 64 lower-case hex digits. Registered algorithms have a length; others only follow the grammar.
 */
import { hash } from "node:crypto";
import { InvalidDigest } from "./invalid-digest.ts";

export interface Digest {
  readonly algorithm: string;
  readonly encoded: string;
}

/** Hex digits of the registered algorithms. */
const HEX_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
  ["blake3", 64],
]);
/** A digest longer than this is no digest; SHA-512 has 135 characters. */
const DIGEST_LENGTH_MAX = 512;
const DIGEST = /^([a-z0-9]+(?:[+._-][a-z0-9]+)*):([A-Za-z0-9=_-]+)$/;
const HEX = /^[0-9a-f]+$/;
const HINT = "A digest looks like sha256: and 64 hex digits.";

/** Throws InvalidDigest. */
export function parseDigest(text: string): Digest {
  const match = text.length > DIGEST_LENGTH_MAX ? null : DIGEST.exec(text);
  if (match === null) throw new InvalidDigest(text, HINT);
  const algorithm = match[1]!;
  const encoded = match[2]!;
  const hexLength = HEX_LENGTHS.get(algorithm);
  if (hexLength !== undefined && (encoded.length !== hexLength || !HEX.test(encoded))) {
    throw new InvalidDigest(
      text,
      `${algorithm} is followed by exactly ${hexLength} hex digits in lower case.`,
    );
  }
  return { algorithm, encoded };
}

export function isDigest(text: string): boolean {
  try {
    parseDigest(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidDigest) return false;
    throw error;
  }
}

export function formatDigest(digest: Digest): string {
  return `${digest.algorithm}:${digest.encoded}`;
}

/** SHA-256 of bytes, or of text as UTF-8: 64 hex digits. */
export function sha256Hex(content: string | Uint8Array): string {
  return hash("sha256", content, "hex");
}

/** SHA-256 as a digest: `sha256:` and 64 hex digits. */
export function sha256Digest(content: string | Uint8Array): string {
  return `sha256:${sha256Hex(content)}`;
}
