/**
 * Streams the graph on a connection of its own, whose read transaction keeps one revision in view while
 * others write. In memory there is one connection only: there the stream may show later revisions in part, as
 * the contract allows.
 */
import type { EdgeType, GraphEdge, GraphNode, NodeKind, Properties } from "../../model/graph.ts";
import type { Connection, Row } from "./connection.ts";
import type { ConnectionSource } from "./read-log.ts";
import { breath, takeSlice } from "./time-slice.ts";

/**
 * Node numbers to keys: those of the nodes read before, so that edges share their texts; others are looked
 * up.
 */
export type NodeKeys = (string | undefined)[];

export async function* readNodes(
  connect: ConnectionSource,
  keys: NodeKeys,
): AsyncGenerator<readonly GraphNode[]> {
  for (let after = 0; ;) {
    const rows = connect().statement("nodes-after").iterate(after) as unknown as Iterator<Row>;
    const { values, isLast } = takeSlice(rows, ([node, key, kind, properties]) => {
      after = node as number;
      keys[after] = key as string;
      return { key: key as string, kind: kind as NodeKind, properties: propertiesOf(properties as string) };
    });
    if (values.length > 0) yield values;
    if (isLast) return;
    await breath();
  }
}

export async function* readEdges(
  connect: ConnectionSource,
  keys: NodeKeys,
): AsyncGenerator<readonly GraphEdge[]> {
  for (let last: Row = [0, "", 0, "", ""]; ;) {
    const connection = connect();
    const rows = connection
      .statement("edges-after")
      .iterate(last[0]!, last[1]!, last[2]!, last[3]!) as unknown as Iterator<Row>;
    const { values, isLast } = takeSlice(rows, (row): GraphEdge => {
      last = row;
      return {
        type: row[1] as EdgeType,
        from: keys[row[0] as number] ?? keyOfNode(connection, keys, row[0] as number),
        to: keys[row[2] as number] ?? keyOfNode(connection, keys, row[2] as number),
        id: row[3] as string,
        properties: propertiesOf(row[4] as string),
      };
    });
    if (values.length > 0) yield values;
    if (isLast) return;
    await breath();
  }
}

/**
 * A node that is not there, in a file somebody has altered, is `missing:7`: whoever reads sees the edge
 * dangle.
 */
function keyOfNode(connection: Connection, keys: NodeKeys, node: number): string {
  const key = (connection.row("key-of-node", node)?.[0] as string | undefined) ?? `missing:${node}`;
  keys[node] = key;
  return key;
}

const NO_PROPERTIES: Properties = Object.freeze({});

function propertiesOf(text: string): Properties {
  return text === "{}" ? NO_PROPERTIES : (JSON.parse(text) as Properties);
}
