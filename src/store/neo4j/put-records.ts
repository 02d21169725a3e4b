/** Compare-and-set of records: lock, compare, write, in one transaction. */
import { randomUUID } from "node:crypto";
import { CommitUnknown } from "../commit-unknown.ts";
import type { RecordPut } from "../graph-store.ts";
import { RecordMoved } from "../record-moved.ts";
import { StoreDamaged } from "../store-damaged.ts";
import { integer } from "./driver-values.ts";
import { lookUpAfterLoss } from "./look-up-after-loss.ts";
import type { Neo4jConnection, WriteTransaction } from "./neo4j-connection.ts";
import { runInBatches } from "./run-in-batches.ts";
import { statement } from "./statement.ts";

/**
 * Puts whose ids are remembered; one that lost its answer is looked up within seconds, before as many others
 * come.
 */
const PUTS_REMEMBERED = 2_000;

/** Errors: RecordMoved; CommitUnknown when the answer to COMMIT was lost and could not be looked up. */
export async function putRecords(
  connection: Neo4jConnection, records: readonly RecordPut[], location: string,
): Promise<void> {
  if (records.length === 0) return;
  await connection.repeating(async () => {
    const id = randomUUID();
    const transaction = await connection.begin();
    try {
      await lock(transaction, id, connection.limits.lockMs, location);
      await write(transaction, records, await compare(transaction, records));
      await transaction.run(statement("records/remember-put"), { id, kept: integer(PUTS_REMEMBERED - 1) });
    } catch (error) {
      transaction.rollback();
      throw error;
    }
    try {
      await transaction.commit();
    } catch (cause) {
      const written = await lookUpAfterLoss(connection, async (looking) => {
        await lock(looking, id, connection.limits.lookUpMs, location);
        const [row] = await looking.run(statement("records/was-put"), { id });
        return row?.["written"] === true;
      });
      if (written === "unknown") throw new CommitUnknown(id, { cause });
      if (!written) throw cause;
    }
  });
}

async function lock(
  transaction: WriteTransaction, id: string, lockMs: number, location: string,
): Promise<void> {
  const [row] = await transaction.run(statement("records/lock"), { id }, lockMs);
  if (row === undefined) {
    throw new StoreDamaged(
      location, "the lock of its records is gone", "Somebody emptied the database. Restore a backup."
    );
  }
}

/** The versions that are there. */
async function compare(
  transaction: WriteTransaction, records: readonly RecordPut[],
): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>();
  await runInBatches(records, async (batch) => {
    const rows = batch.map(({ namespace, key }) => ({ namespace, key }));
    const there = await transaction.run(statement("records/read-versions"), { rows });
    for (const { namespace, key, version } of there) {
      versions.set(identity(namespace, key), version);
    }
  });
  for (const { namespace, key, expects } of records) {
    const have = versions.get(identity(namespace, key)) ?? 0;
    if (expects !== undefined && expects !== have) throw new RecordMoved(namespace, key, have, expects);
  }
  return versions;
}

async function write(
  transaction: WriteTransaction, records: readonly RecordPut[], versions: ReadonlyMap<string, number>,
): Promise<void> {
  const removed = records.filter(({ value }) => value === null);
  const put = records.filter(({ value }) => value !== null);
  await runInBatches(removed, (batch) => transaction.run(statement("records/remove"),
    { rows: batch.map(({ namespace, key }) => ({ namespace, key })) }));
  await runInBatches(put, (batch) => transaction.run(statement("records/put"), {
    rows: batch.map(({ namespace, key, value }) => ({
      namespace, key,
      value: JSON.stringify(value),
      version: integer((versions.get(identity(namespace, key)) ?? 0) + 1),
    })),
  }));
}

function identity(namespace: string, key: string): string {
  return `${namespace}\n${key}`; // Neither contains a newline.
}
