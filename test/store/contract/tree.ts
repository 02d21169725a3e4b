/** The Merkle tree over the digests of revisions: it grows in the commit, and its past stays as it was. */
import { expect, it } from "vitest";
import { digestOfRevision } from "../../../src/model/revision-digest.ts";
import type { GraphStore } from "../../../src/store/graph-store.ts";
import { SUBTREES_MAX } from "../../../src/store/graph-store.ts";
import { RevisionMoved } from "../../../src/store/revision-moved.ts";
import { StoreInputRefused } from "../../../src/store/store-input-refused.ts";
import { EMPTY_ROOT } from "../../../src/values/merkle-hash.ts";
import { hashOfRange, subtreesOf } from "../../../src/values/merkle-tree.ts";
import { treeHash } from "../../values/naive-merkle.ts";
import type { StoreUnderTest } from "../graph-store.contract.ts";
import { collect, environment, putting } from "./sample.ts";

export function treeGrowsInTheCommit(under: StoreUnderTest): void {
  it("the tree of an empty store has the hash of no leaf", async () => {
    expect(await storedRoot(under.store, 0)).toBe(EMPTY_ROOT);
    expect(await under.store.subtrees([])).toEqual([]);
    expect(await under.store.subtrees([{ level: 0, index: 0 }])).toEqual([null]);
  });

  it("each commit appends its revision's digest, and roots of past sizes stay", async () => {
    const roots: (string | null)[] = [];
    for (let size = 1; size <= 20; size += 1) {
      await under.store.commit(putting([environment(`e${size}`)]));
      roots.push(await storedRoot(under.store, size));
    }
    const expected = await naiveRoots(under.store);
    expect(roots).toEqual(expected);
    for (let size = 1; size <= 20; size += 1) {
      expect(await storedRoot(under.store, size)).toBe(expected[size - 1]);
    }
  });

  it("a subtree that is not whole yet is null, wherever it is asked for", async () => {
    for (const name of ["a", "b", "c"]) await under.store.commit(putting([environment(name)]));
    const found = await under.store.subtrees([
      { level: 1, index: 1 }, { level: 1, index: 0 }, { level: 2, index: 0 }, { level: 0, index: 2 },
      { level: 0, index: 3 }, { level: 52, index: 0 },
    ]);
    expect(found.map((hash) => hash !== null)).toEqual([false, true, false, true, false, false]);
  });

  it("a commit that is refused and one that is replayed leave the tree as it is", async () => {
    const first = putting([environment("a")], { id: "first" });
    await under.store.commit(first);
    await under.store.commit(putting([environment("b")]));
    const before = await storedRoot(under.store, 2);
    await expect(under.store.commit(putting([environment("c")], { expects: 1 })))
      .rejects.toThrow(RevisionMoved);
    expect((await under.store.commit(first)).replayed).toBe(true);
    expect(await storedRoot(under.store, 2)).toBe(before);
    expect(await under.store.subtrees([{ level: 0, index: 2 }])).toEqual([null]);
  });

  it("32 writers at once leave the tree that their revisions have", async () => {
    const commits = Array.from({ length: 32 }, (_, index) =>
      under.store.commit(putting([environment(`w${index}`)])));
    await Promise.all(commits);
    expect(await storedRoot(under.store, 32)).toBe((await naiveRoots(under.store)).at(-1));
  });

  it("what is no subtree is refused", async () => {
    const bad: readonly unknown[] = [null, { level: -1, index: 0 }, { level: 0.5, index: 0 }, { level: 0 },
      { level: 53, index: 0 }, { level: 52, index: 5 }, { level: 0, index: "1" }];
    for (const one of bad) {
      await expect(under.store.subtrees([one] as never)).rejects.toThrow(StoreInputRefused);
    }
    const many = Array.from({ length: SUBTREES_MAX + 1 }, () => ({ level: 0, index: 0 }));
    await expect(under.store.subtrees(many)).rejects.toThrow(StoreInputRefused);
  });
}

/** The root as the store's subtrees give it; null when one of them is missing. */
export async function storedRoot(store: GraphStore, size: number): Promise<string | null> {
  const hashes = await store.subtrees(subtreesOf({ start: 0, end: size }));
  return hashes.includes(null) ? null : hashOfRange(hashes as readonly string[]);
}

/** Roots of the sizes 1, 2, ... as the documents of the log give them, from nothing that is kept. */
export async function naiveRoots(store: GraphStore): Promise<readonly string[]> {
  const revisions = await collect(store.revisions({ after: 0 }));
  const leaves = revisions.map((revision) => Buffer.from(digestOfRevision(revision).slice(7), "hex"));
  return leaves.map((_, at) => treeHash(leaves.slice(0, at + 1)).toString("hex"));
}
