/**
 * Empties the database that all Neo4j tests share: Community has one user database, so tests cannot have one
 * each.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Driver } from "neo4j-driver";

const STATEMENT = readFileSync(join(import.meta.dirname, "empty.cypher"), "utf8");

/**
 * Takes 1 to 2 s for 40,000 nodes and edges. Constraints and indexes stay; sessions of others may still be
 * open.
 */
export async function emptyNeo4j(driver: Driver): Promise<void> {
  const session = driver.session({ defaultAccessMode: "WRITE" });
  try {
    await session.run(STATEMENT); // IN TRANSACTIONS needs the auto-commit transaction of `session.run`.
  } finally {
    await session.close();
  }
}
