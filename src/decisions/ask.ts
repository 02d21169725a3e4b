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
import { decideDeeply } from "./validation/decide-deeply.ts";
import type { ValidationMeans } from "./validation/validation-means.ts";

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
  knowledge: Knowledge, log: DecisionLog, now: string, asking: Asking, means?: ValidationMeans,
): Promise<Asked> {
  const found = snapshotFor(knowledge, asking);
  const snapshot = found instanceof Promise ? await found : found;
  const decided = decideAsked(snapshot, asking.question, now, means);
  return answer(snapshot, log, now, asking, decided instanceof Promise ? await decided : decided);
}

/** With the means, validators are asked that read more than the snapshot; without, they are open. */
export function decideAsked(
  snapshot: Snapshot, question: AskedQuestion, now: string, means: ValidationMeans | undefined,
): Decision | Promise<Decision> {
  if (means === undefined) return decide(snapshot, question, now);
  return decideDeeply(snapshot, question, now, means);
}

async function answer(
  snapshot: Snapshot, log: DecisionLog, now: string, asking: Asking, decision: Decision,
): Promise<Asked> {
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
