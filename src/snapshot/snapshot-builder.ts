/**
 * Builds a snapshot from nodes and edges, at once or as they stream in.
 *
 * All nodes come before the edges between them. An edge whose end is not there is left out and counted in
 * `danglingEdges`: a torn read of a store that is only read committed may hold such edges until the log is
 * applied on top. A node or an edge that comes twice counts once; the last one wins.
 */
import type { GraphEdge, GraphNode } from "../model/graph.ts";
import { EMPTY_HEAD } from "../model/revision.ts";
import type { RecordedSight } from "../model/recorded-sight.ts";
import type { Head } from "../model/revision.ts";
import { atOnce } from "./at-once.ts";
import { GroundBuilder } from "./ground-builder.ts";
import { LayeredSnapshot } from "./layered-snapshot.ts";
import { Memos } from "./memos.ts";

export class SnapshotBuilder {
  #danglingEdges = 0;
  readonly #ground = new GroundBuilder();

  /** How many edges were left out because one of their ends was not there. */
  get danglingEdges(): number { return this.#danglingEdges; }

  addNodes(batch: Iterable<GraphNode>): void {
    for (const node of batch) this.#ground.addNode(node);
  }

  addEdges(batch: Iterable<GraphEdge>): void {
    for (const edge of batch) if (!this.#ground.addEdge(edge)) this.#danglingEdges++;
  }

  /** The snapshot; the builder is used up. Takes a second or two per million nodes: see `finishInSteps`. */
  finish(head: Head): LayeredSnapshot {
    return atOnce(this.finishInSteps(head));
  }

  /**
   * The same in steps of a few milliseconds: call `next` until it is done, and let others run in between.
   * `sight` says whose view it is.
   */
  *finishInSteps(head: Head, sight?: RecordedSight): Generator<void, LayeredSnapshot> {
    return LayeredSnapshot.on(yield* this.#ground.finish(), head, new Memos(), sight);
  }
}

export function buildSnapshot(
  head: Head, nodes: Iterable<GraphNode>, edges: Iterable<GraphEdge>,
): LayeredSnapshot {
  const builder = new SnapshotBuilder();
  builder.addNodes(nodes);
  builder.addEdges(edges);
  return builder.finish(head);
}

/** The snapshot of an empty store. */
export function emptySnapshot(): LayeredSnapshot {
  return buildSnapshot(EMPTY_HEAD, [], []);
}
