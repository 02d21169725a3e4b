/**
 * How the edges of one node, in one direction, differ from the ground: which of the ground's edges are
 * gone, and which edges came. It stays small at a node with a million edges, so a write there stays cheap;
 * the full list is made only when somebody reads it.
 */
import type { EdgeRows, Ground } from "./ground.ts";
import { compareKeys } from "./key-order.ts";
import type { RecordTable } from "./record-table.ts";

/** Type, other end and record of an added edge stand side by side. */
const STRIDE = 3;
const REMOVE = -1;
const ABSENT = -1;
/** Below this many entries a plain loop copies faster than a call. */
const COPIED_IN_LOOP_MAX = 32;

const NONE = new Uint32Array(0);

/** One edge put or removed, seen from one end. */
export interface EdgeOperation {
  readonly type: number;
  readonly other: number;
  readonly id: string;
  /** REMOVE, or the record that the edge has from now on. */
  readonly record: number;
}

export function removal(type: number, other: number, id: string): EdgeOperation {
  return { type, other, id, record: REMOVE };
}

export interface EdgeLists {
  readonly nodes: Uint32Array;
  readonly types: Uint8Array;
  readonly records: Uint32Array;
}

export class EdgeChange {
  /** Positions in the ground's rows, ascending. */
  readonly removed: Uint32Array;
  /** Triples, ascending by type, other end's number and id. */
  readonly added: Uint32Array;
  #lists: EdgeLists | undefined;

  constructor(removed: Uint32Array = NONE, added: Uint32Array = NONE) {
    this.removed = removed;
    this.added = added;
  }

  /** All edges, in the order of a span. Kept after the first call. */
  lists(ground: Ground, rows: EdgeRows, node: number): EdgeLists {
    this.#lists ??= mergedLists(this, ground, rows, node);
    return this.#lists;
  }
}

/** Applies operations, each identity at most once; `difference` says how many edges came or went. */
export function changeEdges(
  ground: Ground, rows: EdgeRows, node: number, held: EdgeChange, operations: EdgeOperation[],
): { readonly change: EdgeChange; readonly difference: number } {
  const { records } = ground;
  operations.sort((a, b) => a.type - b.type || a.other - b.other || compareKeys(a.id, b.id));
  const gone: number[] = [];
  const back = new Set<number>();
  const added = new Uint32Array(held.added.length + operations.length * STRIDE);
  let difference = 0;
  let written = 0;
  let read = 0;
  for (const operation of operations) {
    const place = placeInAdded(held.added, read, operation, records);
    written = copy(held.added, read, place.at, added, written);
    read = place.found ? place.at + STRIDE : place.at;

    const position = positionInGround(rows, node, operation, ground);
    const isGone = position === ABSENT || contains(held.removed, position);
    const wasThere = place.found || !isGone;
    const staysInGround = position !== ABSENT && operation.record !== REMOVE
      && records.same(operation.record, rows.records[position]!);
    if (staysInGround && isGone) back.add(position);
    if (!staysInGround && !isGone) gone.push(position);
    if (operation.record !== REMOVE && !staysInGround) {
      added[written++] = operation.type;
      added[written++] = operation.other;
      added[written++] = operation.record;
    }
    difference += Number(operation.record !== REMOVE) - Number(wasThere);
  }
  written = copy(held.added, read, held.added.length, added, written);
  const change = new EdgeChange(
    positionsAfter(held.removed, gone, back), written === added.length ? added : added.slice(0, written));
  return { change, difference };
}

function positionsAfter(held: Uint32Array, gone: readonly number[], back: ReadonlySet<number>): Uint32Array {
  if (gone.length === 0 && back.size === 0) return held;
  const kept = back.size === 0 ? held : held.filter((position) => !back.has(position));
  if (gone.length === 0) return kept;
  const positions = new Uint32Array(kept.length + gone.length);
  positions.set(kept);
  positions.set(gone, kept.length);
  return positions.sort();
}

