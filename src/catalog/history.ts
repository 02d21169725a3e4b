/** What happened to one document: who changed it, when, why, and what. */
import type { Change } from "../model/revision.ts";
import { revisionToken } from "../model/revision-token.ts";
import { diffDocuments } from "./diff.ts";
import type { FieldChange } from "./diff.ts";
import type { Knowledge } from "./knowledge.ts";

export interface HistoryEntry {
  readonly revision: number;
  readonly token: string;
  readonly time: string;
  readonly actor: string;
  readonly reason: string;
  readonly action: Change["action"];
  readonly before: Change["before"];
  readonly after: Change["after"];
  /** Fields that differ, for `replaced`; else empty. */
  readonly diff: readonly FieldChange[];
}

/** Entries one page holds at most; a document that changes hourly has this many in two years. */
export const HISTORY_PAGE_MAX = 20_000;

/** Oldest first, after the given revision. Empty when there never was such a document. */
export async function documentHistory(
  knowledge: Knowledge,
  key: string,
  page: { readonly after?: number; readonly limit?: number } = {},
): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  const limit = Math.min(page.limit ?? HISTORY_PAGE_MAX, HISTORY_PAGE_MAX);
  for await (const entry of knowledge.store.revisions({ after: page.after ?? 0, key, limit })) {
    const { revision, time, actor, reason } = entry;
    const { action, before, after } = entry.changes.find((change) => change.key === key)!;
    const diff = diffDocuments(before, after);
    entries.push({
      revision,
      token: revisionToken(revision),
      time,
      actor,
      reason,
      action,
      before,
      after,
      diff,
    });
  }
  return entries;
}
