/**
 * Proves that log, graph and snapshot agree, or names every difference.
 *
 * The log is read from its first revision: dense, in order of time, each digest the one that its content has,
 * each document's past without gaps. The documents it ends with are compiled again, and what they give is
 * compared with the graph that the store streams and with the snapshot. Nothing is written.
 */
import { compileDocument } from "../model/compile-document.ts";
import { documentDigest } from "../model/document-digest.ts";
import { EDGE_TYPES, NODE_KINDS, edgeKey } from "../model/graph.ts";
import type { EdgeType, GraphEdge, GraphNode, NodeKind, Properties } from "../model/graph.ts";
import { compareText } from "../model/names.ts";
import { revisionDigest } from "../model/revision-digest.ts";
import { EMPTY_HEAD } from "../model/revision.ts";
import type { Head, Revision } from "../model/revision.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { GraphStore } from "../store/graph-store.ts";
import { Breath } from "./breath.ts";
import { sameProperties, undeclaredEnds } from "./delta-plan.ts";

/** Differences that are listed; one cause can make a million. */
export const DIFFERENCES_MAX = 1000;
/**
 * A store without stable reads may show parts of newer revisions; a quiet moment is waited for this often.
 */
const ATTEMPTS_MAX = 5;

export interface Difference {
  readonly where: "log" | "documents" | "graph" | "snapshot";
  /** A document's or node's key, an edge's four parts, or `revision 7`. */
  readonly key: string;
  readonly message: string;
}

export interface Verification {
  readonly head: Head;
  readonly revisions: number;
  readonly documents: number;
  readonly nodes: number;
  readonly edges: number;
  /** Empty when everything agrees. At most DIFFERENCES_MAX; `found` counts all. */
  readonly differences: readonly Difference[];
  readonly found: number;
}

/** `snapshot` is compared where it is at the revision that is verified. Errors: what the store throws. */
export async function verifyKnowledge(store: GraphStore, snapshot?: Snapshot): Promise<Verification> {
  for (let attempt = 1; ; attempt++) {
    const verification = await verifyOnce(store, snapshot);
    const isQuiet = (await store.head()).revision === verification.head.revision;
    if (verification.found === 0 || isQuiet || attempt === ATTEMPTS_MAX) return verification;
  }
}

async function verifyOnce(store: GraphStore, snapshot: Snapshot | undefined): Promise<Verification> {
  const differences = new DifferenceList();
  const breath = new Breath();
  const { head, nodes, edges } = await store.graph();
  const graph: Graph = { nodes: new Map(), edges: new Map() };
  for await (const batch of nodes) for (const node of batch) graph.nodes.set(node.key, node);
  for await (const batch of edges) for (const edge of batch) graph.edges.set(edgeKey(edge), edge);
  const newest = await verifyLog(store, head, differences, breath);
  const expected = await compileHead(store, head, newest, differences, breath);
  compare("graph", expected.graph, graph, differences);
  for (const edge of graph.edges.values()) {
    if (!graph.nodes.has(edge.from) || !graph.nodes.has(edge.to)) {
      differences.add("graph", edgeName(edge), "hangs in the air: one of its ends is not there");
    }
  }
  if (snapshot !== undefined && snapshot.head.revision === head.revision) {
    if (snapshot.head.digest !== head.digest)
      differences.add("snapshot", `revision ${head.revision}`, "has another digest");
    compare("snapshot", withoutDescriptions(expected.graph), graphOf(snapshot), differences);
  }
  return {
    head,
    revisions: head.revision,
    documents: expected.documents,
    nodes: graph.nodes.size,
    edges: graph.edges.size,
    differences: differences.sorted(),
    found: differences.found,
  };
}

interface Graph {
  readonly nodes: Map<string, GraphNode>;
  readonly edges: Map<string, GraphEdge>;
}

/** What the log says of each document in the end. */
type Newest = ReadonlyMap<string, { readonly digest: string; readonly revision: number }>;

async function verifyLog(
  store: GraphStore,
  head: Head,
  differences: DifferenceList,
  breath: Breath,
): Promise<Newest> {
  const newest = new Map<string, { readonly digest: string; readonly revision: number }>();
  if (head.revision === 0) return newest;
  let last: Head = EMPTY_HEAD;
  for await (const revision of store.revisions({ after: 0, upTo: head.revision })) {
    const name = `revision ${revision.revision}`;
    if (revision.revision !== last.revision + 1)
      differences.add("log", name, `follows revision ${last.revision}`);
    if (revision.time < last.time)
      differences.add("log", name, `is earlier (${revision.time}) than the one before`);
    const changes = [];
    for (const { key, action, before, after } of revision.changes) {
      const known = newest.get(key);
      const beforeDigest = before === null ? null : documentDigest(before);
      const afterDigest = after === null ? null : documentDigest(after);
      if ((known?.digest ?? null) !== beforeDigest) {
        differences.add("log", key, `was something else before ${name} than after its last change`);
      }
      const expected = beforeDigest === null ? "created" : afterDigest === null ? "deleted" : "replaced";
      if (action !== expected)
        differences.add("log", key, `is said to be ${action} in ${name}, and was ${expected}`);
      changes.push({ key, action, beforeDigest, afterDigest });
      if (afterDigest === null) newest.delete(key);
      else newest.set(key, { digest: afterDigest, revision: revision.revision });
      if (breath.due) await breath.pause();
    }
    if (revisionDigest({ ...content(revision), changes }) !== revision.digest) {
      differences.add("log", name, "does not have the digest that its content has");
    }
    last = revision;
  }
  if (last.revision !== head.revision || last.digest !== head.digest) {
    differences.add(
      "log",
      `revision ${head.revision}`,
      `is the head, and the log ends at revision ${last.revision}`,
    );
  }
  return newest;
}

