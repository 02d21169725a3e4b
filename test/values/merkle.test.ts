/** The Merkle tree: published figures, the RFC's own recursions as an oracle, and tampered proofs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_ROOT, leafHash, leafOfDigest } from "../../src/values/merkle-hash.ts";
import { provesConsistency, provesInclusion } from "../../src/values/merkle-proof.ts";
import { MerkleRange } from "../../src/values/merkle-range.ts";
import {
  consistencyRanges, hashOfRange, inclusionRanges, levelsCompletedAt, sizeWhenWhole, subtreesOf,
} from "../../src/values/merkle-tree.ts";
import { hex, path, proof, treeHash } from "./naive-merkle.ts";

/**
 * Eight leaves, the roots of their first 1 to 8, and four proofs of each kind: figures of the test of the
 * Certificate Transparency log (google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc),
 * which the implementations of RFC 6962 share.
 */
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
  "606162636465666768696a6b6c6d6e6f"].map((text) => Buffer.from(text, "hex"));
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const PUBLISHED_INCLUSION = [
  { index: 0, size: 1, path: [] },
  { index: 0, size: 8, path: [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"] },
  { index: 5, size: 8, path: [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"] },
  { index: 2, size: 3, path: ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"] },
  { index: 1, size: 5, path: [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"] },
];
const PUBLISHED_CONSISTENCY = [
  { first: 1, size: 1, path: [] },
  { first: 1, size: 8, path: [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"] },
  { first: 6, size: 8, path: [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"] },
  { first: 2, size: 5, path: [
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"] },
];

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

/** Hashes of whole subtrees as a log keeps them: grown leaf by leaf. */
function grow(leaves: readonly Buffer[]) {
  const range = new MerkleRange();
  const kept = new Map<string, string>();
  const roots = [range.root()];
  for (const data of leaves) {
    const leaf = leafHash(data);
    kept.set(`0/${range.size}`, leaf);
    const completed = range.append(leaf);
    for (const [at, hash] of completed.entries()) {
      kept.set(`${at + 1}/${range.size / 2 ** (at + 1) - 1}`, hash);
    }
    roots.push(range.root());
  }
  const of = (start: number, end: number) =>
    hashOfRange(subtreesOf({ start, end }).map(({ level, index }) => kept.get(`${level}/${index}`)!));
  return {
    roots,
    inclusion: (index: number, size: number) =>
      inclusionRanges(index, size).map(({ start, end }) => of(start, end)),
    consistency: (first: number, size: number) =>
      consistencyRanges(first, size).map(({ start, end }) => of(start, end)),
    root: (size: number) => of(0, size),
  };
}

describe("published figures", () => {
  const tree = grow(LEAVES);

  it("the empty tree's hash is SHA-256 of nothing", () => {
    expect(EMPTY_ROOT).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(tree.roots[0]).toBe(EMPTY_ROOT);
  });

  it("the roots of one to eight leaves are the published ones", () => {
    expect(tree.roots.slice(1)).toEqual(ROOTS);
    expect(ROOTS.map((_, at) => tree.root(at + 1))).toEqual(ROOTS);
  });

  it.each(PUBLISHED_INCLUSION)("the path of leaf $index in $size is the published one", (given) => {
    expect(tree.inclusion(given.index, given.size)).toEqual(given.path);
    const { index: leafIndex, size: treeSize } = given;
    const leaf = leafHash(LEAVES[leafIndex]!);
    expect(provesInclusion({ leafIndex, treeSize, path: given.path }, leaf, ROOTS[treeSize - 1]!)).toBe(true);
  });

  it.each(PUBLISHED_CONSISTENCY)("the proof from $first to $size is the published one", (given) => {
    expect(tree.consistency(given.first, given.size)).toEqual(given.path);
    const stated = { firstSize: given.first, secondSize: given.size, path: given.path };
    expect(provesConsistency(stated, ROOTS[given.first - 1]!, ROOTS[given.size - 1]!)).toBe(true);
  });
});

describe("shape", () => {
  it("a revision completes as many subtrees as its number has trailing zero bits", () => {
    expect([0, 1, 2, 3, 4, 6, 8, 12, 2 ** 40].map(levelsCompletedAt)).toEqual([0, 0, 1, 0, 2, 1, 3, 2, 40]);
    expect(sizeWhenWhole({ level: 2, index: 1 })).toBe(8);
  });

  it("ranges near 2^53 fall into whole subtrees exactly", () => {
    const end = Number.MAX_SAFE_INTEGER;
    const subtrees = subtreesOf({ start: 0, end });
    expect(subtrees.map(({ level }) => level)).toEqual(Array.from({ length: 53 }, (_, at) => 52 - at));
    expect(subtrees.reduce((sum, { level }) => sum + 2 ** level, 0)).toBe(end);
  });

  it("text that is no SHA-256 digest is no leaf", () => {
    expect(leafOfDigest(`sha256:${"0".repeat(64)}`)).toBe(leafHash(Buffer.alloc(32)));
    for (const text of ["", "sha256:", `sha512:${"0".repeat(128)}`, `sha256:${"A".repeat(64)}`]) {
      expect(leafOfDigest(text)).toBeUndefined();
    }
  });
});

describe(`against the RFC's recursions (SEED=${SEED})`, () => {
  const leaves = fc.array(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    { minLength: 1, maxLength: 70 });

  it("roots, paths and proofs of every size are equal, and every one proves", () => {
    fc.assert(fc.property(leaves, fc.nat(), fc.nat(), (data, atSize, atIndex) => {
      const tree = grow(data);
      const size = 1 + (atSize % data.length);
      const index = atIndex % size;
      const first = 1 + index;
      const now = data.slice(0, size);
      const root = treeHash(now).toString("hex");
      expect(tree.root(size)).toBe(root);
      const included = tree.inclusion(index, size);
      expect(included).toEqual(hex(path(index, now)));
      const leaf = leafHash(data[index]!);
      expect(provesInclusion({ leafIndex: index, treeSize: size, path: included }, leaf, root)).toBe(true);
      const consistent = tree.consistency(first, size);
      expect(consistent).toEqual(hex(proof(first, now)));
      const stated = { firstSize: first, secondSize: size, path: consistent };
      expect(provesConsistency(stated, tree.root(first), root)).toBe(true);
    }), { seed: SEED, numRuns: 300 });
  });

  it("every size up to 40 and every leaf and every earlier size prove", () => {
    const data = Array.from({ length: 40 }, (_, at) => Buffer.from(`leaf ${at}`));
    const tree = grow(data);
    for (let size = 1; size <= data.length; size += 1) {
      const now = data.slice(0, size);
      for (let index = 0; index < size; index += 1) {
        const found = tree.inclusion(index, size);
        expect(found).toEqual(hex(path(index, now)));
        const statedPath = { leafIndex: index, treeSize: size, path: found };
        expect(provesInclusion(statedPath, leafHash(data[index]!), tree.root(size))).toBe(true);
        const from = tree.consistency(index + 1, size);
        expect(from).toEqual(hex(proof(index + 1, now)));
        const stated = { firstSize: index + 1, secondSize: size, path: from };
        expect(provesConsistency(stated, tree.root(index + 1), tree.root(size))).toBe(true);
      }
      const fromNothing = { firstSize: 0, secondSize: size, path: [] };
      expect(provesConsistency(fromNothing, EMPTY_ROOT, tree.root(size))).toBe(true);
      expect(provesConsistency(fromNothing, tree.root(1), tree.root(size))).toBe(false);
    }
  });

  /** A proof with one thing changed. */
  type Tampering = (hashes: readonly string[], at: number) => readonly string[];
  const TAMPERINGS: readonly { readonly name: string; readonly change: Tampering }[] = [
    { name: "one bit flipped", change: (hashes, at) => hashes.with(at % hashes.length,
      flipped(hashes[at % hashes.length]!)) },
    { name: "one hash dropped", change: (hashes, at) => hashes.toSpliced(at % hashes.length, 1) },
    { name: "one hash doubled", change: (hashes, at) => hashes.toSpliced(at % hashes.length, 0,
      hashes[at % hashes.length]!) },
    { name: "a hash appended", change: (hashes) => [...hashes, "0".repeat(64)] },
  ];

  it.each(TAMPERINGS)("a proof with $name proves nothing", ({ change }) => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), (size, atIndex, at) => {
      const data = Array.from({ length: size }, (_, number) => Buffer.from(`leaf ${number}`));
      const tree = grow(data);
      const index = atIndex % size;
      const included = change(tree.inclusion(index, size), at);
      const leaf = leafHash(data[index]!);
      expect(provesInclusion({ leafIndex: index, treeSize: size, path: included }, leaf, tree.root(size)))
        .toBe(false);
      const first = 1 + (atIndex % (size - 1));
      const changed = change(tree.consistency(first, size), at);
      const stated = { firstSize: first, secondSize: size, path: changed };
      expect(provesConsistency(stated, tree.root(first), tree.root(size))).toBe(false);
    }), { seed: SEED, numRuns: 200 });
  });

  it("another leaf, another index, another root or another size of the first tree does not prove", () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), (size, atIndex, atOther) => {
      const data = Array.from({ length: size }, (_, number) => Buffer.from(`leaf ${number}`));
      const tree = grow(data);
      const index = atIndex % size;
      const other = (index + 1 + (atOther % (size - 1))) % size;
      const found = tree.inclusion(index, size);
      const leaf = leafHash(data[index]!);
      const proves = (leafIndex: number, hash: string, root: string) =>
        provesInclusion({ leafIndex, treeSize: size, path: found }, hash, root);
      expect(proves(index, leaf, tree.root(size))).toBe(true);
      expect(proves(other, leaf, tree.root(size))).toBe(false);
      expect(proves(index, leafHash(data[other]!), tree.root(size))).toBe(false);
      expect(proves(index, leaf, flipped(tree.root(size)))).toBe(false);
      const stated = { firstSize: index + 1, secondSize: size, path: tree.consistency(index + 1, size) };
      expect(provesConsistency(stated, flipped(tree.root(index + 1)), tree.root(size))).toBe(false);
      expect(provesConsistency(stated, tree.root(index + 1), flipped(tree.root(size)))).toBe(false);
      expect(provesConsistency({ ...stated, firstSize: other + 1 }, tree.root(index + 1), tree.root(size)))
        .toBe(false);
    }), { seed: SEED, numRuns: 200 });
  });

  it("sizes and hashes that cannot be prove nothing and throw nothing", () => {
    for (const bad of [-1, 0.5, Number.NaN, Infinity, 2 ** 60]) {
      expect(provesInclusion({ leafIndex: bad, treeSize: 1, path: [] }, ROOTS[0]!, ROOTS[0]!)).toBe(false);
      expect(provesInclusion({ leafIndex: 0, treeSize: bad, path: [] }, ROOTS[0]!, ROOTS[0]!)).toBe(false);
      const stated = { firstSize: bad, secondSize: 1, path: [] };
      expect(provesConsistency(stated, ROOTS[0]!, ROOTS[0]!)).toBe(false);
    }
    expect(provesInclusion({ leafIndex: 0, treeSize: 2, path: ["zz"] }, ROOTS[0]!, ROOTS[1]!)).toBe(false);
    expect(provesConsistency({ firstSize: 2, secondSize: 1, path: [] }, ROOTS[1]!, ROOTS[0]!)).toBe(false);
  });
});

function flipped(hash: string): string {
  return (hash.startsWith("0") ? "1" : "0") + hash.slice(1);
}
