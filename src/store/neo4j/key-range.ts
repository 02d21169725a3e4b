/** A range of keys for an index: from `from` (inclusive) until `until` (exclusive), by code point. */
import { compareCodePoints, prefixEnd } from "../code-point-order.ts";

export interface KeyRange {
  readonly from: string;
  readonly until: string;
}

interface KeySelection {
  readonly keys?: readonly string[];
  readonly prefix?: string;
  readonly after?: string;
}

/**
 * Above every key that does not itself begin with four of the highest code point, which is no character. It
 * is short on purpose: with a bound of 500 characters the index of 5.26 takes seconds for a page that else
 * takes 20 ms.
 */
const ABOVE_ALL_KEYS = "\u{10ffff}".repeat(4);

/** Follows immediately on the key in the order of code points. */
export function nextKey(key: string): string {
  return `${key}\u0000`;
}

/** The greatest of a page's keys, wherever it stands: pages are cut in the order of the index, not sorted. */
export function greatest(keys: readonly string[]): string {
  return keys.reduce((a, b) => compareCodePoints(a, b) > 0 ? a : b);
}

export function keyRange({ prefix = "", after }: KeySelection): KeyRange {
  const from = after === undefined || compareCodePoints(after, prefix) < 0 ? prefix : nextKey(after);
  return { from, until: prefixEnd(prefix) ?? ABOVE_ALL_KEYS };
}

/** The named keys that the rest of the selection allows, each once, in order. */
export function selectedKeys(
  keys: readonly string[], { prefix = "", after }: KeySelection,
): readonly string[] {
  return [...new Set(keys)]
    .filter((key) => key.startsWith(prefix) && (after === undefined || compareCodePoints(key, after) > 0))
    .toSorted(compareCodePoints);
}
