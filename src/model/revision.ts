/**
 * A revision: one committed transaction of one or more changes, as the log keeps it for ever.
 */
import type { Document } from "./document.ts";

export interface Change {
  /** Key of the document, which is the key of its main node: `environment:prod-eu`. */
  readonly key: string;
  readonly action: "created" | "replaced" | "deleted";
  /** The document before this change; null when it was created. */
  readonly before: Document | null;
  /** The document after this change; null when it was deleted. */
  readonly after: Document | null;
}

/**
 * Where the log stands. Revision 0 is the empty store, with the digest of no revision: 64 zeros after
 * `sha256:`.
 */
export interface Head {
  readonly revision: number;
  /** RFC 3339, UTC, milliseconds. Never earlier than the revision before. */
  readonly time: string;
  /** `sha256:` and 64 hex digits: see ./revision-digest.ts. */
  readonly digest: string;
}

export interface Revision extends Head {
  /** The commit's own id, chosen by the writer; unique, so an unknown outcome can be looked up. */
  readonly id: string;
  readonly actor: string;
  readonly reason: string;
  /** Sorted by key; each key once. */
  readonly changes: readonly Change[];
}

export const EMPTY_HEAD: Head = {
  revision: 0,
  time: "1970-01-01T00:00:00.000Z",
  digest: `sha256:${"0".repeat(64)}`,
};
