/**
 * The ready snapshot beside a database, so that a command need not read the whole graph: `<database>.snapshot`. A
 * cache: whatever is wrong with it, the graph is read instead, and nobody hears of it.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Head } from "../../model/revision.ts";
import { decodeSnapshot, encodeSnapshot } from "../../snapshot/snapshot-file.ts";
import type { LayeredSnapshot } from "../../snapshot/layered-snapshot.ts";

/** The snapshot, if it is that of the store's head. */
export function readSnapshotFile(path: string, head: Head): LayeredSnapshot | undefined {
  try {
    const snapshot = decodeSnapshot(readFileSync(path));
    const isOfHead = snapshot?.head.digest === head.digest && snapshot.head.revision === head.revision;
    return isOfHead ? snapshot : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all: written under another name, then renamed. */
export function writeSnapshotFile(path: string, snapshot: LayeredSnapshot): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, Buffer.concat(encodeSnapshot(snapshot)));
    renameSync(draft, path);
  } catch {
    rmSync(draft, { force: true });
  }
}
