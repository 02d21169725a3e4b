/** Which snapshot a reader wants: the newest, one that holds a certain write, or one of the past. */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { ConsistencyInvalid } from "./consistency-invalid.ts";
import type { Knowledge, PointInTime } from "./knowledge.ts";

export interface Consistency {
  /** A revision token: the answer holds that write, or is refused with STALE_REPLICA after the wait. */
  readonly atLeast?: string;
  readonly maxWaitMilliseconds?: number;
  /** The past: a revision or a time. */
  readonly asOf?: PointInTime;
}

/** Resolves at once, without a promise, for the newest snapshot. Errors: StaleReplica, RevisionNotReached. */
export function snapshotFor(knowledge: Knowledge, consistency: Consistency): Snapshot | Promise<Snapshot> {
  const { asOf, atLeast, maxWaitMilliseconds } = consistency;
  if (asOf !== undefined && atLeast !== undefined) {
    throw new ConsistencyInvalid("asOf and atLeast exclude each other");
  }
  if (asOf !== undefined) return knowledge.at(asOf);
  return atLeast === undefined ? knowledge.current() : knowledge.atLeast(atLeast, maxWaitMilliseconds);
}

/** `42`, `r42` or a time. Throws ConsistencyInvalid. */
export function parseAsOf(text: string): PointInTime {
  const revision = /^r?(\d{1,15})$/.exec(text)?.[1];
  if (revision !== undefined) return { revision: Number(revision) };
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}(T|$)/.test(text) || Number.isNaN(time.getTime())) {
    throw new ConsistencyInvalid(`"${text.slice(0, 100)}" is neither a revision nor a time`,
      "Give a revision such as 42 or r42, or a time such as 2026-11-21T10:00:00Z.");
  }
  return { time: time.toISOString() };
}