/** Where an edge stands among the added ones, or would stand; binary search from `start` on. */
function placeInAdded(
  added: Uint32Array, start: number, edge: EdgeOperation, records: RecordTable,
): { readonly at: number; readonly found: boolean } {
  let low = start / STRIDE;
  let high = added.length / STRIDE;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * STRIDE;
    const order = added[at]! - edge.type || added[at + 1]! - edge.other
      || compareKeys(records.id(added[at + 2]!), edge.id);
    if (order === 0) return { at, found: true };
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return { at: low * STRIDE, found: false };
}

function positionInGround(rows: EdgeRows, node: number, edge: EdgeOperation, ground: Ground): number {
  if (node >= ground.nodeCount || edge.other >= ground.nodeCount) return ABSENT;
  const end = rows.offsets[node + 1]!;
  let low = rows.offsets[node]!;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows.types[middle]! - edge.type || rows.nodes[middle]! - edge.other) < 0) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < end && rows.types[at] === edge.type && rows.nodes[at] === edge.other; at++) {
    if (ground.records.hasId(rows.records[at]!, edge.id)) return at;
  }
  return ABSENT;
}

function contains(positions: Uint32Array, position: number): boolean {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (positions[middle]! < position) low = middle + 1;
    else high = middle;
  }
  return positions[low] === position;
}

function mergedLists(change: EdgeChange, ground: Ground, rows: EdgeRows, node: number): EdgeLists {
  const inGround = node < ground.nodeCount;
  const end = inGround ? rows.offsets[node + 1]! : 0;
  let read = inGround ? rows.offsets[node]! : 0;
  const count = end - read - change.removed.length + change.added.length / STRIDE;
  const lists = {
    nodes: new Uint32Array(count), types: new Uint8Array(count), records: new Uint32Array(count),
  };
  let written = 0;
  let removed = 0;

  function copyGround(limit: number): void {
    while (removed < change.removed.length && change.removed[removed]! < limit) {
      copyRun(change.removed[removed]!);
      read = change.removed[removed++]! + 1;
    }
    copyRun(limit);
  }
  function copyRun(limit: number): void {
    if (limit <= read) return;
    copy(rows.nodes, read, limit, lists.nodes, written);
    copy(rows.types, read, limit, lists.types, written);
    written = copy(rows.records, read, limit, lists.records, written);
    read = limit;
  }

  for (const at of addedInOrder(change.added, ground)) {
    const [type, other, record] = [change.added[at]!, change.added[at + 1]!, change.added[at + 2]!];
    copyGround(firstAfter(rows, read, end, type, other, record, ground));
    lists.types[written] = type;
    lists.nodes[written] = other;
    lists.records[written++] = record;
  }
  copyGround(end);
  return lists;
}

function addedInOrder(added: Uint32Array, ground: Ground): readonly number[] {
  const places = Array.from({ length: added.length / STRIDE }, (_, index) => index * STRIDE);
  return places.sort((a, b) => added[a]! - added[b]! || ground.keys.compare(added[a + 1]!, added[b + 1]!)
    || ground.records.compareIds(added[a + 2]!, added[b + 2]!));
}

/** The first position from `start` on whose edge comes after the given one. */
function firstAfter(
  rows: EdgeRows, start: number, end: number, type: number, other: number, record: number, ground: Ground,
): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = rows.types[middle]! - type || ground.keys.compare(rows.nodes[middle]!, other)
      || ground.records.compareIds(rows.records[middle]!, record);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function copy<T extends Uint8Array | Uint32Array>(
  source: T, start: number, end: number, target: T, at: number,
): number {
  const count = end - start;
  if (count > COPIED_IN_LOOP_MAX) target.set(source.subarray(start, end), at);
  else for (let index = 0; index < count; index++) target[at + index] = source[start + index]!;
  return at + count;
}
