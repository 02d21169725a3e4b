/**
 * The Merkle tree in this store: each revision keeps the hashes of the subtrees that are whole with it. They
 * are written with the revision; a file from before there was a tree gets them when it is migrated.
 */
import { leafOfDigest } from "../../values/merkle-hash.ts";
import { MerkleRange } from "../../values/merkle-range.ts";
import { sizeWhenWhole } from "../../values/merkle-tree.ts";
import type { Subtree } from "../../values/merkle-tree.ts";
import { StoreDamaged } from "../store-damaged.ts";
import type { Connection } from "./connection.ts";

/** Rows read before they are written: a statement is not changed while it is read from. */
const REVISIONS_PER_PAGE = 1_000;

const HEX_DIGITS = 64;

/** The hashes in the text that a row keeps; null when it keeps none. */
export function hashesOf(text: string | null): readonly string[] | null {
  return text === null ? null : text.match(new RegExp(`.{${HEX_DIGITS}}`, "g")) ?? [];
}

/** The hash of a whole subtree; null where the log has none. */
export function readSubtree(connection: Connection, subtree: Subtree): string | null {
  const row = connection.row("leaf-of-revision", sizeWhenWhole(subtree));
  if (row === undefined) return null;
  const [digest, subtrees] = row as [string, string | null];
  if (subtree.level === 0) return leafOfDigest(digest) ?? null;
  return hashesOf(subtrees)?.[subtree.level - 1] ?? null;
}

export function isTreeBehind(connection: Connection): boolean {
  return connection.row("is-tree-behind")?.[0] === 1;
}

/** Grows the tree over every revision, inside a transaction. Error: StoreDamaged when one is missing. */
export function growTree(connection: Connection, path: string): void {
  const range = new MerkleRange();
  for (;;) {
    const page = connection.statement("leaves-after").all(range.size, REVISIONS_PER_PAGE);
    for (const row of page as unknown as readonly [number, string, string | null][]) {
      const [revision, digest, kept] = row;
      const leaf = leafOfDigest(digest);
      if (revision !== range.size + 1 || leaf === undefined) {
        throw new StoreDamaged(path, `revision ${range.size + 1} is missing in its log`);
      }
      const subtrees = range.append(leaf).join("");
      if (kept === null) connection.run("put-subtrees", subtrees, revision);
    }
    if (page.length < REVISIONS_PER_PAGE) return;
  }
}
