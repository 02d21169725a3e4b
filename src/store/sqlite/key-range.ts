/** Which keys a selection lets through, as the bounds that statements bind. */
import { compareCodePoints, prefixEnd } from "../code-point-order.ts";

/** Greater than every key: keys have at most 1,000 UTF-16 units, so at most 500 of these. */
const AFTER_EVERY_KEY = "\u{10ffff}".repeat(501);

/**
 * The keys `from <= key < end` except `after`: a type, not an interface, so that it binds as named
 * parameters.
 */
export type KeyRange = { readonly from: string; readonly after: string; readonly end: string };

export function keyRange(prefix: string, after: string): KeyRange {
  const from = compareCodePoints(after, prefix) > 0 ? after : prefix;
  return { from, after, end: prefixEnd(prefix) ?? AFTER_EVERY_KEY };
}

/** The named keys that the rest of a selection lets through, once each, in order. */
export function selectedKeys(keys: readonly string[], prefix: string, after: string): string[] {
  return [...new Set(keys)]
    .filter((key) => key.startsWith(prefix) && compareCodePoints(key, after) > 0)
    .sort(compareCodePoints);
}
