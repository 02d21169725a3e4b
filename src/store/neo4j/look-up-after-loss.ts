/**
 * The answer to a COMMIT was lost. Asks the database, for as long as the limits allow, whether it was
 * written.
 */
import { setTimeout as pause } from "node:timers/promises";
import { StoreDamaged } from "../store-damaged.ts";
import { within } from "./deadline.ts";
import type { Neo4jConnection, WriteTransaction } from "./neo4j-connection.ts";

const PAUSE_MS = 100;

/**
 * `look` takes the lock and says whether it was written. Its transaction is committed, not rolled back: on a
 * cluster only a leader that a majority follows can do that, so nothing older can still come to be.
 */
export async function lookUpAfterLoss(
  connection: Neo4jConnection, look: (transaction: WriteTransaction) => Promise<boolean>,
): Promise<boolean | "unknown"> {
  const end = performance.now() + connection.limits.lookUpMs;
  for (let left = connection.limits.lookUpMs; left > 0; left = end - performance.now()) {
    try {
      return await within(lookOnce(connection, look), left, "look up a commit");
    } catch (error) {
      if (error instanceof StoreDamaged) throw error;
    }
    await pause(PAUSE_MS);
  }
  return "unknown";
}

async function lookOnce(
  connection: Neo4jConnection, look: (transaction: WriteTransaction) => Promise<boolean>,
): Promise<boolean> {
  const transaction = await connection.begin();
  let written: boolean;
  try {
    written = await look(transaction);
  } catch (error) {
    transaction.rollback();
    throw error;
  }
  await transaction.commit();
  return written;
}
