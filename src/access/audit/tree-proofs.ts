/**
 * Roots and proofs of the log's Merkle tree, made of the hashes that the store keeps. Any size up to the head
 * can be asked for: the past of the tree stays.
 */
import { RevisionNotReached } from "../../store/revision-not-reached.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import type { ConsistencyProof, InclusionProof } from "../../values/merkle-proof.ts";
import {
  consistencyRanges, hashOfRange, inclusionRanges, sizeWhenWhole, subtreesOf,
} from "../../values/merkle-tree.ts";
import type { LeafRange } from "../../values/merkle-tree.ts";
import { AuditInvalid } from "./audit-invalid.ts";
import { TreeDamaged } from "./tree-damaged.ts";

export interface TreeHead {
  /** How many revisions are in it. */
  readonly treeSize: number;
  /** 64 hex digits. */
  readonly rootHash: string;
}

export interface Inclusion extends InclusionProof, TreeHead {
  readonly revision: number;
  /** Of the revision: `sha256:` and the 32 bytes that are the leaf's data. */
  readonly digest: string;
}

export interface Consistency extends ConsistencyProof {
  readonly firstRoot: string;
  readonly secondRoot: string;
}

/**
 * The tree as it was when it had `treeSize` leaves; default: all. Errors: RevisionNotReached, TreeDamaged.
 */
export async function treeHead(store: GraphStore, treeSize?: number): Promise<TreeHead> {
  const size = await checkedSize(store, treeSize);
  return { treeSize: size, rootHash: await hashOf(store, { start: 0, end: size }) };
}

/**
 * `digest` is the revision's, where the caller has it: reading it reads all of the revision's changes.
 * Errors: AuditInvalid for a revision that the size leaves out; RevisionNotReached, TreeDamaged.
 */
export async function inclusionOf(
  store: GraphStore, revision: number, treeSize?: number, digest?: string,
): Promise<Inclusion> {
  const size = await checkedSize(store, treeSize);
  if (!Number.isSafeInteger(revision) || revision < 1) {
    throw new AuditInvalid("revision", revision, "Revisions are counted from 1.");
  }
  if (revision > size) {
    if (treeSize === undefined) throw new RevisionNotReached(size, revision);
    throw new AuditInvalid("treeSize", size, `A tree with revision ${revision} has at least that size.`);
  }
  const leafIndex = revision - 1;
  const ranges = inclusionRanges(leafIndex, size);
  const [rootHash, ...path] = await hashesOf(store, [{ start: 0, end: size }, ...ranges]);
  return {
    revision, digest: digest ?? await digestOf(store, revision), leafIndex, treeSize: size,
    rootHash: rootHash!, path,
  };
}

/** Errors: AuditInvalid when the first is the larger; RevisionNotReached, TreeDamaged. */
export async function consistencyBetween(
  store: GraphStore, firstSize: number, secondSize?: number,
): Promise<Consistency> {
  const second = await checkedSize(store, secondSize);
  const first = await checkedSize(store, firstSize);
  if (first > second) {
    throw new AuditInvalid("firstSize", first, `It is larger than the second size, which is ${second}.`);
  }
  const ranges = consistencyRanges(first, second);
  const wanted = [{ start: 0, end: first }, { start: 0, end: second }, ...ranges];
  const [firstRoot, secondRoot, ...path] = await hashesOf(store, wanted);
  return { firstSize: first, secondSize: second, firstRoot: firstRoot!, secondRoot: secondRoot!, path };
}

async function checkedSize(store: GraphStore, size: number | undefined): Promise<number> {
  const { revision: have } = await store.head();
  if (size === undefined) return have;
  if (!Number.isSafeInteger(size) || size < 0) throw new AuditInvalid("treeSize", size, "It is no size.");
  if (size > have) throw new RevisionNotReached(have, size);
  return size;
}

async function hashOf(store: GraphStore, range: LeafRange): Promise<string> {
  return (await hashesOf(store, [range]))[0]!;
}

/**
 * One question to the store for all ranges. Of a proof's ranges all but the last few are whole subtrees, so
 * two hundred hashes are the most that any size can need.
 */
async function hashesOf(store: GraphStore, ranges: readonly LeafRange[]): Promise<readonly string[]> {
  const subtrees = ranges.map(subtreesOf);
  const wanted = new Map(subtrees.flat().map((subtree) => [`${subtree.level}/${subtree.index}`, subtree]));
  const found = await store.subtrees([...wanted.values()]);
  const hashes = new Map([...wanted].map(([name, subtree], at) => {
    const hash = found[at];
    if (hash === null || hash === undefined) throw new TreeDamaged(sizeWhenWhole(subtree));
    return [name, hash];
  }));
  return subtrees.map((list) =>
    hashOfRange(list.map(({ level, index }) => hashes.get(`${level}/${index}`)!)));
}

async function digestOf(store: GraphStore, revision: number): Promise<string> {
  const range = { after: revision - 1, upTo: revision, limit: 1 };
  for await (const { digest } of store.revisions(range)) return digest;
  throw new TreeDamaged(revision);
}
