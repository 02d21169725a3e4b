/** The graph as it was: documents of the log, through the same compile as every write. */
import { compileDocument } from "../model/compile-document.ts";
import type { GraphEdge } from "../model/graph.ts";
import { EMPTY_HEAD } from "../model/revision.ts";
import type { Head } from "../model/revision.ts";
import { SnapshotBuilder } from "../snapshot/snapshot-builder.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { GraphStore } from "../store/graph-store.ts";
import { RevisionNotReached } from "../store/revision-not-reached.ts";
import { Breath } from "./breath.ts";
import { undeclaredEnds } from "./delta-plan.ts";

/** Builds the snapshot of a revision. Errors: RevisionNotReached. */
export async function pastSnapshot(store: GraphStore, revision: number): Promise<Snapshot> {
  const head = await headAt(store, revision);
  const builder = new SnapshotBuilder();
  const breath = new Breath();
  const declared = new Set<string>();
  const edges: GraphEdge[] = [];
  if (revision > 0) {
    for await (const { document, revision: changed } of store.documents({ at: revision })) {
      const compiled = compileDocument(document, changed);
      builder.addNodes(compiled.nodes);
      for (const node of compiled.nodes) declared.add(node.key);
      edges.push(...compiled.edges);
      if (breath.due) await breath.pause();
    }
  }
  builder.addNodes(undeclaredEnds(edges, (key) => declared.has(key)));
  builder.addEdges(edges);
  return finishInSteps(builder, head, breath);
}

/** Finishes a builder while everything else goes on. */
export async function finishInSteps(builder: SnapshotBuilder, head: Head, breath: Breath): Promise<Snapshot> {
  const steps = builder.finishInSteps(head);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    if (breath.due) await breath.pause();
  }
}

/** Where the log stood after that revision. Errors: RevisionNotReached. */
export async function headAt(store: GraphStore, revision: number): Promise<Head> {
  if (revision === 0) return EMPTY_HEAD;
  for await (const { time, digest } of store.revisions({ after: revision - 1, upTo: revision, limit: 1 })) {
    return { revision, time, digest };
  }
  throw new RevisionNotReached((await store.head()).revision, revision);
}

/**
 * The newest revision that was committed at or before the time (RFC 3339, UTC, milliseconds); 0 before the
 * first.
 */
export async function revisionAtTime(store: GraphStore, time: string): Promise<number> {
  let [least, most] = [0, (await store.head()).revision];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if ((await headAt(store, middle)).time <= time) least = middle;
    else most = middle - 1;
  }
  return least;
}
