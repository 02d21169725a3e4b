/**
 * The graph at one revision, immutable, in memory: what every decision, walk and rule reads.
 *
 * Nodes are small integers, valid for this snapshot only; keys are the names that last. Order is stable:
 * equal graphs give equal iteration order (by key, then edge identity), whatever the order in which they
 * were built. Texts are ordered by code point (./key-order.ts), as in both stores; the numbers of nodes say
 * nothing about order.
 */
import type { EdgeType, GraphDelta, NodeKind, Properties } from "../model/graph.ts";
import type { RecordedSight } from "../model/recorded-sight.ts";
import type { Head } from "../model/revision.ts";
import type { Adjacency } from "./adjacency.ts";

/** A node of one snapshot. */
export type NodeId = number;

/** An edge seen from one of its ends. */
export interface Neighbour {
  readonly node: NodeId;
  readonly type: EdgeType;
  readonly id: string;
  readonly properties: Properties;
}

export type Carry<T> = (value: T, deltas: readonly GraphDelta[]) => T | undefined;

export interface Snapshot {
  readonly head: Head;
  /** Whose view it is, when it holds only what some callers may see. */
  readonly sight?: RecordedSight | undefined;
  /** Snapshots with the same one have equal NodeIds for equal keys; a compaction makes a new one. */
  readonly numbering: object;
  readonly nodeCount: number;
  readonly edgeCount: number;

  /** undefined when no node has this key. */
  find(key: string): NodeId | undefined;
  key(node: NodeId): string;
  /** The keys of many nodes of this snapshot, in their order: a third of the time of asking for each. */
  keys(nodes: Uint32Array): readonly string[];
  kind(node: NodeId): NodeKind;
  /** Everything but `description`, which stays in the store. */
  properties(node: NodeId): Properties;
  /** Nodes of one kind in order of key. */
  nodesOf(kind: NodeKind): readonly NodeId[];
  /** Edges that start here, of one type, in order of (target key, id). */
  outgoing(node: NodeId, type: EdgeType): readonly Neighbour[];
  /** Edges that end here, of one type, in order of (source key, id). */
  incoming(node: NodeId, type: EdgeType): readonly Neighbour[];

  /** The edges as numbers, for walks. */
  readonly adjacency: Adjacency;

  /**
   * A value computed once for this snapshot and kept with it: compiled requirements, classes of environments.
   * `make` must be a pure function of the snapshot. Keyed by identity of `owner`.
   *
   * With `carry` the value outlives a write: a snapshot advanced from this one does not make the value
   * again but gets `carry(value, deltas)`, all deltas since the value was made, oldest first. It returns a
   * new value (the old one still belongs to the old snapshot) that must equal what `make` would give, or
   * undefined to have it made. Values that are carried may hold keys, but never NodeIds: those change when
   * a snapshot is compacted.
   */
  memo<T>(owner: object, make: () => T, carry?: Carry<T>): T;

  /**
   * The snapshot after one more revision; this one is unchanged. Shares what did not change. Removes come
   * before puts; a removed node takes its edges along; an edge to or from a node that is not there is left
   * out.
   */
  advance(head: Head, delta: GraphDelta): Snapshot;
}
