/**
 * The graph at one revision, immutable, in memory: what every decision, walk and rule reads.
 *
 * Nodes are small integers, valid for this snapshot only; keys are the names that last. Order is stable: equal graphs
 * give equal iteration order (by key, then edge identity), whatever the order in which they were built.
 */
import type { EdgeType, GraphDelta, NodeKind, Properties } from "../model/graph.ts";
import type { Head } from "../model/revision.ts";

/** A node of one snapshot. */
export type NodeId = number;

/** An edge seen from one of its ends. */
export interface Neighbour {
  readonly node: NodeId;
  readonly type: EdgeType;
  readonly id: string;
  readonly properties: Properties;
}

export interface Snapshot {
  readonly head: Head;
  readonly nodeCount: number;
  readonly edgeCount: number;

  /** undefined when no node has this key. */
  find(key: string): NodeId | undefined;
  key(node: NodeId): string;
  kind(node: NodeId): NodeKind;
  /** Everything but `description`, which stays in the store. */
  properties(node: NodeId): Properties;
  /** Nodes of one kind in order of key. */
  nodesOf(kind: NodeKind): readonly NodeId[];
  /** Edges that start here, of one type, in order of (target key, id). */
  outgoing(node: NodeId, type: EdgeType): readonly Neighbour[];
  /** Edges that end here, of one type, in order of (source key, id). */
  incoming(node: NodeId, type: EdgeType): readonly Neighbour[];

  /**
   * A value computed once for this snapshot and kept with it: compiled requirements, classes of environments.
   * `make` must be a pure function of the snapshot. Keyed by identity of `owner`.
   */
  memo<T>(owner: object, make: () => T): T;

  /** The snapshot after one more revision; this one is unchanged. Shares what did not change. */
  advance(head: Head, delta: GraphDelta): Snapshot;
}
