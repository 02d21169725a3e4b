/**
 * A checkpoint: the signed statement that a log of this origin had this size and this root (c2sp.org/tlog-
 * checkpoint). Its text has three lines: origin, size, root in base64.
 *
 * It is kept outside the database, one line of JSON each, together with the digests of the revisions since
 * the line before. The signature covers them, as they give the root; with them an audit names the first
 * revision that was altered, and not only that one was.
 */
import type { TreeHead } from "./tree-proofs.ts";
import { parseNote, signNote } from "./signed-note.ts";
import type { NoteSigner, SignedNote } from "./signed-note.ts";

export interface Checkpoint extends TreeHead {
  readonly origin: string;
}

export interface CheckpointLine {
  readonly schemaVersion: 1;
  /** When it was signed; RFC 3339. Not part of what is signed. */
  readonly time: string;
  /** How many revisions stand in the lines before. */
  readonly after: number;
  /** Of the revisions after `after` up to the size, in order: 64 hex digits each. */
  readonly digests: readonly string[];
  /** The signed note. */
  readonly note: string;
}

const TEXT = /^([^\n]{1,200})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n((?:[^\n]+\n)*)$/;
const HASH = /^[0-9a-f]{64}$/;

export function signCheckpoint({ origin, treeSize, rootHash }: Checkpoint, signer: NoteSigner): string {
  const root = Buffer.from(rootHash, "hex").toString("base64");
  return signNote(`${origin}\n${treeSize}\n${root}\n`, signer);
}

/** undefined for text that is no checkpoint. The signature is not checked. */
export function parseCheckpoint(note: string): (Checkpoint & { readonly signed: SignedNote }) | undefined {
  const signed = parseNote(note);
  const [, origin, size, root] = TEXT.exec(signed?.text ?? "") ?? [];
  if (signed === undefined || origin === undefined) return undefined;
  const treeSize = Number(size);
  if (!Number.isSafeInteger(treeSize)) return undefined;
  return { origin, treeSize, rootHash: Buffer.from(root!, "base64").toString("hex"), signed };
}

/** undefined for text that is no line of checkpoints. */
export function parseCheckpointLine(text: string): CheckpointLine | undefined {
  let value: Partial<CheckpointLine> | null;
  try {
    value = JSON.parse(text) as Partial<CheckpointLine> | null;
  } catch {
    return undefined;
  }
  const isLine = typeof value === "object" && value !== null && value.schemaVersion === 1
    && typeof value.note === "string" && typeof value.time === "string"
    && Number.isSafeInteger(value.after) && value.after! >= 0 && Array.isArray(value.digests)
    && value.digests.every((digest) => typeof digest === "string" && HASH.test(digest));
  return isLine ? value as CheckpointLine : undefined;
}
