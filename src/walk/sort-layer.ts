/**
 * Puts a layer in order of key. Where the numbers of its nodes stand in that order, they are sorted digit by
 * digit, lowest first (Knuth, "Sorting and Searching", 5.2.5); else keys are compared, in runs that are then
 * merged. What is known of the nodes follows them.
 *
 * A layer may be most of the graph, and sorting a million nodes at once takes a tenth of a second; so there
 * is a yield after each step.
 */
import type { Adjacency } from "../snapshot/adjacency.ts";
import { PLACE_RANGE } from "./scratch.ts";
import type { Scratch } from "./scratch.ts";

/** Bits of one digit: its counts fit into the first cache, and two digits number four million nodes. */
const DIGIT_BITS = 11;
const DIGIT_COUNT = 1 << DIGIT_BITS;
/** Below so many nodes counting digits takes longer than a plain sort. */
const BY_DIGITS_MIN = 512;
/** Nodes sorted at once where keys must be compared, at about 100 ns a comparison. */
const KEYS_PER_RUN = 2_048;
/** Entries counted, merged or moved between two yields: less than a millisecond, comparing keys a few. */
const ENTRIES_PER_STEP = 16_384;

type Compare = (left: number, right: number) => number;

export function* sortLayer(
  adjacency: Adjacency,
  scratch: Scratch,
  start: number,
  end: number,
): Generator<void, void> {
  if (end - start < 2) return;
  const nodes = scratch.queue.slice(start, end);
  let largest = 0;
  for (let index = 0; index < nodes.length; index++) {
    if (nodes[index]! > largest) largest = nodes[index]!;
    if ((index + 1) % ENTRIES_PER_STEP === 0) yield;
  }
  // Numbers from the bound on stand in no order of key.
  const isOrdered = largest < adjacency.orderedBound;
  const order = isOrdered && nodes.length >= BY_DIGITS_MIN
    ? yield* sortedByDigits(nodes, largest)
    : yield* sortedByComparing(nodes, isOrdered ? undefined : comparing(adjacency));
  yield* move(scratch, nodes, order, start);
}

/** The places of the nodes in order of their numbers, of which `largest` is the largest. */
function* sortedByDigits(nodes: Uint32Array, largest: number): Generator<void, Uint32Array> {
  const size = nodes.length;
  let source: Uint32Array = nodes;
  let target: Uint32Array = new Uint32Array(size);
  let [places, targetPlaces] = [new Uint32Array(size), new Uint32Array(size)];
  for (let index = 0; index < size; index++) places[index] = index;
  for (let shift = 0; 2 ** shift <= largest; shift += DIGIT_BITS) {
    const next = new Uint32Array(DIGIT_COUNT);
    for (let index = 0; index < size; index++) {
      next[(source[index]! >>> shift) % DIGIT_COUNT]!++;
      if ((index + 1) % ENTRIES_PER_STEP === 0) yield;
    }
    for (let digit = 0, first = 0; digit < DIGIT_COUNT; digit++) {
      const count = next[digit]!;
      next[digit] = first;
      first += count;
    }
    for (let index = 0; index < size; index++) {
      const node = source[index]!;
      const at = next[(node >>> shift) % DIGIT_COUNT]!++;
      target[at] = node;
      targetPlaces[at] = places[index]!;
      if ((index + 1) % ENTRIES_PER_STEP === 0) yield;
    }
    // The nodes as they were given are still to be moved.
    [source, target] = [target, source === nodes ? new Uint32Array(size) : source];
    [places, targetPlaces] = [targetPlaces, places];
  }
  return places;
}

/** The same where the order of keys is another one, or there are few. */
function* sortedByComparing(
  nodes: Uint32Array,
  byKey: Compare | undefined,
): Generator<void, Uint32Array> {
  // Each node is sorted as one number with its place below it.
  const entries = new Float64Array(nodes.length);
  for (let index = 0; index < nodes.length; index++) entries[index] = nodes[index]! * PLACE_RANGE + index;
  const run = byKey === undefined ? entries.length : KEYS_PER_RUN;
  for (let from = 0; from < entries.length; from += run) {
    if (from > 0) yield;
    entries.subarray(from, from + run).sort(byKey);
  }
  const sorted = byKey === undefined ? entries : yield* mergeRuns(entries, run, byKey);
  const places = new Uint32Array(nodes.length);
  for (let index = 0; index < nodes.length; index++) places[index] = sorted[index]! % PLACE_RANGE;
  return places;
}

function comparing(adjacency: Adjacency): Compare {
  const nodeIn = (entry: number) => Math.floor(entry / PLACE_RANGE);
  return (left, right) => adjacency.compare(nodeIn(left), nodeIn(right));
}

/** Merges sorted runs of the given length, pair by pair, until one is left. */
function* mergeRuns(entries: Float64Array, length: number, compare: Compare) {
  let source: Float64Array = entries;
  let target: Float64Array = new Float64Array(entries.length);
  for (let run = length; run < entries.length; run *= 2) {
    for (let from = 0; from < entries.length; from += 2 * run) {
      const middle = Math.min(from + run, entries.length);
      const end = Math.min(from + 2 * run, entries.length);
      let [left, right] = [from, middle];
      for (let at = from; at < end; at++) {
        const isLeft = right >= end || (left < middle && compare(source[left]!, source[right]!) <= 0);
        target[at] = source[isLeft ? left++ : right++]!;
        if (at % ENTRIES_PER_STEP === 0) yield;
      }
    }
    [source, target] = [target, source];
  }
  return source;
}

/** Writes the nodes, and what is known of each, in the given order of their places in the layer. */
function* move(
  scratch: Scratch,
  nodes: Uint32Array,
  order: Uint32Array,
  start: number,
): Generator<void, void> {
  const { queue, parents, records, types } = scratch;
  const end = start + order.length;
  const [oldParents, oldRecords] = [parents.slice(start, end), records.slice(start, end)];
  const oldTypes = types.slice(start, end);
  for (let index = 0; index < order.length; index++) {
    const from = order[index]!;
    const place = start + index;
    queue[place] = nodes[from]!;
    parents[place] = oldParents[from]!;
    records[place] = oldRecords[from]!;
    types[place] = oldTypes[from]!;
    if ((index + 1) % ENTRIES_PER_STEP === 0) yield;
  }
}