function content({ revision, id, time, actor, reason }: Revision) {
  return { revision, id, time, actor, reason };
}

async function compileHead(
  store: GraphStore,
  head: Head,
  newest: Newest,
  differences: DifferenceList,
  breath: Breath,
): Promise<{ readonly graph: Graph; readonly documents: number }> {
  const graph: Graph = { nodes: new Map(), edges: new Map() };
  const missing = new Set(newest.keys());
  let documents = 0;
  if (head.revision > 0) {
    for await (const { key, document, revision } of store.documents({})) {
      documents++;
      missing.delete(key);
      const known = newest.get(key);
      if (known === undefined)
        differences.add("documents", key, "is there, and the log never made it or deleted it");
      else if (known.revision !== revision)
        differences.add("documents", key, `changed at revision ${known.revision}, not ${revision}`);
      else if (known.digest !== documentDigest(document))
        differences.add("documents", key, "is not what the log says");
      const compiled = compileDocument(document, revision);
      for (const node of compiled.nodes) graph.nodes.set(node.key, node);
      for (const edge of compiled.edges) graph.edges.set(edgeKey(edge), edge);
      if (breath.due) await breath.pause();
    }
  }
  for (const key of missing) differences.add("documents", key, "is missing, and the log has it");
  for (const node of undeclaredEnds(graph.edges.values(), (key) => graph.nodes.has(key)))
    graph.nodes.set(node.key, node);
  return { graph, documents };
}

function compare(
  where: "graph" | "snapshot",
  expected: Graph,
  found: Graph,
  differences: DifferenceList,
): void {
  for (const [key, node] of expected.nodes) {
    const other = found.nodes.get(key);
    if (other === undefined) differences.add(where, key, "is missing");
    else if (other.kind !== node.kind)
      differences.add(where, key, `is a ${other.kind} and should be a ${node.kind}`);
    else compareProperties(where, key, node.properties, other.properties, differences);
  }
  for (const key of found.nodes.keys())
    if (!expected.nodes.has(key)) differences.add(where, key, "is there, and no document makes it");
  for (const [key, edge] of expected.edges) {
    const other = found.edges.get(key);
    if (other === undefined) differences.add(where, edgeName(edge), "is missing");
    else compareProperties(where, edgeName(edge), edge.properties, other.properties, differences);
  }
  for (const [key, edge] of found.edges) {
    if (!expected.edges.has(key))
      differences.add(where, edgeName(edge), "is there, and no document makes it");
  }
}

function compareProperties(
  where: Difference["where"],
  key: string,
  expected: Properties,
  found: Properties,
  differences: DifferenceList,
): void {
  if (sameProperties(expected, found)) return;
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  const differing = names.filter((name) => !sameProperties(pick(expected, name), pick(found, name)));
  const [first] = differing as [string, ...string[]];
  const text = (properties: Properties) => JSON.stringify(properties[first]) ?? "absent";
  differences.add(
    where,
    key,
    `differs in ${differing.join(", ")}: ${first} is ${text(found)} and should be ${text(expected)}`,
  );
}

function pick(properties: Properties, name: string): Properties {
  return name in properties ? { [name]: properties[name]! } : {};
}

function edgeName({ type, from, to, id }: GraphEdge): string {
  return `(${from})-[${type}${id === "" ? "" : ` ${id}`}]->(${to})`;
}

/** A snapshot leaves descriptions to the store. */
function withoutDescriptions(graph: Graph): Graph {
  const nodes = [...graph.nodes].map(([key, node]): [string, GraphNode] => {
    if (!("description" in node.properties)) return [key, node];
    const { description: _, ...properties } = node.properties;
    return [key, { ...node, properties }];
  });
  return { nodes: new Map(nodes), edges: graph.edges };
}

const KINDS_OF_EDGES = Object.keys(EDGE_TYPES) as EdgeType[];

function graphOf(snapshot: Snapshot): Graph {
  const graph: Graph = { nodes: new Map(), edges: new Map() };
  for (const node of nodesOf(snapshot)) {
    const from = snapshot.key(node);
    graph.nodes.set(from, { key: from, kind: snapshot.kind(node), properties: snapshot.properties(node) });
    for (const type of KINDS_OF_EDGES) {
      for (const { node: target, id, properties } of snapshot.outgoing(node, type)) {
        const edge = { type, from, to: snapshot.key(target), id, properties };
        graph.edges.set(edgeKey(edge), edge);
      }
    }
  }
  return graph;
}

function nodesOf(snapshot: Snapshot): readonly number[] {
  return (Object.keys(NODE_KINDS) as NodeKind[]).flatMap((kind) => snapshot.nodesOf(kind));
}

class DifferenceList {
  found = 0;
  readonly #differences: Difference[] = [];

  add(where: Difference["where"], key: string, message: string): void {
    if (++this.found <= DIFFERENCES_MAX) this.#differences.push({ where, key, message: `${message}.` });
  }

  sorted(): readonly Difference[] {
    return this.#differences.toSorted(
      (left, right) => compareText(left.where, right.where) || compareText(left.key, right.key),
    );
  }
}
