/**
 * The edges of a snapshot as numbers, for whoever walks many of them: no object is made for an edge.
 *
 * A walker owns one EdgeSpan and has it pointed at a node's edges again and again:
 *
 *     const span = emptySpan();
 *     adjacency.edges(node, "outgoing", span);
 *     for (let at = span.start; at < span.end; at++) {
 *       if (allowed[span.types[at]!]) visit(span.nodes[at]!, span.records[at]!);
 *     }
 *
 * The arrays belong to the snapshot and must not be written to. Order inside a span: by type (its code),
 * then the other end's key, then the edge's id; so two equal snapshots are walked in the same order, though
 * their numbers may differ.
 */
import { EDGE_TYPES } from "../model/graph.ts";
import type { EdgeType, Properties } from "../model/graph.ts";
import type { NodeId } from "./snapshot.ts";

export type Direction = "outgoing" | "incoming";

/** Edge types by code; a code is the place in this list. */
export const EDGE_TYPES_BY_CODE = Object.keys(EDGE_TYPES).sort() as readonly EdgeType[];

const CODES = new Map<string, number>(EDGE_TYPES_BY_CODE.map((type, code) => [type, code]));

/** The code of an edge type; undefined for what is none. */
export function edgeTypeCode(type: EdgeType): number;
export function edgeTypeCode(type: string): number | undefined;
export function edgeTypeCode(type: string): number | undefined {
  return CODES.get(type);
}

/** Edges `start` (inclusive) to `end` (exclusive) of three parallel arrays. */
export interface EdgeSpan {
  start: number;
  end: number;
  /** The other end of each edge. */
  nodes: Uint32Array;
  /** The code of each edge's type. */
  types: Uint8Array;
  /** What `attributes` reads each edge's id and properties from. */
  records: Uint32Array;
}

export interface Adjacency {
  /**
   * One more than the largest NodeId; some numbers below it may have no node. Sizes a table of visited
   * nodes.
   */
  readonly nodeBound: number;
  /** NodeIds below it stand in order of key: whoever sorts many may sort those as numbers. */
  readonly orderedBound: number;
  /** Points `span` at all edges of a node. The span is empty for a number that has no node. */
  edges(node: NodeId, direction: Direction, span: EdgeSpan): void;
  /**
   * A hint that the edges of the nodes from `start` (inclusive) to `end` (exclusive) of a list are asked for
   * next: they lie all over memory, and waiting for many at once takes a fraction of waiting for each.
   */
  approach(nodes: Uint32Array, start: number, end: number, direction: Direction): void;
  /** Points `span` at a node's edges of one type. */
  edgesOfType(node: NodeId, direction: Direction, typeCode: number, span: EdgeSpan): void;
  /** The id and properties of an edge, given its record. */
  attributes(record: number): { readonly id: string; readonly properties: Properties };
  /** Order of two nodes by key: negative, 0 or positive. Cheaper than comparing their keys. */
  compare(left: NodeId, right: NodeId): number;
}

/** A span for `Adjacency.edges` to point. */
export function emptySpan(): EdgeSpan {
  const none = new Uint32Array(0);
  return { start: 0, end: 0, nodes: none, types: new Uint8Array(0), records: none };
}
