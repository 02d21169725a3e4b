/**
 * The snapshot that a decision was made on, whoever asked: the view of their sight, for a reader who sees
 * everything. Any other reader gets their own view, and learns nothing of whose sight it was.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import type { RecordedSight } from "../model/recorded-sight.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { readsOf } from "./sight.ts";
import { viewInTurns } from "./view.ts";

/** Throws RevisionNotReached. */
export async function snapshotSeenAs(
  knowledge: Knowledge, revision: number, sight: RecordedSight | undefined,
): Promise<Snapshot> {
  const snapshot = await knowledge.at({ revision });
  if (sight === undefined || snapshot.sight !== undefined) return snapshot;
  const { present = revision, proposer } = sight;
  const then = present === revision ? snapshot : await knowledge.at({ revision: present });
  return viewInTurns(() => ({ snapshot, reads: readsOf(sight), present: then, proposer }));
}
