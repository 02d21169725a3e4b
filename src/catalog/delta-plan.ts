/**
 * What a set of changed documents does to the graph. Pure: the snapshot, the changes and the number of the
 * revision give the delta.
 *
 * A document owns its nodes and the edges that hang on them (../model/graph.ts says by which end), so most of
 * the delta is each document's own: what its text after has and its text before had not. What remains are
 * nodes that nobody declared. A version may be derived from one that has no document yet; it then stands in
 * the graph with `declared: false` until somebody declares it or nobody refers to it any more.
 */
import { compileDocument } from "../model/compile-document.ts";
import type { CompiledDocument } from "../model/compile-document.ts";
import type { Document } from "../model/document.ts";
import { EDGE_TYPES, edgeKey, otherEnd } from "../model/graph.ts";
import type {
  EdgeType,
  GraphDelta,
  GraphEdge,
  GraphNode,
  Properties,
  PropertyValue,
} from "../model/graph.ts";
import { compareText, parseKey } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

export interface DocumentChange {
  readonly key: string;
  /** null when the document is created. */
  readonly before: Document | null;
  /** null when the document is deleted. */
  readonly after: Document | null;
}

/** Types of edges whose other end may be undeclared. */
const OPEN_TYPES = (Object.keys(EDGE_TYPES) as EdgeType[]).filter(
  (type) => EDGE_TYPES[type].other === "any",
);
const OPEN: ReadonlySet<EdgeType> = new Set(OPEN_TYPES);
const NOTHING: CompiledDocument = { nodes: [], edges: [] };

/** The delta of the changes; keys are distinct. */
export function planDelta(
  snapshot: Snapshot,
  changes: Iterable<DocumentChange>,
  revision: number,
): GraphDelta {
  const plan = new DeltaPlan(snapshot, revision);
  for (const change of changes) plan.add(change);
  return plan.finish();
}

/** Takes the changes one by one, so that a caller can let other work run between two of them. */
export class DeltaPlan {
  readonly snapshot: Snapshot;
  readonly #revision: number;
  readonly #putNodes = new Map<string, GraphNode>();
  readonly #putEdges: GraphEdge[] = [];
  readonly #removeNodes = new Set<string>();
  readonly #removeEdges = new Map<string, GraphEdge>();
  /**
   * Undeclared or about to be: their fate depends on who refers to them in the end. Value: open edges put on
   * them.
   */
  readonly #unsettled = new Map<string, number>();

  constructor(snapshot: Snapshot, revision: number) {
    this.snapshot = snapshot;
    this.#revision = revision;
  }

  /** Returns what the document compiles to, before and after. */
  add({ before, after }: DocumentChange): {
    readonly before: CompiledDocument;
    readonly after: CompiledDocument;
  } {
    const old = before === null ? NOTHING : compileDocument(before, this.#revision);
    const next = after === null ? NOTHING : compileDocument(after, this.#revision);
    this.#addNodes(old.nodes, next.nodes);
    this.#addEdges(old.edges, next.edges);
    return { before: old, after: next };
  }

  #addNodes(old: readonly GraphNode[], next: readonly GraphNode[]): void {
    const before = new Map(old.map((node) => [node.key, node]));
    for (const [place, node] of next.entries()) {
      const earlier = before.get(node.key);
      before.delete(node.key);
      // The main node, which stands first, carries the revision and so always changes.
      if (place === 0 || earlier === undefined || !sameProperties(earlier.properties, node.properties)) {
        this.#putNodes.set(node.key, node);
      }
    }
    for (const key of before.keys()) {
      this.#removeNodes.add(key);
      this.#unsettle(key);
    }
  }

  #addEdges(old: readonly GraphEdge[], next: readonly GraphEdge[]): void {
    const before = new Map(old.map((edge) => [edgeKey(edge), edge]));
    for (const edge of next) {
      const key = edgeKey(edge);
      const earlier = before.get(key);
      before.delete(key);
      if (earlier !== undefined && sameProperties(earlier.properties, edge.properties)) continue;
      this.#putEdges.push(edge);
      if (OPEN.has(edge.type)) this.#unsettle(otherEnd(edge), 1);
    }
    for (const [key, edge] of before) {
      this.#removeEdges.set(key, edge);
      if (OPEN.has(edge.type)) this.#unsettle(otherEnd(edge));
    }
  }

  #unsettle(key: string, openEdges = 0): void {
    this.#unsettled.set(key, (this.#unsettled.get(key) ?? 0) + openEdges);
  }

  /** Whether a declared node has this key after the changes. Asked after the last `add`. */
  declares(key: string): boolean {
    if (this.#putNodes.has(key)) return true;
    if (this.#removeNodes.has(key)) return false;
    const node = this.snapshot.find(key);
    return node !== undefined && this.snapshot.properties(node)["declared"] !== false;
  }

  /** Whether the changes take this edge away. */
  removes(edge: Pick<GraphEdge, "type" | "from" | "to" | "id">): boolean {
    return this.#removeEdges.has(edgeKey(edge));
  }

  /** Keys of nodes that had a document and have none after the changes. */
  get removedNodes(): ReadonlySet<string> {
    return this.#removeNodes;
  }

  finish(): GraphDelta {
    const putNodes = [...this.#putNodes.values()];
    const removeNodes = new Set(this.#removeNodes);
    for (const key of [...this.#unsettled.keys()].sort(compareText)) {
      if (this.declares(key)) continue;
      const node = this.snapshot.find(key);
      if (this.#isReferredTo(key)) {
        const stays = node !== undefined && !removeNodes.delete(key);
        if (!stays) putNodes.push(undeclared(key));
      } else if (node !== undefined) {
        removeNodes.add(key);
      }
    }
    return {
      putNodes,
      putEdges: this.#putEdges,
      removeNodes: [...removeNodes],
      removeEdges: [...this.#removeEdges.values()].map(({ type, from, to, id }) => ({ type, from, to, id })),
    };
  }

  #isReferredTo(key: string): boolean {
    if ((this.#unsettled.get(key) ?? 0) > 0) return true;
    const node = this.snapshot.find(key);
    if (node === undefined) return false;
    return OPEN_TYPES.some((type) => {
      const isSource = EDGE_TYPES[type].owner === "to";
      const edges = isSource ? this.snapshot.outgoing(node, type) : this.snapshot.incoming(node, type);
      return edges.some(({ node: owner, id }) => {
        const ownerKey = this.snapshot.key(owner);
        const [from, to] = isSource ? [key, ownerKey] : [ownerKey, key];
        return !this.removes({ type, from, to, id });
      });
    });
  }
}

/** The node of something that is referred to and that nobody declared. */
export function undeclared(key: string): GraphNode {
  const { kind, name } = parseKey(key)!;
  return { key, kind, properties: { declared: false, name } };
}

/** For a graph made from documents alone: the nodes that are referred to and that no document declares. */
export function undeclaredEnds(
  edges: Iterable<GraphEdge>,
  isDeclared: (key: string) => boolean,
): readonly GraphNode[] {
  const keys = new Set<string>();
  for (const edge of edges) {
    if (OPEN.has(edge.type) && !isDeclared(otherEnd(edge))) keys.add(otherEnd(edge));
  }
  return [...keys].sort(compareText).map(undeclared);
}

export function sameProperties(left: Properties, right: Properties): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => sameValue(left[name], right[name]))
  );
}

function sameValue(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
