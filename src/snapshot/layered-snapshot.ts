/**
 * A snapshot in two layers: the ground, flat and shared, and on it an overlay of what revisions changed
 * since.
 *
 * Advancing costs time in proportion to the delta, not to the graph. Once the overlay has grown past its
 * share, it is compacted: a small graph at once, a large one by whoever holds it, in steps
 * (./compaction.ts).
 */
import type { EdgeType, GraphDelta, NodeKind, Properties } from "../model/graph.ts";
import type { RecordedSight } from "../model/recorded-sight.ts";
import type { Head } from "../model/revision.ts";
import { atOnce } from "./at-once.ts";
import { EDGE_TYPES_BY_CODE, edgeTypeCode, emptySpan } from "./adjacency.ts";
import type { Adjacency, Direction, EdgeSpan } from "./adjacency.ts";
import { NOT_FOUND } from "./byte-table.ts";
import { compactGround, mustCompact } from "./compaction.ts";
import { NODE_KINDS_BY_CODE, nodeKindCode } from "./ground.ts";
import type { Ground } from "./ground.ts";
import { IntegerMap } from "./integer-map.ts";
import { KindLists } from "./kind-lists.ts";
import { Memos } from "./memos.ts";
import { applyDelta } from "./overlay.ts";
import type { NodeState, Overlay } from "./overlay.ts";
import type { Carry, Neighbour, NodeId, Snapshot } from "./snapshot.ts";

const NO_NEIGHBOURS: readonly Neighbour[] = Object.freeze([]);
/** Of no meaning: what is stored somewhere must be read before, so no compiler leaves the touching out. */
const TOUCHED = new Float64Array(1);

interface Layers {
  readonly head: Head;
  readonly ground: Ground;
  readonly overlay: Overlay;
  /** Puts and removes applied since the ground was laid. */
  readonly changes: number;
  readonly kindLists: KindLists;
  readonly memos: Memos;
  readonly sight?: RecordedSight | undefined;
}

export class LayeredSnapshot implements Snapshot, Adjacency {
  readonly head: Head;
  readonly sight: RecordedSight | undefined;
  readonly ground: Ground;
  readonly states: IntegerMap<NodeState>;
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly changes: number;
  readonly nodeBound: number;
  readonly orderedBound: number;
  readonly #kindLists: KindLists;
  readonly #memos: Memos;
  readonly #span = emptySpan();

  constructor(layers: Layers) {
    this.head = layers.head;
    this.sight = layers.sight;
    this.ground = layers.ground;
    this.states = layers.overlay.states;
    this.nodeCount = layers.overlay.nodeCount;
    this.edgeCount = layers.overlay.edgeCount;
    this.changes = layers.changes;
    this.nodeBound = layers.ground.keys.bound;
    this.orderedBound = layers.ground.keys.ground;
    this.#kindLists = layers.kindLists;
    this.#memos = layers.memos;
  }

  /** The snapshot of a ground on which nothing has changed. */
  static on(ground: Ground, head: Head, memos = new Memos(), sight?: RecordedSight): LayeredSnapshot {
    const { nodeCount, edgeCount } = ground;
    const overlay = { states: new IntegerMap<NodeState>(), nodeCount, edgeCount };
    const kindLists = new KindLists();
    return new LayeredSnapshot({ head, ground, overlay, changes: 0, kindLists, memos, sight });
  }

  get adjacency(): Adjacency { return this; }

  get numbering(): object { return this.ground; }

  find(key: string): NodeId | undefined {
    const node = this.ground.keys.find(key);
    return node === NOT_FOUND || this.#kindOf(node) === undefined ? undefined : node;
  }

  key(node: NodeId): string {
    this.#kindAt(node);
    return this.ground.keys.key(node);
  }

  keys(nodes: Uint32Array): readonly string[] {
    return this.ground.keys.keys(nodes);
  }

