/**
 * A snapshot in ordinary maps and arrays: slow and obvious.
 */
import { EDGE_TYPES, edgeKey } from "../model/graph.ts";
import type { EdgeType, GraphDelta, GraphEdge, GraphNode, NodeKind, Properties } from "../model/graph.ts";
import type { Head } from "../model/revision.ts";
import { compareKeys } from "./key-order.ts";
import type { Neighbour, NodeId, Snapshot } from "./snapshot.ts";

const NO_NEIGHBOURS: readonly Neighbour[] = [];

export class PlainSnapshot implements Snapshot {
  readonly head: Head;
  readonly #nodesByKey: ReadonlyMap<string, GraphNode>;
  readonly #edgesByKey: ReadonlyMap<string, GraphEdge>;
  readonly #nodes: readonly GraphNode[];
  readonly #ids = new Map<string, NodeId>();
  readonly #outgoing = new Map<string, Neighbour[]>();
  readonly #incoming = new Map<string, Neighbour[]>();
  readonly #memos = new Map<object, unknown>();

  constructor(head: Head, nodes: ReadonlyMap<string, GraphNode>, edges: ReadonlyMap<string, GraphEdge>) {
    this.head = head;
    this.#nodesByKey = nodes;
    this.#edgesByKey = edges;
    this.#nodes = [...nodes.values()].sort((a, b) => compareKeys(a.key, b.key));
    this.#nodes.forEach((node, id) => this.#ids.set(node.key, id));
    for (const edge of edges.values()) {
      const from = this.#ids.get(edge.from)!;
      const to = this.#ids.get(edge.to)!;
      const { type, id, properties } = edge;
      append(this.#outgoing, `${type} ${from}`, { node: to, type, id, properties });
      append(this.#incoming, `${type} ${to}`, { node: from, type, id, properties });
    }
    for (const list of [...this.#outgoing.values(), ...this.#incoming.values()]) {
      list.sort((a, b) => a.node - b.node || compareKeys(a.id, b.id));
    }
  }

  get nodeCount(): number { return this.#nodes.length; }
  get edgeCount(): number { return this.#edgesByKey.size; }

  find(key: string): NodeId | undefined { return this.#ids.get(key); }
  key(node: NodeId): string { return this.#nodes[node]!.key; }
  kind(node: NodeId): NodeKind { return this.#nodes[node]!.kind; }
  properties(node: NodeId): Properties { return this.#nodes[node]!.properties; }

  nodesOf(kind: NodeKind): readonly NodeId[] {
    return this.#nodes.flatMap((node, id) => (node.kind === kind ? [id] : []));
  }

  outgoing(node: NodeId, type: EdgeType): readonly Neighbour[] {
    return this.#outgoing.get(`${type} ${node}`) ?? NO_NEIGHBOURS;
  }

  incoming(node: NodeId, type: EdgeType): readonly Neighbour[] {
    return this.#incoming.get(`${type} ${node}`) ?? NO_NEIGHBOURS;
  }

  memo<T>(owner: object, make: () => T): T {
    if (!this.#memos.has(owner)) this.#memos.set(owner, make());
    return this.#memos.get(owner) as T;
  }

  advance(head: Head, delta: GraphDelta): PlainSnapshot {
    const nodes = new Map(this.#nodesByKey);
    const edges = new Map(this.#edgesByKey);
    applyDelta(nodes, edges, delta);
    return new PlainSnapshot(head, nodes, edges);
  }
}

/** Removes, then puts; a removed node takes its edges along; an edge whose end is not there is left out. */
export function applyDelta(
  nodes: Map<string, GraphNode>, edges: Map<string, GraphEdge>, delta: GraphDelta,
): void {
  for (const edge of delta.removeEdges) edges.delete(edgeKey(edge));
  const removed = new Set(delta.removeNodes.filter((key) => nodes.delete(key)));
  if (removed.size > 0) {
    for (const [key, edge] of edges) if (removed.has(edge.from) || removed.has(edge.to)) edges.delete(key);
  }
  for (const node of delta.putNodes) nodes.set(node.key, { ...node, properties: withoutDescription(node.properties) });
  for (const edge of delta.putEdges) {
    if (edge.type in EDGE_TYPES && nodes.has(edge.from) && nodes.has(edge.to)) edges.set(edgeKey(edge), edge);
  }
}

function withoutDescription(properties: Properties): Properties {
  const { description: _, ...kept } = properties;
  return kept;
}

function append(lists: Map<string, Neighbour[]>, key: string, neighbour: Neighbour): void {
  const list = lists.get(key);
  if (list) list.push(neighbour);
  else lists.set(key, [neighbour]);
}
