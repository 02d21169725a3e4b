/** Who changed what, and when: the log's revisions that a filter lets through, without the documents. */
import type { DocumentKind } from "../../model/document.ts";
import { nodeKey } from "../../model/names.ts";
import type { Change, Revision } from "../../model/revision.ts";
import type { GraphStore } from "../../store/graph-store.ts";

export interface AuditFilter {
  readonly actor?: string;
  /** Of a document. */
  readonly kind?: DocumentKind;
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

export interface AuditPage {
  readonly entries: readonly AuditLogEntry[];
  /** Go on after this revision; undefined at the end of the log. */
  readonly next?: number;
}

/** Revisions that one page looks at, whatever it finds: about a second of reading. */
const REVISIONS_PER_PAGE_MAX = 10_000;

/** Oldest first; all of them, page by page. */
export async function* auditLog(store: GraphStore, filter: AuditFilter): AsyncGenerator<AuditLogEntry> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  for (let after = filter.after; left > 0;) {
    const from = after === undefined ? {} : { after };
    const page = await auditPage(store, { ...filter, limit: left, ...from });
    yield* page.entries;
    left -= page.entries.length;
    if (page.next === undefined) return;
    after = page.next;
  }
}

/**
 * Oldest first: up to `limit` entries, or fewer where the filter lets few through. Times in the log never run
 * backwards, so what is too late ends it.
 */
export async function auditPage(store: GraphStore, filter: AuditFilter): Promise<AuditPage> {
  const { after = 0, until, limit = Number.POSITIVE_INFINITY } = filter;
  const entries: AuditLogEntry[] = [];
  let last = after;
  for await (const revision of store.revisions({ after, upTo: after + REVISIONS_PER_PAGE_MAX })) {
    if (until !== undefined && revision.time >= until) return { entries };
    if (entries.length >= limit) return { entries, next: last };
    last = revision.revision;
    const entry = entryOf(revision, filter);
    if (entry !== undefined) entries.push(entry);
  }
  return last === after + REVISIONS_PER_PAGE_MAX ? { entries, next: last } : { entries };
}

function entryOf(revision: Revision, { actor, kind, since }: AuditFilter): AuditLogEntry | undefined {
  if (actor !== undefined && revision.actor !== actor) return undefined;
  if (since !== undefined && revision.time < since) return undefined;
  const prefix = kind === undefined ? "" : nodeKey(kind, "");
  const changes = revision.changes
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key, action }) => ({ key, action }));
  if (changes.length === 0) return undefined;
  const { revision: number, time, reason, digest } = revision;
  return { revision: number, time, actor: revision.actor, reason, digest, changes };
}
