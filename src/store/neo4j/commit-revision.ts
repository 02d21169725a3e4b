/**
 * One commit is one transaction is one revision.
 *
 * The head's lock comes first: whoever has it numbers the next revision, and nobody else is inside. Until
 * COMMIT is sent, a failure has written nothing and what is passing is tried again. A COMMIT whose answer is
 * lost is looked up by the commit's own id, under the same lock: so the transaction that may still be ending
 * has ended. It is never sent again blindly.
 */
import type { Head } from "../../model/revision.ts";
import { CommitUnknown } from "../commit-unknown.ts";
import type { Commit, Committed } from "../graph-store.ts";
import { RevisionMoved } from "../revision-moved.ts";
import { StoreDamaged } from "../store-damaged.ts";
import { appendRevision } from "./append-revision.ts";
import type { Kept } from "./append-revision.ts";
import { lookUpAfterLoss } from "./look-up-after-loss.ts";
import type { Neo4jConnection, WriteTransaction } from "./neo4j-connection.ts";
import { statement } from "./statement.ts";
import { writeDelta } from "./write-delta.ts";

interface LockedHead {
  readonly head: Head;
  /** The revision that the commit's id already has. */
  readonly own: Head | null;
  /** What revisions have kept whose subtrees the next one completes. */
  readonly left: Kept;
}

/** Errors as src/store/graph-store.ts promises. `location` is for messages. */
export async function commitRevision(
  connection: Neo4jConnection, commit: Commit, location: string,
): Promise<Committed> {
  return connection.repeating(async () => {
    const transaction = await connection.begin();
    let outcome: Committed;
    try {
      const locked = await lockHead(transaction, commit.id, connection.limits.lockMs, location);
      const { head, own, left } = locked;
      if (own !== null) {
        transaction.rollback();
        return { ...own, replayed: true };
      }
      if (commit.expects !== undefined && commit.expects !== head.revision) {
        throw new RevisionMoved(head.revision, commit.expects);
      }
      const next = await appendRevision(transaction, commit, head, left);
      await writeDelta(transaction, commit.delta);
      outcome = { ...next, replayed: false };
    } catch (error) {
      transaction.rollback();
      throw error;
    }
    try {
      await transaction.commit();
    } catch (error) {
      await settle(connection, commit.id, location, error);
    }
    return outcome;
  });
}

/** Returns when the commit was written; else throws what happened to it. */
async function settle(
  connection: Neo4jConnection, id: string, location: string, cause: unknown,
): Promise<void> {
  const written = await lookUpAfterLoss(connection, async (transaction) => {
    const { own } = await lockHead(transaction, id, connection.limits.lookUpMs, location);
    return own !== null;
  });
  if (written === "unknown") throw new CommitUnknown(id, { cause });
  if (!written) throw cause;
}

async function lockHead(
  transaction: WriteTransaction, id: string, lockMs: number, location: string,
): Promise<LockedHead> {
  const locked = transaction.run(statement("commit/lock-head"), { id }, lockMs);
  const read = transaction.run(statement("commit/read-locked-head"), { id }, lockMs);
  await locked;
  const [row] = await read;
  if (row === undefined) throw new StoreDamaged(
    location, "its head is gone", "Somebody emptied the database. Restore a backup."
  );
  return {
    head: { revision: row["revision"], time: row["time"], digest: row["digest"] },
    own: row["ownRevision"] === null ? null
      : { revision: row["ownRevision"], time: row["ownTime"], digest: row["ownDigest"] },
    left: new Map((row["left"] as { revision: number; subtrees: string[] | null }[])
      .map(({ revision, subtrees }) => [revision, subtrees])),
  };
}
