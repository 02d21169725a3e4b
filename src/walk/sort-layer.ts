/**
 * Puts a layer in order of key. Each node is sorted as one number with its place below it, so that a plain
 * sort of numbers does; what is known of the nodes then follows them.
 *
 * A layer may be most of the graph, and sorting a million numbers at once takes a tenth of a second; so runs
 * are sorted one by one and then merged, with a yield after each step.
 */
import type { Adjacency } from "../snapshot/adjacency.ts";
import { PLACE_RANGE } from "./scratch.ts";
import type { Scratch } from "./scratch.ts";

/** Numbers sorted at once: a millisecond. */
const NUMBERS_PER_RUN = 16_384;
/** Nodes sorted at once where keys must be compared, at about 100 ns a comparison. */
const KEYS_PER_RUN = 2_048;
/** Entries merged or moved between two yields: less than a millisecond, comparing keys a few. */
const ENTRIES_PER_STEP = 16_384;

type Compare = (left: number, right: number) => number;

export function* sortLayer(
  adjacency: Adjacency,
  scratch: Scratch,
  start: number,
  end: number,
): Generator<void, void> {
  const size = end - start;
  if (size < 2) return;
  const { queue } = scratch;
  const entries = new Float64Array(size);
  let largest = 0;
  for (let index = 0; index < size; index++) {
    const node = queue[start + index]!;
    if (node > largest) largest = node;
    entries[index] = node * PLACE_RANGE + index;
    if ((index + 1) % ENTRIES_PER_STEP === 0) yield;
  }
  // Numbers from the bound on stand in no order of key.
  const byKey = largest < adjacency.orderedBound ? undefined : comparing(adjacency);
  const run = byKey === undefined ? NUMBERS_PER_RUN : KEYS_PER_RUN;
  for (let from = 0; from < size; from += run) {
    if (from > 0) yield;
    entries.subarray(from, from + run).sort(byKey);
  }
  const order = size <= run ? entries : yield* mergeRuns(entries, run, byKey ?? subtract);
  yield* move(scratch, order, start);
}

function comparing(adjacency: Adjacency): Compare {
  const nodeIn = (entry: number) => Math.floor(entry / PLACE_RANGE);
  return (left, right) => adjacency.compare(nodeIn(left), nodeIn(right));
}

function subtract(left: number, right: number): number {
  return left - right;
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

/** Writes the nodes, and what is known of each, in the order of the entries. */
function* move(scratch: Scratch, order: Float64Array, start: number): Generator<void, void> {
  const { queue, parents, records, types } = scratch;
  const end = start + order.length;
  const [oldParents, oldRecords] = [parents.slice(start, end), records.slice(start, end)];
  const oldTypes = types.slice(start, end);
  for (let index = 0; index < order.length; index++) {
    const entry = order[index]!;
    const node = Math.floor(entry / PLACE_RANGE);
    const from = entry - node * PLACE_RANGE;
    const place = start + index;
    queue[place] = node;
    parents[place] = oldParents[from]!;
    records[place] = oldRecords[from]!;
    types[place] = oldTypes[from]!;
    if ((index + 1) % ENTRIES_PER_STEP === 0) yield;
  }
}
