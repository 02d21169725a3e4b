/**
 * Grows the Merkle tree over revisions from before there was one: in a database of an older layout, and in
 * one that a process of an older version went on writing to. Each batch is a transaction that holds the
 * head's lock, so that revisions that come meanwhile are part of a later batch; done twice, it changes
 * nothing.
 */
import type { Head } from "../../model/revision.ts";
import { leafOfDigest } from "../../values/merkle-hash.ts";
import { MerkleRange } from "../../values/merkle-range.ts";
import { StoreDamaged } from "../store-damaged.ts";
import { integer } from "./driver-values.ts";
import type { Neo4jConnection, WriteTransaction } from "./neo4j-connection.ts";
import { statement } from "./statement.ts";

/** A batch takes about half a second, and a server with little memory holds its changes. */
const REVISIONS_PER_BATCH = 5_000;

/** Goes to no commit: the lock is taken by writing the id that takes it. */
const LOCK_ID = "the tree grows";

/** Marks the layout when the last revision is in. Errors: StoreDamaged when a revision is missing. */
export async function growTree(
  connection: Neo4jConnection, location: string, schema: number,
): Promise<void> {
  const range = new MerkleRange();
  for (let isDone = false; !isDone;) {
    const transaction = await connection.begin();
    try {
      const head = await lockHead(transaction, connection.limits.lockMs, location);
      await growOver(transaction, range, head, location);
      isDone = range.size === head.revision;
      if (isDone) await transaction.run(statement("open/mark-layout"), { schema: integer(schema) });
    } catch (error) {
      transaction.rollback();
      throw error;
    }
    await transaction.commit();
  }
}

async function lockHead(
  transaction: WriteTransaction, lockMs: number, location: string,
): Promise<Pick<Head, "revision">> {
  await transaction.run(statement("commit/lock-head"), { id: LOCK_ID }, lockMs);
  const [row] = await transaction.run(statement("read/head"), {});
  if (row === undefined) throw new StoreDamaged(location, "its head is gone", "Restore a backup.");
  return { revision: row["revision"] as number };
}

async function growOver(
  transaction: WriteTransaction, range: MerkleRange, head: Pick<Head, "revision">, location: string,
): Promise<void> {
  const rows: { readonly revision: unknown; readonly subtrees: readonly string[] }[] = [];
  const leaves = await transaction.run(statement("open/leaves-after"), {
    after: integer(range.size), upTo: integer(Math.min(head.revision, range.size + REVISIONS_PER_BATCH)),
  });
  const inOrder = leaves.toSorted((a, b) => a["revision"] - b["revision"]);
  for (const { revision, digest, isKept } of inOrder) {
    const leaf = leafOfDigest(digest);
    if (revision !== range.size + 1 || leaf === undefined) {
      throw new StoreDamaged(location, `revision ${range.size + 1} is missing in its log`);
    }
    const subtrees = range.append(leaf);
    if (!isKept) rows.push({ revision: integer(revision), subtrees });
  }
  if (inOrder.length === 0 && range.size < head.revision) {
    throw new StoreDamaged(location, `revision ${range.size + 1} is missing in its log`);
  }
  await transaction.run(statement("open/put-subtrees"), { rows });
}
