/**
 * Notices: what somebody would want to be told of without asking. Each is found by comparing two moments of
 * the knowledge, so the same moments give the same notices, in any process and after any crash.
 */
import type { GatedPlan } from "../plans/gates/gate-state.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

export const NOTICE_TYPES = [
  "verdict.flipped",
  "gate.opened",
  "plan.waiting",
  "plan.failed",
  "plan.finished",
  "waiver.expiring",
] as const;
export type NoticeType = (typeof NOTICE_TYPES)[number];

/** A revision as it is judged at a time. */
export interface Moment {
  readonly snapshot: Snapshot;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  /** Of the later one: kept plans that were not over at either, in order of name. */
  readonly waiting?: readonly GatedPlan[];
}

export interface FoundNotice {
  readonly type: NoticeType;
  /** Key of what it is about: `deployment:ranker-prod-eu`, `plan:...`, `waiver:...`. */
  readonly about: string;
  /** One sentence. */
  readonly sentence: string;
  /** The same as data. */
  readonly data: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export interface Notice extends FoundNotice {
  readonly schemaVersion: 1;
  /** In order of time: `0000000042-003`, by the look that found it and its place there. */
  readonly id: string;
  /** When it was found, and the revision it was found at. */
  readonly time: string;
  readonly revision: number;
}

/** Yields between pieces of work, so that who runs it can let others go first. */
export type NoticeSource = (before: Moment, after: Moment) => Generator<void, readonly FoundNotice[]>;
