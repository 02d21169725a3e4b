/**
 * Snapshots for commands that only ask: the newest one from the file beside the database, brought up to the
 * store's head by the log, else from the graph; past ones from the log.
 */
import { importMark, ImportUnfinished } from "../../catalog/import-mark.ts";
import { ConsistencyInvalid } from "../../catalog/consistency-invalid.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { StaleReplica } from "../../catalog/stale-replica.ts";
import { parseRevisionToken, revisionToken } from "../../model/revision-token.ts";
import type { Head } from "../../model/revision.ts";
import type { LayeredSnapshot } from "../../snapshot/layered-snapshot.ts";
import { SnapshotBuilder } from "../../snapshot/snapshot-builder.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import type { AskingOptions } from "../connection.ts";
import { readSnapshotFile, writeSnapshotFile } from "./snapshot-file-beside.ts";

/** Between two looks for a revision that somebody insists on. */
const WAIT_STEP_MILLISECONDS = 20;
/**
 * A ready snapshot that is further behind is not worth its catching up: the graph of 10 MB is read in a
 * second.
 */
const REVISIONS_BEHIND_MAX = 1_000;
/** Catching up by this many takes milliseconds; writing 10 MB anew takes a tenth of a second. */
const REVISIONS_UNWRITTEN_MAX = 20;

export class LocalSnapshots {
  readonly #store: GraphStore;
  /** Where a ready snapshot may lie; undefined for Neo4j, which has no file to lay it beside. */
  readonly #readyPath: string | undefined;
  #current: Snapshot | undefined;
  #knowledge: Knowledge | undefined;
  #isMarkChecked = false;

  constructor(store: GraphStore, readyPath: string | undefined) {
    this.#store = store;
    this.#readyPath = readyPath;
  }

  /**
   * Errors: StaleReplica, RevisionNotReached, ConsistencyInvalid, ImportUnfinished; what the store throws.
   */
  async for({ asOf, atLeast, maxWaitMilliseconds = 0 }: AskingOptions): Promise<Snapshot> {
    if (!this.#isMarkChecked && (await importMark(this.#store)) !== undefined) throw new ImportUnfinished();
    this.#isMarkChecked = true;
    if (asOf !== undefined && atLeast !== undefined) {
      throw new ConsistencyInvalid("--as-of and --at-least exclude each other");
    }
    if (asOf !== undefined) {
      const { pastSnapshot, revisionAtTime } = await import("../../catalog/past-snapshot.ts");
      const revision = "revision" in asOf ? asOf.revision : await revisionAtTime(this.#store, asOf.time);
      return pastSnapshot(this.#store, revision);
    }
    if (atLeast !== undefined) await this.#waitFor(atLeast, maxWaitMilliseconds);
    return this.#newest();
  }

  async #waitFor(token: string, maxWaitMilliseconds: number): Promise<void> {
    const want = parseRevisionToken(token);
    const deadline = performance.now() + maxWaitMilliseconds;
    for (;;) {
      const { revision } = await this.#store.head();
      if (revision >= want) return;
      if (performance.now() >= deadline) throw new StaleReplica(revisionToken(revision), token);
      await new Promise((resume) => setTimeout(resume, WAIT_STEP_MILLISECONDS));
    }
  }

  async #newest(): Promise<Snapshot> {
    if (this.#readyPath === undefined) return this.#mended();
    const head = await this.#store.head();
    if (this.#current?.head.digest === head.digest) return this.#current;
    const ready = readSnapshotFile(this.#readyPath);
    if (ready?.head.digest === head.digest) return (this.#current = ready);
    const loaded = (await advanced(this.#store, ready, head)) ?? (await loadGraph(this.#store));
    const isNear = loaded.head.revision - (ready?.head.revision ?? -Infinity) <= REVISIONS_UNWRITTEN_MAX;
    if (!isNear) writeSnapshotFile(this.#readyPath, loaded);
    return (this.#current = loaded);
  }

  /** Without stable reads later revisions may show through while the graph is read; the log mends that. */
  async #mended(): Promise<Snapshot> {
    if (this.#knowledge !== undefined) return this.#knowledge.refresh();
    const { Knowledge } = await import("../../catalog/knowledge.ts");
    this.#knowledge = await Knowledge.open(this.#store, { pollMilliseconds: 0 });
    return this.#knowledge.current();
  }
}

/**
 * A snapshot of the past brought to the head by what the log says since; undefined when it is none of this
 * log.
 */
async function advanced(
  store: GraphStore,
  past: LayeredSnapshot | undefined,
  head: Head,
): Promise<LayeredSnapshot | undefined> {
  const behind = past === undefined ? 0 : head.revision - past.head.revision;
  if (past === undefined || behind <= 0 || behind > REVISIONS_BEHIND_MAX) return undefined;
  const { headAt } = await import("../../catalog/past-snapshot.ts");
  const { planDelta } = await import("../../catalog/delta-plan.ts");
  if ((await headAt(store, past.head.revision)).digest !== past.head.digest) return undefined;
  let snapshot = past;
  for await (const { revision, time, digest, changes } of store.revisions({
    after: past.head.revision,
    upTo: head.revision,
  })) {
    snapshot = snapshot.advance({ revision, time, digest }, planDelta(snapshot, changes, revision));
  }
  return snapshot;
}

/** On SQLite the stream is exactly one revision. */
async function loadGraph(store: GraphStore): Promise<LayeredSnapshot> {
  const builder = new SnapshotBuilder();
  const { head, nodes, edges } = await store.graph();
  for await (const batch of nodes) builder.addNodes(batch);
  for await (const batch of edges) builder.addEdges(batch);
  return builder.finish(head) as LayeredSnapshot;
}
