/**
 * Checks proofs about Merkle trees, by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2. Whoever
 * checks needs nothing but the proof and the roots that he trusts. Nothing here throws: what is no proof
 * (another length, a size that cannot be) does not prove.
 */
import { EMPTY_ROOT, nodeHash } from "./merkle-hash.ts";

export interface InclusionProof {
  /** From 0. */
  readonly leafIndex: number;
  readonly treeSize: number;
  /** Hashes, from the leaf up. */
  readonly path: readonly string[];
}

export interface ConsistencyProof {
  readonly firstSize: number;
  readonly secondSize: number;
  readonly path: readonly string[];
}

const HASH = /^[0-9a-f]{64}$/;

/** Whether `leaf` (its hash) stands at the index in the tree that has this root. */
export function provesInclusion(proof: InclusionProof, leaf: string, root: string): boolean {
  const { leafIndex, treeSize, path } = proof;
  if (!areSizes(leafIndex, treeSize) || leafIndex >= treeSize || !areHashes(path)) return false;
  const place = new Place(leafIndex, treeSize - 1);
  let hash = leaf;
  for (const sibling of path) {
    if (place.isAtRoot) return false;
    hash = place.isRightmost ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    place.climb();
  }
  return place.isAtRoot && hash === root;
}

/** Whether the tree with the second root begins with all leaves of the one with the first. */
export function provesConsistency(proof: ConsistencyProof, firstRoot: string, secondRoot: string): boolean {
  const { firstSize, secondSize, path } = proof;
  if (!areSizes(firstSize, secondSize) || firstSize > secondSize || !areHashes(path)) return false;
  if (firstSize === 0) return path.length === 0 && firstRoot === EMPTY_ROOT;
  if (firstSize === secondSize) return path.length === 0 && firstRoot === secondRoot;
  const place = new Place(firstSize - 1, secondSize - 1);
  place.climbOutOfFirst();
  // A first tree that is one whole subtree needs no hash of itself: whoever checks has its root.
  const [start, ...rest] = place.isLeftmost ? [firstRoot, ...path] : path;
  if (start === undefined) return false;
  let [first, second] = [start, start];
  for (const sibling of rest) {
    if (place.isAtRoot) return false;
    if (place.isRightmost) {
      first = nodeHash(sibling, first);
      second = nodeHash(sibling, second);
    } else {
      second = nodeHash(second, sibling);
    }
    place.climb();
  }
  return place.isAtRoot && first === firstRoot && second === secondRoot;
}

function areSizes(...sizes: readonly number[]): boolean {
  return sizes.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function areHashes(path: readonly string[]): boolean {
  return path.every((hash) => HASH.test(hash));
}

/** Where a node stands in its row, and where the row ends: `fn` and `sn` of the RFC. */
class Place {
  #node: number;
  #last: number;

  constructor(node: number, last: number) {
    this.#node = node;
    this.#last = last;
  }

  get isAtRoot(): boolean {
    return this.#last === 0;
  }

  get isLeftmost(): boolean {
    return this.#node === 0;
  }

  /** A right child, or the last of its row: then its sibling stands on the left. */
  get isRightmost(): boolean {
    return this.#node % 2 === 1 || this.#node === this.#last;
  }

  climb(): void {
    // The last of a row without a partner rises until it has one.
    if (this.isRightmost) while (this.#node % 2 === 0 && this.#node !== 0) this.#rise();
    this.#rise();
  }

  /** To the top of the largest whole subtree that ends where the first tree does. */
  climbOutOfFirst(): void {
    while (this.#node % 2 === 1) this.#rise();
  }

  #rise(): void {
    this.#node = Math.floor(this.#node / 2);
    this.#last = Math.floor(this.#last / 2);
  }
}
