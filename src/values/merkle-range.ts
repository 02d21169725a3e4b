/**
 * A Merkle tree as far as appending needs it: the hashes of the whole subtrees on its right edge, one for
 * each bit of its size. Appending hashes once for each subtree that it completes: once on average, and never
 * more often than the tree is high.
 */
import { hashOfRange } from "./merkle-tree.ts";
import { nodeHash } from "./merkle-hash.ts";

/**
 * Hashes of the subtrees above the leaf that become whole with it, lowest first. `leftOf(level)` is the hash
 * of the whole subtree of that level that ends just before; it is asked only for levels that are merged.
 */
export function subtreesCompleted(
  size: number, leaf: string, leftOf: (level: number) => string,
): readonly string[] {
  const completed: string[] = [];
  let last = leaf;
  for (let rest = size, level = 0; rest % 2 === 0; rest /= 2, level += 1) {
    last = nodeHash(leftOf(level), last);
    completed.push(last);
  }
  return completed;
}

export class MerkleRange {
  #size = 0;
  /** By level, lowest last. */
  readonly #edge: string[] = [];

  get size(): number {
    return this.#size;
  }

  /** Returns the hashes of the subtrees that it completes above the leaf, lowest first. */
  append(leaf: string): readonly string[] {
    this.#size += 1;
    const completed = subtreesCompleted(this.#size, leaf, () => this.#edge.pop()!);
    this.#edge.push(completed.at(-1) ?? leaf);
    return completed;
  }

  root(): string {
    return hashOfRange(this.#edge);
  }
}
