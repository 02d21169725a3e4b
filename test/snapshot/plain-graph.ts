/**
 * The slow and obvious twin of a snapshot: two maps, and everything that can be seen of them as plain data.
 */
import { EDGE_TYPES, NODE_KINDS, edgeKey } from "../../src/model/graph.ts";
import type {
  EdgeType, GraphDelta, GraphEdge, GraphNode, NodeKind, Properties,
} from "../../src/model/graph.ts";
import { EDGE_TYPES_BY_CODE, emptySpan } from "../../src/snapshot/adjacency.ts";
import type { Direction } from "../../src/snapshot/adjacency.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";

export interface SeenEdge {
  readonly type: EdgeType;
  readonly other: string;
  readonly id: string;
  readonly properties: Properties;
}

/** Everything that a reader can see, with keys instead of NodeIds. */
export interface Seen {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly nodes: readonly {
    readonly key: string;
    readonly kind: NodeKind;
    readonly properties: Properties;
    readonly outgoing: readonly SeenEdge[];
    readonly incoming: readonly SeenEdge[];
  }[];
}

export class PlainGraph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, GraphEdge>;

  constructor(
    nodes: ReadonlyMap<string, GraphNode> = new Map(), edges: ReadonlyMap<string, GraphEdge> = new Map(),
  ) {
    this.nodes = nodes;
    this.edges = edges;
  }

  /** Removes, then puts; a removed node takes its edges along; an edge whose end is not there is left out. */
  after(delta: GraphDelta): PlainGraph {
    const nodes = new Map(this.nodes);
    const edges = new Map(this.edges);
    for (const edge of delta.removeEdges) edges.delete(edgeKey(edge));
    for (const key of delta.removeNodes) {
      nodes.delete(key);
      for (const [name, edge] of edges) if (edge.from === key || edge.to === key) edges.delete(name);
    }
    for (const node of delta.putNodes) nodes.set(node.key, node);
    for (const edge of delta.putEdges) {
      if (nodes.has(edge.from) && nodes.has(edge.to)) edges.set(edgeKey(edge), edge);
    }
    return new PlainGraph(nodes, edges);
  }

  seen(): Seen {
    const edges = [...this.edges.values()];
    const byKey = [...this.nodes.values()].sort((a, b) => byCodePoint(a.key, b.key));
    return {
      nodeCount: this.nodes.size,
      edgeCount: this.edges.size,
      nodes: byKind(byKey).map(({ key, kind, properties: { description: _, ...properties } }) => ({
        key, kind, properties,
        outgoing: edges.filter((edge) => edge.from === key)
          .map((edge) => seenEdge(edge, edge.to)).sort(bySeenOrder),
        incoming: edges.filter((edge) => edge.to === key)
          .map((edge) => seenEdge(edge, edge.from)).sort(bySeenOrder),
      })),
    };
  }
}

/** What the comfortable half of the interface shows. */
export function seenIn(snapshot: Snapshot): Seen {
  const nodes = kindsInOrder().flatMap((kind) => snapshot.nodesOf(kind));
  const side = (node: number, direction: Direction): SeenEdge[] => edgeTypesInOrder().flatMap((type) =>
    snapshot[direction](node, type).map(({ node: other, type: seenType, id, properties }) =>
      ({ type: seenType, other: snapshot.key(other), id, properties })));
  return {
    nodeCount: snapshot.nodeCount,
    edgeCount: snapshot.edgeCount,
    nodes: nodes.map((node) => ({
      key: snapshot.key(node), kind: snapshot.kind(node), properties: snapshot.properties(node),
      outgoing: side(node, "outgoing"), incoming: side(node, "incoming"),
    })),
  };
}

/** The same, read through the numbers. */
export function seenInAdjacency(snapshot: Snapshot): Seen {
  const { adjacency } = snapshot;
  const side = (node: number, direction: Direction): SeenEdge[] => {
    const span = emptySpan();
    adjacency.edges(node, direction, span);
    return Array.from({ length: span.end - span.start }, (_, index) => {
      const at = span.start + index;
      const { id, properties } = adjacency.attributes(span.records[at]!);
      const type = EDGE_TYPES_BY_CODE[span.types[at]!]!;
      return { type, other: snapshot.key(span.nodes[at]!), id, properties };
    });
  };
  const seen = seenIn(snapshot);
  return {
    ...seen,
    nodes: seen.nodes.map((node) => {
      const id = snapshot.find(node.key)!;
      return { ...node, outgoing: side(id, "outgoing"), incoming: side(id, "incoming") };
    }),
  };
}

function seenEdge({ type, id, properties }: GraphEdge, other: string): SeenEdge {
  return { type, other, id, properties };
}

function bySeenOrder(a: SeenEdge, b: SeenEdge): number {
  return byCodePoint(a.type, b.type) || byCodePoint(a.other, b.other) || byCodePoint(a.id, b.id);
}

/** Another way to the same order than the one under test. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0)!);
  const right = Array.from(b, (character) => character.codePointAt(0)!);
  const at = left.findIndex((point, index) => point !== right[index]);
  return at === -1 ? left.length - right.length : left[at]! - (right[at] ?? -1);
}

function byKind(nodes: readonly GraphNode[]): readonly GraphNode[] {
  return kindsInOrder().flatMap((kind) => nodes.filter((node) => node.kind === kind));
}

function kindsInOrder(): readonly NodeKind[] {
  return Object.keys(NODE_KINDS) as NodeKind[];
}

function edgeTypesInOrder(): readonly EdgeType[] {
  return (Object.keys(EDGE_TYPES) as EdgeType[]).sort();
}
