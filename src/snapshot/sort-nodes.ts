/**
 * Puts the keys that arrived in order, in steps that a caller can spread over time.
 */
import type { KeyIntake } from "./key-table.ts";

/** How many keys are sorted before the caller may do something else: about 5 ms. */
const KEYS_PER_STEP = 4096;

/** Arrival numbers in order of key; undefined when they arrived in order. */
export function* sortNodes(keys: KeyIntake): Generator<void, Uint32Array | undefined> {
  const { count } = keys;
  let isSorted = true;
  for (let number = 1; number < count && isSorted; number++) {
    isSorted = keys.compare(number - 1, number) < 0;
    if (number % (KEYS_PER_STEP * 8) === 0) yield;
  }
  if (isSorted) return undefined;

  let order = Uint32Array.from({ length: count }, (_, number) => number);
  for (let start = 0; start < count; start += KEYS_PER_STEP) {
    order.subarray(start, start + KEYS_PER_STEP).sort((left, right) => keys.compare(left, right));
    yield;
  }
  let merged = new Uint32Array(count);
  for (let width = KEYS_PER_STEP; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) yield* merge(keys, order, merged, start, width);
    [order, merged] = [merged, order];
  }
  return order;
}

/** Merges two sorted runs of `width` keys that stand side by side. */
function* merge(
  keys: KeyIntake, from: Uint32Array, into: Uint32Array, start: number, width: number,
): Generator<void, void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takesLeft = right >= end || (left < middle && keys.compare(from[left]!, from[right]!) <= 0);
    into[at] = takesLeft ? from[left++]! : from[right++]!;
    if ((at - start) % (KEYS_PER_STEP * 4) === KEYS_PER_STEP * 4 - 1) yield;
  }
}
