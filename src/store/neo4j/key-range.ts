/** A range of keys for an index: from `from` (inclusive) until `until` (exclusive), by code point. */
import { compareCodePoints, prefixEnd } from "../code-point-order.ts";
import { KEY_CHARACTERS_MAX } from "../check-value.ts";

export interface KeyRange {
  readonly from: string;
  readonly until: string;
}

interface KeySelection {
  readonly keys?: readonly string[];
  readonly prefix?: string;
  readonly after?: string;
}

/** Above every key: the highest code point, one more of it than a key can have. */
const ABOVE_ALL_KEYS = "\u{10ffff}".repeat(KEY_CHARACTERS_MAX / 2 + 1);

/** Follows immediately on the key in the order of code points. */
export function nextKey(key: string): string {
  return `${key}\u0000`;
}

export function keyRange({ prefix = "", after }: KeySelection): KeyRange {
  const from = after === undefined || compareCodePoints(after, prefix) < 0 ? prefix : nextKey(after);
  return { from, until: prefixEnd(prefix) ?? ABOVE_ALL_KEYS };
}

/** The named keys that the rest of the selection allows, each once, in order. */
export function selectedKeys(keys: readonly string[], { prefix = "", after }: KeySelection): readonly string[] {
  return [...new Set(keys)]
    .filter((key) => key.startsWith(prefix) && (after === undefined || compareCodePoints(key, after) > 0))
    .toSorted(compareCodePoints);
}
