/** A set of changed documents against one snapshot: what the checks and the plan look at. */
import type { CompiledDocument } from "../model/compile-document.ts";
import type { Document } from "../model/document.ts";
import { ownEnd } from "../model/graph.ts";
import type { EdgeType, GraphEdge } from "../model/graph.ts";
import type { Origin } from "../model/read-documents.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { DeltaPlan } from "./delta-plan.ts";

export interface BatchChange {
  readonly key: string;
  readonly before: Document | null;
  readonly after: Document | null;
  readonly origin: Origin;
}

export class Batch {
  readonly snapshot: Snapshot;
  readonly plan: DeltaPlan;
  readonly changes = new Map<string, BatchChange>();
  /** Edges after the changes, by the key of their owning end, for every node of a changed document. */
  readonly #edgesOf = new Map<string, GraphEdge[]>();
  /** Nodes that changed documents own, before or after; key of the document. */
  readonly #owners = new Map<string, string>();

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
    this.plan = new DeltaPlan(snapshot, snapshot.head.revision + 1);
  }

  /** Keys are distinct. */
  add(change: BatchChange): void {
    this.changes.set(change.key, change);
    const { before, after } = this.plan.add(change);
    this.#own(change.key, before);
    this.#own(change.key, after);
    for (const edge of after.edges) this.#edgesOf.get(ownEnd(edge))!.push(edge);
  }

  #own(key: string, compiled: CompiledDocument): void {
    for (const node of compiled.nodes) {
      this.#owners.set(node.key, key);
      if (!this.#edgesOf.has(node.key)) this.#edgesOf.set(node.key, []);
    }
  }

  /** The changed document that the node belongs to, or belonged to before. */
  ownerOf(node: string): BatchChange | undefined {
    const key = this.#owners.get(node);
    return key === undefined ? undefined : this.changes.get(key);
  }

  /** Keys that edges of one type, owned by their start, lead to from this node, after the changes. */
  targets(from: string, type: EdgeType): readonly string[] {
    const own = this.#edgesOf.get(from);
    if (own !== undefined) return own.filter((edge) => edge.type === type).map((edge) => edge.to);
    const node = this.snapshot.find(from);
    if (node === undefined) return [];
    return this.snapshot.outgoing(node, type).map((edge) => this.snapshot.key(edge.node));
  }

  /** Edges of unchanged documents that lead to this node, of one type that is owned by its start. */
  *referrers(to: string, type: EdgeType): Generator<GraphEdge> {
    const node = this.snapshot.find(to);
    if (node === undefined) return;
    for (const { node: source, id, properties } of this.snapshot.incoming(node, type)) {
      const from = this.snapshot.key(source);
      if (!this.#owners.has(from)) yield { type, from, to, id, properties };
    }
  }

  /** Edges of one changed document after the change. */
  *edgesOf(change: BatchChange): Generator<GraphEdge> {
    for (const node of this.nodesOf(change)) yield* this.#edgesOf.get(node)!;
  }

  *nodesOf(change: BatchChange): Generator<string> {
    const nodes = this.#nodesByDocument ??= this.#groupNodes();
    yield* nodes.get(change.key) ?? [];
  }

  #nodesByDocument: Map<string, string[]> | undefined;

  #groupNodes(): Map<string, string[]> {
    const grouped = new Map<string, string[]>();
    for (const [node, key] of this.#owners) {
      const list = grouped.get(key);
      if (list === undefined) grouped.set(key, [node]);
      else list.push(node);
    }
    return grouped;
  }
}
