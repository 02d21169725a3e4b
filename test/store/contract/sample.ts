/**
 * Small documents and the commits that put them, for the contract suite. The graph of a document is a pure
 * function here, as it is in the model: one node with the facts as properties, one edge for each environment
 * it names.
 */
import type { Document } from "../../../src/model/document.ts";
import type { GraphDelta, GraphEdge, GraphNode, Properties } from "../../../src/model/graph.ts";
import { edgeKey } from "../../../src/model/graph.ts";
import type { Revision } from "../../../src/model/revision.ts";
import { compareCodePoints } from "../../../src/store/code-point-order.ts";
import type { Commit, GraphStore, GraphStream } from "../../../src/store/graph-store.ts";

export const NOTHING: GraphDelta = { putNodes: [], putEdges: [], removeNodes: [], removeEdges: [] };

export interface EnvironmentSpec {
  readonly partOf?: string;
  readonly reaches?: readonly string[];
  readonly facts?: Properties;
}

export function environment(name: string, spec: EnvironmentSpec = {}): Document {
  return { apiVersion: "fairlead.dev/v1", kind: "Environment", metadata: { name }, spec: { ...spec } };
}

export function keyOf(document: Document): string {
  return `environment:${document.metadata.name}`;
}

export function nodeOf(document: Document): GraphNode {
  const spec = document.spec as EnvironmentSpec;
  return {
    key: keyOf(document),
    kind: "Environment",
    properties: { name: document.metadata.name, ...spec.facts },
  };
}

export function edgesOf(document: Document): readonly GraphEdge[] {
  const spec = document.spec as EnvironmentSpec;
  const from = keyOf(document);
  const edge = (type: "PART_OF" | "REACHES", name: string): GraphEdge => ({
    type,
    from,
    to: `environment:${name}`,
    id: "",
    properties: {},
  });
  return [
    ...(spec.partOf === undefined ? [] : [edge("PART_OF", spec.partOf)]),
    ...(spec.reaches ?? []).map((name) => edge("REACHES", name)),
  ];
}

let commitCount = 0;

/** A commit with an id of its own; what the case is about is given in `parts`. */
export function commitWith(parts: Partial<Commit>): Commit {
  commitCount += 1;
  return {
    id: `commit-${process.pid}-${commitCount}`,
    time: "2026-10-01T08:00:00.000Z",
    actor: "ada",
    reason: "because",
    changes: [{ key: "environment:marker", after: environment("marker", { facts: { count: commitCount } }) }],
    delta: NOTHING,
    ...parts,
  };
}

/**
 * Creates or replaces documents; `instead` are the ones they replace, whose edges go when they are not put
 * again.
 */
export function putting(
  documents: readonly Document[],
  parts: Partial<Commit> = {},
  instead: readonly Document[] = [],
): Commit {
  const putEdges = documents.flatMap(edgesOf);
  const kept = new Set(putEdges.map(edgeKey));
  return commitWith({
    changes: documents.map((document) => ({ key: keyOf(document), after: document })),
    delta: {
      ...NOTHING,
      putNodes: documents.map(nodeOf),
      putEdges,
      removeEdges: instead.flatMap(edgesOf).filter((edge) => !kept.has(edgeKey(edge))),
    },
    ...parts,
  });
}

export function deleting(documents: readonly Document[], parts: Partial<Commit> = {}): Commit {
  return commitWith({
    changes: documents.map((document) => ({ key: keyOf(document), after: null })),
    delta: { ...NOTHING, removeNodes: documents.map(keyOf), removeEdges: documents.flatMap(edgesOf) },
    ...parts,
  });
}

/** Puts nodes and edges, with a change of no consequence beside them: every commit has at least one. */
export function drawing(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  more: Partial<GraphDelta> = {},
): Commit {
  return commitWith({ delta: { ...NOTHING, putNodes: nodes, putEdges: edges, ...more } });
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** The whole stream, sorted, so that two graphs can be compared. */
export async function readStream(stream: GraphStream): Promise<Graph> {
  const nodes = (await collect(stream.nodes)).flat();
  const edges = (await collect(stream.edges)).flat();
  return sorted(nodes, edges);
}

export async function readGraph(store: GraphStore): Promise<Graph> {
  return readStream(await store.graph());
}

export function graphOf(documents: readonly Document[]): Graph {
  return sorted(documents.map(nodeOf), documents.flatMap(edgesOf));
}

/** What the snapshot does with a stream that is not stable: the revisions after its head, applied on top. */
export function repaired(graph: Graph, revisions: readonly Revision[]): Graph {
  const nodes = new Map(graph.nodes.map((node) => [node.key, node]));
  const edges = new Map(graph.edges.map((edge) => [edgeKey(edge), edge]));
  for (const change of revisions.flatMap((revision) => revision.changes)) {
    if (change.before !== null) {
      nodes.delete(change.key);
      for (const edge of edgesOf(change.before)) edges.delete(edgeKey(edge));
    }
    if (change.after !== null) {
      nodes.set(change.key, nodeOf(change.after));
      for (const edge of edgesOf(change.after)) edges.set(edgeKey(edge), edge);
    }
  }
  return sorted([...nodes.values()], [...edges.values()]);
}

export function sorted(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Graph {
  return {
    nodes: nodes.toSorted((a, b) => compareCodePoints(a.key, b.key)),
    edges: edges.toSorted((a, b) => compareCodePoints(edgeKey(a), edgeKey(b))),
  };
}

export function node(name: string, properties: Properties = {}): GraphNode {
  return { key: `environment:${name}`, kind: "Environment", properties };
}

export function edge(
  type: GraphEdge["type"],
  from: string,
  to: string,
  id = "",
  properties: Properties = {},
): GraphEdge {
  return { type, from: `environment:${from}`, to: `environment:${to}`, id, properties };
}