  kind(node: NodeId): NodeKind {
    return NODE_KINDS_BY_CODE[this.#kindAt(node)]!;
  }

  properties(node: NodeId): Properties {
    this.#kindAt(node);
    const record = this.states.get(node)?.record ?? this.ground.nodeRecords[node]!;
    return this.ground.records.read(record).properties;
  }

  nodesOf(kind: NodeKind): readonly NodeId[] {
    return this.#kindLists.nodes(nodeKindCode(kind), this.ground, (node) => this.#kindOf(node));
  }

  outgoing(node: NodeId, type: EdgeType): readonly Neighbour[] {
    return this.#neighbours(node, "outgoing", type);
  }

  incoming(node: NodeId, type: EdgeType): readonly Neighbour[] {
    return this.#neighbours(node, "incoming", type);
  }

  edges(node: NodeId, direction: Direction, span: EdgeSpan): void {
    const rows = direction === "outgoing" ? this.ground.outgoing : this.ground.incoming;
    const state = this.states.get(node);
    const change = direction === "outgoing" ? state?.outgoing : state?.incoming;
    if (change !== undefined) {
      const lists = change.lists(this.ground, rows, node);
      span.start = 0;
      span.end = lists.nodes.length;
      span.nodes = lists.nodes;
      span.types = lists.types;
      span.records = lists.records;
      return;
    }
    const isInGround = node < this.ground.nodeCount;
    span.start = isInGround ? rows.offsets[node]! : 0;
    span.end = isInGround ? rows.offsets[node + 1]! : 0;
    span.nodes = rows.nodes;
    span.types = rows.types;
    span.records = rows.records;
  }

  approach(list: Uint32Array, start: number, end: number, direction: Direction): void {
    const { offsets, nodes, types, records } =
      direction === "outgoing" ? this.ground.outgoing : this.ground.incoming;
    const { nodeCount, edgeCount } = this.ground;
    let touched = 0;
    for (let at = start; at < end; at++) {
      const node = list[at]!;
      const first = node < nodeCount ? offsets[node]! : edgeCount;
      if (first < edgeCount) touched += nodes[first]! + types[first]! + records[first]!;
    }
    TOUCHED[0] = touched;
  }

  edgesOfType(node: NodeId, direction: Direction, typeCode: number, span: EdgeSpan): void {
    this.edges(node, direction, span);
    span.start = firstOfType(span, typeCode);
    span.end = firstOfType(span, typeCode + 1);
  }

  attributes(record: number): { readonly id: string; readonly properties: Properties } {
    return this.ground.records.read(record);
  }

  compare(left: NodeId, right: NodeId): number {
    return this.ground.keys.compare(left, right);
  }

  memo<T>(owner: object, make: () => T, carry?: Carry<T>): T {
    return this.#memos.get(owner, make, carry);
  }

  advance(head: Head, delta: GraphDelta): LayeredSnapshot {
    const { overlay, kindChanges } = applyDelta(this.ground, this.#overlay, delta);
    const next = new LayeredSnapshot({
      head,
      ground: this.ground,
      overlay,
      changes: this.changes + sizeOf(delta),
      kindLists: this.#kindLists.after(kindChanges),
      memos: this.#memos.after(delta),
    });
    return mustCompact(next) ? next.onGround(atOnce(compactGround(next))) : next;
  }

  /** The same graph on a ground that was compacted from it. */
  onGround(ground: Ground): LayeredSnapshot {
    return LayeredSnapshot.on(ground, this.head, this.#memos.after());
  }

  /** This snapshot with what another snapshot of the same graph has computed and lets be carried. */
  withMemosOf(other: LayeredSnapshot): LayeredSnapshot {
    return new LayeredSnapshot({
      head: this.head,
      ground: this.ground,
      overlay: this.#overlay,
      changes: this.changes,
      kindLists: this.#kindLists,
      memos: other.#memos.after(),
    });
  }

  /** The node's kind by code; undefined where there is no node. */
  #kindOf(node: NodeId): number | undefined {
    const state = this.states.get(node);
    return state === undefined ? this.ground.kinds[node] : state.kind;
  }

  #kindAt(node: NodeId): number {
    const kind = this.#kindOf(node);
    if (kind === undefined) throw new RangeError(`This snapshot has no node ${node}.`);
    return kind;
  }

  #neighbours(node: NodeId, direction: Direction, type: EdgeType): readonly Neighbour[] {
    this.edgesOfType(node, direction, edgeTypeCode(type), this.#span);
    const { start, end, nodes, types, records } = this.#span;
    if (start >= end) return NO_NEIGHBOURS;
    const neighbours = new Array<Neighbour>(end - start);
    for (let at = start; at < end; at++) {
      const { id, properties } = this.ground.records.read(records[at]!);
      neighbours[at - start] = { node: nodes[at]!, type: EDGE_TYPES_BY_CODE[types[at]!]!, id, properties };
    }
    return neighbours;
  }

  get #overlay(): Overlay {
    return { states: this.states, nodeCount: this.nodeCount, edgeCount: this.edgeCount };
  }
}

/** The first position in a span whose type is `typeCode` or comes after it. */
function firstOfType(span: EdgeSpan, typeCode: number): number {
  let low = span.start;
  let high = span.end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (span.types[middle]! < typeCode) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sizeOf(delta: GraphDelta): number {
  return delta.putNodes.length + delta.putEdges.length + delta.removeNodes.length + delta.removeEdges.length;
}
