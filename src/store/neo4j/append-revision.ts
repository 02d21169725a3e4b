/**
 * Appends a commit's revision and changes to the log and moves the head, inside the transaction that has the
 * lock.
 */
import { setImmediate as breathe } from "node:timers/promises";
import { documentDigest } from "../../model/document-digest.ts";
import type { Change, Head } from "../../model/revision.ts";
import { revisionDigest } from "../../model/revision-digest.ts";
import { compareCodePoints } from "../code-point-order.ts";
import { DeletionOfNothing } from "../deletion-of-nothing.ts";
import type { Commit } from "../graph-store.ts";
import { nextSubtrees } from "../next-subtrees.ts";
import { TreeBehind } from "../tree-behind.ts";
import { integer } from "./driver-values.ts";
import type { WriteTransaction } from "./neo4j-connection.ts";
import { runInBatches } from "./run-in-batches.ts";
import { statement } from "./statement.ts";

/** Where a document stands before this commit. */
interface Before {
  readonly previous: number;
  /** null: deleted. */
  readonly digest: string | null;
}

interface LoggedChange {
  readonly key: string;
  readonly action: Change["action"];
  readonly previous: number;
  readonly beforeDigest: string | null;
  readonly afterDigest: string | null;
  /** JSON text. */
  readonly after: string | null;
}

/** Documents that are digested and written as text in one go, about 5 ms; then other work may run. */
const DOCUMENTS_PER_BREATH = 100;

const NEVER: Before = { previous: 0, digest: null };

/** The hashes of subtrees that revisions completed; null for one that has kept none. */
export type Kept = ReadonlyMap<number, readonly string[] | null>;

/**
 * The new head. `left` has what the revisions kept whose subtrees this one completes. Errors:
 * DeletionOfNothing, TreeBehind.
 */
export async function appendRevision(
  transaction: WriteTransaction, commit: Commit, head: Head, left: Kept,
): Promise<Head> {
  const changes = await logged(commit, await readBefore(transaction, commit));
  const content = {
    revision: head.revision + 1,
    id: commit.id,
    time: commit.time < head.time ? head.time : commit.time,
    actor: commit.actor,
    reason: commit.reason,
  };
  const digest = revisionDigest({ ...content, changes });
  const next = nextSubtrees({ ...content, digest, digestBefore: head.digest }, (of) => left.get(of) ?? null);
  if (next.kind === "behind") throw new TreeBehind(next.revision);
  const revision = integer(content.revision);
  const appended = transaction.run(statement("commit/append-revision"), {
    ...content, revision, digest, changes: integer(changes.length), subtrees: next.subtrees,
  });
  const text = statement("commit/append-changes");
  await runInBatches(changes, (batch) => transaction.run(text, { revision, rows: batch.map(row) }));
  await appended;
  return { revision: content.revision, time: content.time, digest };
}

async function readBefore(
  transaction: WriteTransaction, commit: Commit,
): Promise<ReadonlyMap<string, Before>> {
  const before = new Map<string, Before>();
  const text = statement("commit/read-documents-before");
  await runInBatches(commit.changes, async (batch) => {
    const there = await transaction.run(text, { keys: batch.map((change) => change.key) });
    for (const { key, previous, digest } of there) {
      before.set(key, { previous, digest });
    }
  });
  return before;
}

async function logged(commit: Commit, before: ReadonlyMap<string, Before>): Promise<readonly LoggedChange[]> {
  const changes: LoggedChange[] = [];
  for (const { key, after } of commit.changes.toSorted((a, b) => compareCodePoints(a.key, b.key))) {
    const { previous, digest } = before.get(key) ?? NEVER;
    if (after === null && digest === null) throw new DeletionOfNothing(key);
    changes.push({
      key, previous,
      action: after === null ? "deleted" : digest === null ? "created" : "replaced",
      beforeDigest: digest,
      afterDigest: after === null ? null : documentDigest(after),
      after: after === null ? null : JSON.stringify(after),
    });
    if (changes.length % DOCUMENTS_PER_BREATH === 0) await breathe();
  }
  return changes;
}

function row({ key, action, previous, after, afterDigest }: LoggedChange): Record<string, unknown> {
  return { key, action, previous: integer(previous), after, digest: afterDigest };
}
