/**
 * Answers a recorded question again, at its revision and its time, and says whether the answer is the same to
 * the byte.
 *
 * It is not when the code that decides has changed since, or when log and graph do not agree any more.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import { DomainError } from "../values/domain-error.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { answerDigest, DECISION_NAMESPACE } from "./decision-log.ts";
import type { DecisionRecord } from "./decision-log.ts";
import { DecisionNotFound } from "./decision-not-found.ts";

export interface Replayed {
  readonly decision: Decision;
  /** Whether id and bytes are those that were recorded. */
  readonly isSame: boolean;
}

/** Throws DecisionNotFound, RevisionNotReached, and what the store throws. */
export async function replay(knowledge: Knowledge, id: string): Promise<Replayed> {
  const [record] = await knowledge.store.records({ namespace: DECISION_NAMESPACE, keys: [id] });
  if (record === undefined) throw new DecisionNotFound(id);
  const { question, revision, now, answer } = record.value as DecisionRecord;
  const decision = decide(await knowledge.at({ revision }), question, now);
  return { decision, isSame: decision.id === id && answerDigest(decision) === answer };
}

/**
 * Whether a reader of this knowledge, which may be narrower than that of whoever asked, gets the recorded
 * answer to the byte: then nothing in it is hidden from them, and it may be shown.
 */
export async function isReadableRecord(knowledge: Knowledge, id: string, record: unknown): Promise<boolean> {
  const { question, revision, now, answer } = record as DecisionRecord;
  try {
    const decision = decide(await knowledge.at({ revision }), question, now);
    return decision.id === id && answerDigest(decision) === answer;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
