/** The digest of a document: SHA-256 of its canonical JSON (RFC 8785), in which fields have one order. */
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import type { Document } from "./document.ts";

/** Documents never change, and one that is applied is asked for its digest three times. */
const known = new WeakMap<Document, string>();

/** `sha256:` and 64 hex digits. */
export function documentDigest(document: Document): string {
  let digest = known.get(document);
  if (digest === undefined) {
    digest = sha256Digest(canonicalJson(document));
    known.set(document, digest);
  }
  return digest;
}
