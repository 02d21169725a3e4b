/**
 * The ready snapshot beside a database, so that a command need not read the whole graph:
 * `<database>.snapshot`. A cache: whatever is wrong with it, the graph is read instead, and nobody hears of
 * it.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { decodeSnapshot, encodeSnapshot } from "../../snapshot/snapshot-file.ts";
import type { LayeredSnapshot } from "../../snapshot/layered-snapshot.ts";

/** Of which revision it is, the caller has to compare with the store. */
export function readSnapshotFile(path: string): LayeredSnapshot | undefined {
  try {
    return decodeSnapshot(readFileSync(path));
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
