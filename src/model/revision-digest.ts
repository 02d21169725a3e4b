/**
 * The digest of a revision: SHA-256 of the canonical JSON of what it is and of the digests of what it
 * changed.
 *
 * It does not chain to the revision before (the Merkle tree over these digests does that), and it knows no
 * engine: the same history has the same digests in every store, and after an export and an import.
 */
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import type { Change, Revision } from "./revision.ts";
import { documentDigest } from "./document-digest.ts";

export interface RevisionContent {
  readonly revision: number;
  readonly id: string;
  /** RFC 3339, UTC, milliseconds, as the log has it. */
  readonly time: string;
  readonly actor: string;
  readonly reason: string;
  /** Sorted by key; each key once. */
  readonly changes: readonly ChangeContent[];
}

export interface ChangeContent {
  readonly key: string;
  readonly action: Change["action"];
  /** Digest of the document before; null when there was none. */
  readonly beforeDigest: string | null;
  /** Digest of the document after; null when there is none. */
  readonly afterDigest: string | null;
}

/** `sha256:` and 64 hex digits. */
export function revisionDigest(content: RevisionContent): string {
  const { revision, id, time, actor, reason } = content;
  const changes = content.changes.map(({ key, action, beforeDigest, afterDigest }) =>
    ({ key, action, beforeDigest, afterDigest }));
  return sha256Digest(canonicalJson({ revision, id, time, actor, reason, changes }));
}

/** The digest that a revision from the log ought to have. */
export function digestOfRevision(revision: Omit<Revision, "digest">): string {
  return revisionDigest({
    ...revision,
    changes: revision.changes.map(({ key, action, before, after }) => ({
      key, action,
      beforeDigest: before === null ? null : documentDigest(before),
      afterDigest: after === null ? null : documentDigest(after),
    })),
  });
}
