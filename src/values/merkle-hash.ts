/**
 * The hashes of a Merkle tree as RFC 6962, section 2.1, and RFC 9162 define them: a leaf is hashed after a
 * byte 0, a pair of subtrees after a byte 1, so that neither can pass for the other. Hashes are 64 hex
 * digits.
 */
import { hash } from "node:crypto";

/** The hash of the tree that has no leaf: SHA-256 of nothing. */
export const EMPTY_ROOT = hash("sha256", "", "hex");

const LEAF = Buffer.of(0);

export function leafHash(data: Uint8Array): string {
  return hash("sha256", Buffer.concat([LEAF, data]), "hex");
}

export function nodeHash(left: string, right: string): string {
  return hash("sha256", Buffer.from(`01${left}${right}`, "hex"), "hex");
}

const SHA256_DIGEST = /^sha256:([0-9a-f]{64})$/;

/**
 * The leaf of a digest: the hash of the 32 bytes that it writes. undefined for text that is no such digest.
 */
export function leafOfDigest(digest: string): string | undefined {
  const digits = SHA256_DIGEST.exec(digest)?.[1];
  return digits === undefined ? undefined : leafHash(Buffer.from(digits, "hex"));
}
