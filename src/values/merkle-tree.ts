/**
 * The shape of a Merkle tree over leaves that are only ever appended (RFC 6962, section 2.1), without hashes:
 * which whole subtrees a range of leaves falls into, and which ranges a proof is made of.
 *
 * A whole subtree of level L and index I covers the 2^L leaves from I * 2^L on and never changes once its
 * last leaf is there. So whoever keeps the hashes of whole subtrees can prove anything about any past size.
 */
import { EMPTY_ROOT, nodeHash } from "./merkle-hash.ts";

export interface Subtree {
  /** 0: a leaf. */
  readonly level: number;
  readonly index: number;
}

/** Leaves from `start` (inclusive) until `end` (exclusive). */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** Leaves are counted in numbers that are exact: fewer than 2^53, so no level is higher. */
export const LEVEL_MAX = 52;

/** The tree size at which a subtree is whole: the number of its last leaf, counted from 1. */
export function sizeWhenWhole({ level, index }: Subtree): number {
  return (index + 1) * 2 ** level;
}

/** How many subtrees above the leaf become whole when the tree reaches the size: its trailing zero bits. */
export function levelsCompletedAt(size: number): number {
  let level = 0;
  while (size > 0 && size % 2 ** (level + 1) === 0) level += 1;
  return level;
}

/**
 * The whole subtrees that a range falls into, left to right. `start` is a multiple of the largest's leaves.
 */
export function subtreesOf({ start, end }: LeafRange): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end;) {
    const level = Math.floor(Math.log2(end - at));
    const exact = 2 ** level <= end - at ? level : level - 1; // A logarithm near 2^53 may be rounded up.
    subtrees.push({ level: exact, index: at / 2 ** exact });
    at += 2 ** exact;
  }
  return subtrees;
}

/** The hash of a range from the hashes of its subtrees, left to right; of no leaves: the empty tree's. */
export function hashOfRange(hashes: readonly string[]): string {
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/**
 * The ranges whose hashes prove that leaf `index` is in the tree of `size`, nearest first: PATH of the RFC.
 */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  for (let start = 0, end = size; end - start > 1;) {
    const middle = start + widthOfLeft(end - start);
    if (index < middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  return ranges;
}

/** The ranges whose hashes prove that the tree of `size` begins with the one of `first`: PROOF of the RFC. */
export function consistencyRanges(first: number, size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  if (first === 0) return ranges;
  let [start, end] = [0, size];
  while (end !== first) {
    const middle = start + widthOfLeft(end - start);
    if (first <= middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  return start === 0 ? ranges : [{ start, end }, ...ranges];
}

/** The largest power of two below the number of leaves, which is at least 2. */
function widthOfLeft(leaves: number): number {
  let width = 1;
  while (width * 2 < leaves) width *= 2;
  return width;
}
