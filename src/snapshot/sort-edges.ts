/**
 * Turns edges in any order into compressed sparse rows, both ways, in steps that a caller can spread over
 * time.
 *
 * Counting sorts from the least to the most important part of the order: every pass is linear and stable.
 */
import { EDGE_TYPES_BY_CODE } from "./adjacency.ts";
import type { EdgeRows } from "./ground.ts";
import type { RecordTable } from "./record-table.ts";

/** How many edges a pass moves before the caller may do something else: about 3 ms. */
const EDGES_PER_STEP = 65_536;

/** Edges by number, in order of arrival. */
export interface EdgeColumns {
  readonly count: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly types: Uint8Array;
  readonly records: Uint32Array;
}

/** Of edges with the same ends, type and id the last one stays. */
export function* sortEdges(
  edges: EdgeColumns, nodeCount: number, table: RecordTable,
): Generator<void, { readonly outgoing: EdgeRows; readonly incoming: EdgeRows }> {
  let order = yield* sortedBy(undefined, edges.to, nodeCount, edges.count);
  order = yield* sortedBy(order, edges.types, EDGE_TYPES_BY_CODE.length, edges.count);
  order = yield* sortedBy(order, edges.from, nodeCount, edges.count);
  const kept = yield* settleParallels(order, edges, table);
  const outgoing = yield* rows(order.subarray(0, kept), edges, edges.from, edges.to, nodeCount);

  order = yield* sortedBy(order.subarray(0, kept), edges.types, EDGE_TYPES_BY_CODE.length, kept);
  order = yield* sortedBy(order, edges.to, nodeCount, kept);
  const incoming = yield* rows(order, edges, edges.to, edges.from, nodeCount);
  return { outgoing, incoming };
}

/** One stable counting sort; `order` undefined stands for 0, 1, 2, ... */
function* sortedBy(
  order: Uint32Array | undefined, part: Uint32Array | Uint8Array, partBound: number, count: number,
): Generator<void, Uint32Array> {
  const places = new Uint32Array(partBound + 1);
  for (let start = 0; start < count; start += EDGES_PER_STEP) {
    const end = Math.min(count, start + EDGES_PER_STEP);
    for (let at = start; at < end; at++) places[part[order === undefined ? at : order[at]!]! + 1]!++;
    yield;
  }
  for (let value = 0; value < partBound; value++) places[value + 1]! += places[value]!;
  const sorted = new Uint32Array(count);
  for (let start = 0; start < count; start += EDGES_PER_STEP) {
    const end = Math.min(count, start + EDGES_PER_STEP);
    for (let at = start; at < end; at++) {
      const edge = order === undefined ? at : order[at]!;
      sorted[places[part[edge]!]!++] = edge;
    }
    yield;
  }
  return sorted;
}

/** Orders parallel edges by id and drops those that came again; returns how many edges are left. */
function* settleParallels(
  order: Uint32Array, edges: EdgeColumns, table: RecordTable,
): Generator<void, number> {
  let kept = 0;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && areParallel(edges, order[start]!, order[end]!)) end++;
    if (end === start + 1) {
      order[kept++] = order[start]!;
    } else {
      const run = lastOfEachId([...order.subarray(start, end)], edges, table);
      for (const edge of run) order[kept++] = edge;
    }
    if (Math.floor(start / EDGES_PER_STEP) !== Math.floor(end / EDGES_PER_STEP)) yield;
    start = end;
  }
  return kept;
}

function areParallel(edges: EdgeColumns, left: number, right: number): boolean {
  return edges.from[left] === edges.from[right] && edges.to[left] === edges.to[right]
    && edges.types[left] === edges.types[right];
}

function lastOfEachId(run: number[], edges: EdgeColumns, table: RecordTable): readonly number[] {
  run.sort((left, right) => table.compareIds(edges.records[left]!, edges.records[right]!) || left - right);
  return run.filter((edge, place) => {
    const next = run[place + 1];
    return next === undefined || table.compareIds(edges.records[edge]!, edges.records[next]!) !== 0;
  });
}

function* rows(
  order: Uint32Array, edges: EdgeColumns, near: Uint32Array, far: Uint32Array, nodeCount: number,
): Generator<void, EdgeRows> {
  const count = order.length;
  const offsets = new Uint32Array(nodeCount + 1);
  const nodes = new Uint32Array(count);
  const types = new Uint8Array(count);
  const records = new Uint32Array(count);
  for (let start = 0; start < count; start += EDGES_PER_STEP) {
    const end = Math.min(count, start + EDGES_PER_STEP);
    for (let at = start; at < end; at++) {
      const edge = order[at]!;
      offsets[near[edge]! + 1]!++;
      nodes[at] = far[edge]!;
      types[at] = edges.types[edge]!;
      records[at] = edges.records[edge]!;
    }
    yield;
  }
  for (let node = 0; node < nodeCount; node++) offsets[node + 1]! += offsets[node]!;
  return { offsets, nodes, types, records };
}
