/**
 * Asks one question: picks the snapshot that the caller's consistency calls for, decides, and records the
 * decision.
 *
 * Recording is in batches and never holds an answer up, unless the caller insists (`record: "wait"`). The
 * answer says whether it was taken for recording.
 */
import { snapshotFor } from "../catalog/consistency.ts";
import type { Consistency } from "../catalog/consistency.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { decide } from "./decide.ts";
import type { AskedQuestion, Decision } from "./decision.ts";
import type { DecisionLog } from "./decision-log.ts";
import { adviceOn } from "./fixes/advice.ts";
import type { Advice, AdviceWanted } from "./fixes/advice.ts";

export interface Asking extends Consistency {
  readonly question: AskedQuestion;
  /** "queued" (default): recorded soon. "wait": recorded before the answer. "no": not recorded. */
  readonly record?: "queued" | "wait" | "no";
  /** What else to say; a fallback's decision is recorded as the other one is. */
  readonly advice?: AdviceWanted;
}

export interface Asked {
  readonly decision: Decision;
  /** Whether the decision is recorded or queued to be; false when asked not to, or when the queue is full. */
  readonly recorded: boolean;
  /** Empty unless asked for. */
  readonly advice: Advice;
  /** The decision as JSON, where it was made for the record: nobody need make it again. */
  readonly text?: string;
}

/** Errors: what `decide` and `snapshotFor` throw; with `record: "wait"` what the store throws. */
export async function ask(
  knowledge: Knowledge, log: DecisionLog, now: string, asking: Asking,
): Promise<Asked> {
  const snapshot = snapshotFor(knowledge, asking);
  return answer(snapshot instanceof Promise ? await snapshot : snapshot, log, now, asking);
}

async function answer(snapshot: Snapshot, log: DecisionLog, now: string, asking: Asking): Promise<Asked> {
  const decision = decide(snapshot, asking.question, now);
  const { advice: wanted, asOf } = asking;
  const advice = wanted === undefined ? {} : adviceOn(snapshot, decision, now, wanted, asOf);
  const decisions = advice.fallback == null ? [decision] : [decision, advice.fallback.decision];
  const { record = "queued" } = asking;
  switch (record) {
    case "no": return { decision, recorded: false, advice };
    case "queued": {
      const text = JSON.stringify(decision);
      const offered = decisions.map((one) =>
        log.offer(one, snapshot.sight, one === decision ? text : undefined));
      return { decision, recorded: offered.every(Boolean), advice, text };
    }
    case "wait": {
      const text = JSON.stringify(decision);
      for (const one of decisions) {
        await log.record(one, snapshot.sight, one === decision ? text : undefined);
      }
      return { decision, recorded: true, advice, text };
    }
    default: return record satisfies never;
  }
}
