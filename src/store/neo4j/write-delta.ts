/**
 * Applies a delta to the graph inside a commit's transaction: one statement for each kind of node and type of
 * edge, in batches. Edges go before the nodes they hold on to, and come after the nodes they need.
 */
import type { EdgeIdentity, EdgeType, GraphDelta, GraphEdge } from "../../model/graph.ts";
import { EdgeLeftDangling } from "../edge-left-dangling.ts";
import { toDriver } from "./driver-values.ts";
import type { WriteTransaction } from "./neo4j-connection.ts";
import { runInBatches } from "./run-in-batches.ts";
import { statement } from "./statement.ts";

/** Error: EdgeLeftDangling, for an edge put without an end or left without one. */
export async function writeDelta(transaction: WriteTransaction, delta: GraphDelta): Promise<void> {
  const removed = [...Map.groupBy(delta.removeEdges, ({ type }) => type)].map(([type, edges]) => (
    runInBatches(edges, (batch) => transaction.run(statement("commit/remove-edges", type),
      { rows: batch.map(({ from, to, id }) => ({ from, to, id })) }))));
  await Promise.all(removed);
  for (const [kind, nodes] of Map.groupBy(delta.putNodes, (node) => node.kind)) {
    await runInBatches(nodes, (batch) => transaction.run(statement("commit/put-nodes", kind),
      { rows: batch.map(({ key, properties }) => ({ key, properties: toDriver(properties, { key }) })) }));
  }
  const put = [...Map.groupBy(delta.putEdges, ({ type }) => type)].map(([type, edges]) => (
    runInBatches(edges, (batch) => putEdges(transaction, type, batch))));
  await Promise.all(put);
  await runInBatches(delta.removeNodes, (keys) => removeNodes(transaction, keys));
}

async function putEdges(
  transaction: WriteTransaction, type: EdgeType, edges: readonly GraphEdge[],
): Promise<void> {
  const rows = edges.map(
    ({ from, to, id, properties }) => ({ from, to, id, properties: toDriver(properties, { id }) })
  );
  const [row] = await transaction.run(statement("commit/put-edges", type), { rows });
  if (row?.["put"] === edges.length) return;
  const keys = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const found = await transaction.run(statement("commit/find-missing-ends"), { keys });
  const missing = new Set(found.map(({ key }) => key as string));
  for (const edge of edges) {
    for (
      const end of [edge.from, edge.to]
    ) if (missing.has(end)) throw new EdgeLeftDangling(identity(edge), end);
  }
  throw new Error(
    `Neo4j put ${row?.["put"]} of ${edges.length} edges of type ${type}, and no end is missing.`
  );
}

async function removeNodes(transaction: WriteTransaction, keys: readonly string[]): Promise<void> {
  const [left] = await transaction.run(statement("commit/find-edges-left"), { keys });
  if (left !== undefined) {
    const { missing, ...edge } = left;
    throw new EdgeLeftDangling(identity(edge as EdgeIdentity), missing);
  }
  await transaction.run(statement("commit/remove-nodes"), { keys });
}

function identity({ type, from, to, id }: EdgeIdentity): EdgeIdentity {
  return { type, from, to, id };
}
