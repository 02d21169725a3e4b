/**
 * The graph in batches, by pages of keys. Each page is a short read of its own: a slow reader holds nothing
 * open, and what is there from the first page to the last is seen exactly once, as keys never change.
 */
import { NODE_KINDS, EDGE_TYPES } from "../../model/graph.ts";
import type { EdgeType, GraphEdge, GraphNode, NodeKind } from "../../model/graph.ts";
import { StoreDamaged } from "../store-damaged.ts";
import { fromDriver, integer } from "./driver-values.ts";
import { greatest } from "./key-range.ts";
import type { Neo4jConnection, Row } from "./neo4j-connection.ts";
import { statement } from "./statement.ts";

/** A page of nodes takes about 50 ms, and one of edges, with some edges for each node, about as long. */
const NODES_PER_PAGE = 2_000;
const NODES_PER_PAGE_OF_EDGES = 1_000;

const EMPTY_KEY = ""; // Below every key.

export async function* streamNodes(
  connection: Neo4jConnection, location: string,
): AsyncGenerator<readonly GraphNode[]> {
  for (let after = EMPTY_KEY; ;) {
    const rows = await connection.read(statement("read/nodes"), { after, limit: integer(NODES_PER_PAGE) });
    const nodes = rows.filter(isStillThere).map((row) => toNode(row, location));
    if (nodes.length > 0) yield nodes;
    if (rows.length < NODES_PER_PAGE || nodes.length === 0) return;
    after = greatest(nodes.map(({ key }) => key));
  }
}

export async function* streamEdges(
  connection: Neo4jConnection, location: string,
): AsyncGenerator<readonly GraphEdge[]> {
  for (let after = EMPTY_KEY; ;) {
    const rows = await connection.read(
      statement("read/edges"), { after, limit: integer(NODES_PER_PAGE_OF_EDGES) }
    );
    const edges = rows.flatMap((row) => toEdges(row, location));
    if (edges.length > 0) yield edges;
    if (rows.length < NODES_PER_PAGE_OF_EDGES) return;
    after = greatest(rows.map(({ from }) => from as string));
  }
}

/** A node that is removed while its row is made has neither labels nor a key: it was found by both. */
function isStillThere({ labels, properties }: Row): boolean {
  return (labels as string[]).length > 0 || properties.key !== undefined;
}

function toNode({ labels, properties }: Row, location: string): GraphNode {
  const key: unknown = properties.key;
  const kinds = (labels as string[]).filter((label) => label !== "Entity");
  if (typeof key !== "string" || kinds.length !== 1 || !Object.hasOwn(NODE_KINDS, kinds[0]!)) {
    throw foreign(location, `a node ${JSON.stringify(key)} labelled ${(labels as string[]).join(", ")}`);
  }
  return { key, kind: kinds[0] as NodeKind, properties: fromDriver(properties, "key") };
}

function toEdges({ from, edges }: Row, location: string): readonly GraphEdge[] {
  return (edges as [string, string | null, Record<string, unknown>][]).map(([type, to, properties]) => {
    const id: unknown = properties["id"];
    if (!Object.hasOwn(EDGE_TYPES, type) || typeof to !== "string" || typeof id !== "string") {
      throw foreign(location, `an edge ${type} from ${JSON.stringify(from)} to ${JSON.stringify(to)}`);
    }
    return { type: type as EdgeType, from, to, id, properties: fromDriver(properties, "id") };
  });
}

function foreign(location: string, found: string): StoreDamaged {
  return new StoreDamaged(location, `it holds ${found}, which Fairlead did not write`,
    "Nothing was changed. Remove what others wrote; run fairlead verify.");
}
