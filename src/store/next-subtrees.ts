/** What a commit adds to the Merkle tree of the log: the same for every engine. */
import { leafOfDigest } from "../values/merkle-hash.ts";
import { subtreesCompleted } from "../values/merkle-range.ts";
import { levelsCompletedAt } from "../values/merkle-tree.ts";

export type NextSubtrees =
  | { readonly kind: "grown"; readonly subtrees: readonly string[] }
  /** `revision` has not kept what it completed. */
  | { readonly kind: "behind"; readonly revision: number };

/**
 * The hashes that a revision completes above its leaf, lowest first. `digestBefore` is that of the revision
 * before it; `kept(of)` gives the hashes that an earlier revision completed, null when it kept none.
 */
export function nextSubtrees(
  { revision, digest, digestBefore }: {
    readonly revision: number; readonly digest: string; readonly digestBefore: string;
  },
  kept: (of: number) => readonly string[] | null,
): NextSubtrees {
  const left: string[] = [];
  for (let level = 0; level < levelsCompletedAt(revision); level += 1) {
    const of = revision - 2 ** level;
    const hash = level === 0 ? leafOfDigest(digestBefore) : kept(of)?.[level - 1];
    if (hash === undefined) return { kind: "behind", revision: of };
    left.push(hash);
  }
  const subtrees = subtreesCompleted(revision, leafOfDigest(digest)!, (level) => left[level]!);
  return { kind: "grown", subtrees };
}
