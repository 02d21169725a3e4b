/**
 * What is known of a log from outside its database: checkpoints, read from their file, each held against the
 * trusted key and against the digests that stand beside it.
 */
import { leafOfDigest } from "../../values/merkle-hash.ts";
import { MerkleRange } from "../../values/merkle-range.ts";
import { parseCheckpoint, parseCheckpointLine } from "./checkpoint.ts";
import { checkNote } from "./signed-note.ts";
import type { NoteVerifier } from "./signed-note.ts";
import type { TreeHead } from "./tree-proofs.ts";

/** What is wrong with a file of checkpoints: whoever altered the log may have tried to alter its witness. */
export interface CheckpointProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface CheckpointRecord {
  /** In order of size; only those that have no problem. */
  readonly heads: readonly (TreeHead & { readonly line: number })[];
  /** `sha256:...` of revisions 1, 2, ..., as far as lines without a hole record them. */
  readonly digests: readonly string[];
  readonly problems: readonly CheckpointProblem[];
  readonly origin: string | null;
  /** Who signed: `NAME+ID`; null where no key was given to check it with. */
  readonly signedBy: string | null;
}

/** Reads lines of checkpoints, or one signed note. Nothing throws: what is wrong is a problem. */
export function readCheckpoints(text: string, verifier: NoteVerifier | undefined): CheckpointRecord {
  const reader = new CheckpointReader(verifier);
  if (parseCheckpoint(text) !== undefined) reader.readNote(text, 1);
  else {
    const lines = text.split("\n");
    for (const [at, line] of lines.entries()) if (line !== "") reader.readLine(line, at + 1);
  }
  return reader.record();
}

class CheckpointReader {
  readonly #verifier: NoteVerifier | undefined;
  readonly #heads: (TreeHead & { readonly line: number })[] = [];
  readonly #digests: string[] = [];
  readonly #problems: CheckpointProblem[] = [];
  readonly #grown = new MerkleRange();
  /** Digests that give no signed root were recorded: nothing after them is believed. */
  #isBroken = false;
  #origin: string | null = null;
  #signedBy: string | null = null;

  constructor(verifier: NoteVerifier | undefined) {
    this.#verifier = verifier;
  }

  readLine(text: string, number: number): void {
    const line = parseCheckpointLine(text);
    if (line === undefined) return this.#add(number, "it is no line of checkpoints");
    const size = this.readNote(line.note, number);
    if (size === undefined) return;
    if (line.after + line.digests.length !== size) {
      return this.#add(number, `it records revisions up to ${line.after + line.digests.length}, not ${size}`);
    }
    this.#record(line.after, line.digests, number);
  }

  /** The size of the tree that it signs; undefined when it is wrong. */
  readNote(note: string, number: number): number | undefined {
    const checkpoint = parseCheckpoint(note);
    if (checkpoint === undefined) return this.#add(number, "it holds no signed checkpoint");
    const { origin, treeSize, rootHash, signed } = checkpoint;
    if (this.#verifier !== undefined) {
      const verdict = checkNote(signed, this.#verifier);
      if (verdict.kind === "bad-signature") {
        return this.#add(number, `the signature of ${verdict.by} is not one of this text`);
      } else if (verdict.kind === "other-key") {
        const by = verdict.by.join(", ");
        return this.#add(number, `it is signed by ${by}, and ${verdict.wanted} is trusted`);
      }
      this.#signedBy = verdict.by;
    }
    if (this.#origin !== null && this.#origin !== origin) {
      return this.#add(number, `it is about ${JSON.stringify(origin)}, not ${JSON.stringify(this.#origin)}`);
    }
    this.#origin = origin;
    const last = this.#heads.at(-1);
    if (last !== undefined && treeSize < last.treeSize) {
      return this.#add(number, `its size is ${treeSize}, and line ${last.line} has ${last.treeSize} already`);
    } else if (last !== undefined && treeSize === last.treeSize && rootHash !== last.rootHash) {
      return this.#add(number, `it signs another root for size ${treeSize} than line ${last.line}`);
    }
    this.#heads.push({ treeSize, rootHash, line: number });
    return treeSize;
  }

  record(): CheckpointRecord {
    return {
      heads: this.#heads, digests: this.#digests, problems: this.#problems, origin: this.#origin,
      signedBy: this.#signedBy,
    };
  }

  /** Lines may overlap, when two processes wrote at once; after a hole nothing is recorded any more. */
  #record(after: number, digests: readonly string[], number: number): void {
    if (after > this.#digests.length || this.#isBroken) return;
    const known = this.#digests.length - after;
    const differs = digests.findIndex((digest, at) =>
      at < known && `sha256:${digest}` !== this.#digests[after + at]);
    if (differs >= 0) {
      this.#heads.pop();
      const revision = after + differs + 1;
      return this.#add(number, `it records another digest of revision ${revision} than a line before`);
    }
    for (const digest of digests.slice(known)) {
      this.#digests.push(`sha256:${digest}`);
      this.#grown.append(leafOfDigest(`sha256:${digest}`)!);
    }
    const head = this.#heads.at(-1)!;
    if (this.#grown.size !== head.treeSize || this.#grown.root() === head.rootHash) return;
    this.#heads.pop();
    this.#digests.length = after;
    this.#isBroken = true;
    this.#add(number, "the digests that it records do not give the root that it signs");
  }

  #add(line: number, message: string): undefined {
    this.#problems.push({ line, message });
  }
}
