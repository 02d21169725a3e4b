/** The digest of a document: SHA-256 of its canonical JSON (RFC 8785), so the order in which fields stand is nothing. */
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256 } from "../values/digest.ts";
import type { Document } from "./document.ts";

/** `sha256:` and 64 hex digits. */
export function documentDigest(document: Document): string {
  return sha256(canonicalJson(document));
}
