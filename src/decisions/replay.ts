/**
 * Answers a recorded question again, at its revision and its time, and says whether the answer is the same to
 * the byte.
 *
 * It is not when the code that decides has changed since, or when log and graph do not agree any more.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import type { RecordedSight } from "../model/recorded-sight.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { decisionId } from "./decision-id.ts";
import { answerDigest, DECISION_NAMESPACE } from "./decision-log.ts";
import type { DecisionRecord } from "./decision-log.ts";
import { DecisionNotFound } from "./decision-not-found.ts";

export interface Replayed {
  readonly decision: Decision;
  /** Whether the bytes are those that were recorded. */
  readonly isSame: boolean;
}

/** The snapshot of a revision as whoever asked saw it, for a reader who sees all; else the reader's own. */
export type SnapshotSeenAs = (
  knowledge: Knowledge, revision: number, sight: RecordedSight | undefined,
) => Promise<Snapshot>;

/** Throws DecisionNotFound, RevisionNotReached, and what the store throws. */
export async function replay(
  knowledge: Knowledge, id: string, snapshotSeenAs: SnapshotSeenAs,
): Promise<Replayed> {
  const [found] = await knowledge.store.records({ namespace: DECISION_NAMESPACE, keys: [id] });
  if (found === undefined) throw new DecisionNotFound(id);
  const record = found.value as DecisionRecord;
  return decidedAgain(await snapshotSeenAs(knowledge, record.revision, record.sight), id, record);
}

/**
 * Whether a reader of this knowledge, which may be narrower or wider than that of whoever asked, gets the
 * recorded answer to the byte: then nothing in it is hidden from them, and it may be shown.
 */
export async function isReadableRecord(knowledge: Knowledge, id: string, record: unknown): Promise<boolean> {
  const recorded = record as DecisionRecord;
  try {
    const snapshot = await knowledge.at({ revision: recorded.revision });
    // What validators said they said to whoever asked, who may have seen more.
    const isOther = JSON.stringify(snapshot.sight) !== JSON.stringify(recorded.sight);
    if (recorded.evidence !== undefined && isOther) return false;
    return decidedAgain(snapshot, id, recorded).isSame;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** The id says whose sight the answer is of; it is told as it was recorded, whoever reads. */
function decidedAgain(snapshot: Snapshot, id: string, record: DecisionRecord): Replayed {
  const { question, revision, now, sight, answer, evidence } = record;
  const decision = { ...decide(snapshot, question, now, evidence), id };
  const isId = decisionId(decision.question, revision, now, sight, evidence) === id;
  return { decision, isSame: isId && answerDigest(decision) === answer };
}
