/** Who changed what, and when: the log's revisions that a filter lets through, without the documents. */
import type { Change, Revision } from "../../model/revision.ts";
import type { GraphStore } from "../../store/graph-store.ts";

export interface AuditFilter {
  readonly actor?: string;
  /** Of a document: the beginning of its key, such as `environment`. */
  readonly kind?: string;
  /** RFC 3339, UTC, inclusive. */
  readonly since?: string;
  /** RFC 3339, UTC, exclusive. */
  readonly until?: string;
  /** Exclusive: pages go on after the last revision of the page before. */
  readonly after?: number;
  readonly limit?: number;
}

export interface AuditLogEntry {
  readonly revision: number;
  readonly time: string;
  readonly actor: string;
  readonly reason: string;
  readonly digest: string;
  /** Those of the kind that is asked for. */
  readonly changes: readonly { readonly key: string; readonly action: Change["action"] }[];
}

/** Oldest first. Times in the log never run backwards, so what begins too late ends the reading. */
export async function* auditLog(store: GraphStore, filter: AuditFilter): AsyncGenerator<AuditLogEntry> {
  const { after = 0, until, limit = Number.POSITIVE_INFINITY } = filter;
  let count = 0;
  if (limit === 0) return;
  for await (const revision of store.revisions({ after })) {
    if (until !== undefined && revision.time >= until) return;
    const entry = entryOf(revision, filter);
    if (entry === undefined) continue;
    yield entry;
    if (++count >= limit) return;
  }
}

function entryOf(revision: Revision, { actor, kind, since }: AuditFilter): AuditLogEntry | undefined {
  if (actor !== undefined && revision.actor !== actor) return undefined;
  if (since !== undefined && revision.time < since) return undefined;
  const changes = revision.changes
    .filter(({ key }) => kind === undefined || key.startsWith(`${kind}:`))
    .map(({ key, action }) => ({ key, action }));
  if (changes.length === 0) return undefined;
  const { revision: number, time, reason, digest } = revision;
  return { revision: number, time, actor: revision.actor, reason, digest, changes };
}
