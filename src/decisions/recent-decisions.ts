/**
 * Recorded decisions, the newest first. Records stand under the decision's digest, in no order of time; so
 * each batch that the log writes leaves one more record that names its decisions, under a key that grows
 * backwards with time. What was recorded before there were such batches is not found here, and what was
 * dropped was never recorded.
 */
import type { GraphStore } from "../store/graph-store.ts";
import { durationSeconds } from "../model/duration.ts";
import { DECISION_NAMESPACE } from "./decision-log.ts";
import type { DecisionRecord } from "./decision-log.ts";
import { BATCH_NAMESPACE } from "./decision-batch.ts";
import type { DecisionBatch } from "./decision-batch.ts";
import { QuestionInvalid } from "./question-invalid.ts";

export interface RecentDecision {
  readonly id: string;
  readonly record: DecisionRecord;
}

export interface RecentWanted {
  /** Not those that were made before this time: RFC 3339, UTC, milliseconds. */
  readonly since?: string | undefined;
  /** So many at most. */
  readonly count: number;
}

export interface RecentDecisions {
  /** The newest first. */
  readonly decisions: readonly RecentDecision[];
  /** false: there are more than were asked for. */
  readonly isComplete: boolean;
}

/** Batches of one page: 50 full ones name 25,000 decisions in 2 MB. */
const BATCHES_PER_PAGE = 50;

/** Errors: what the store throws. */
export async function recentDecisions(
  store: GraphStore, { since = "", count }: RecentWanted,
): Promise<RecentDecisions> {
  const found = new Map<string, RecentDecision>();
  const left = (): number => count - found.size;
  let after: string | undefined;
  for (;;) {
    const page = await store.records({
      namespace: BATCH_NAMESPACE, limit: BATCHES_PER_PAGE, ...(after === undefined ? {} : { after }),
    });
    for (const { value } of page) {
      const { time, ids } = value as DecisionBatch;
      if (time < since) return { decisions: [...found.values()], isComplete: true };
      const unread = ids.map((hex) => `sha256:${hex}`).filter((id) => !found.has(id));
      const records = await store.records({ namespace: DECISION_NAMESPACE, keys: unread });
      const known = new Map(records.map(({ key, value: record }) => [key, record as DecisionRecord]));
      // Within a batch the last one is the newest.
      for (const id of unread.toReversed()) {
        const record = known.get(id);
        if (record === undefined || record.now < since) continue;
        if (left() === 0) return { decisions: [...found.values()], isComplete: false };
        found.set(id, { id, record });
      }
    }
    if (page.length < BATCHES_PER_PAGE) return { decisions: [...found.values()], isComplete: true };
    after = page.at(-1)!.key;
  }
}

/** `7d` before now. Throws QuestionInvalid. */
export function timeBefore(text: string, now: string): string {
  const seconds = durationSeconds(text);
  if (seconds === undefined)
    throw new QuestionInvalid(`"${text.slice(0, 100)}" is no duration`, "Durations look like 7d or 12h.");
  return new Date(Math.max(0, Date.parse(now) - seconds * 1000)).toISOString();
}
