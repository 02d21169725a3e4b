/** Hashes of the Merkle tree, from the revisions that completed them. */
import { leafOfDigest } from "../../values/merkle-hash.ts";
import { sizeWhenWhole } from "../../values/merkle-tree.ts";
import type { Subtree } from "../../values/merkle-tree.ts";
import { integer } from "./driver-values.ts";
import type { Neo4jConnection } from "./neo4j-connection.ts";
import { statement } from "./statement.ts";

/** In the order asked for; null where the log has none. */
export async function readSubtrees(
  connection: Neo4jConnection, of: readonly Subtree[],
): Promise<readonly (string | null)[]> {
  const revisions = [...new Set(of.map(sizeWhenWhole))].map(integer);
  const rows = revisions.length === 0 ? [] : await connection.read(statement("read/subtrees"), { revisions });
  const found = new Map(rows.map((row) => [row["revision"] as number, row]));
  return of.map((subtree) => {
    const row = found.get(sizeWhenWhole(subtree));
    if (row === undefined) return null;
    if (subtree.level === 0) return leafOfDigest(row["digest"] as string) ?? null;
    return (row["subtrees"] as readonly string[] | null)?.[subtree.level - 1] ?? null;
  });
}
