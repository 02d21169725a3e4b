/**
 * Builds a snapshot from nodes and edges, at once or as they stream in.
 *
 * All nodes come before the edges between them. An edge whose end is not there is left out and counted in
 * `danglingEdges`: a torn read of a store that is only read committed may hold such edges until the log is applied on
 * top. A node or an edge that comes twice counts once; the last one wins.
 */
import type { GraphEdge, GraphNode } from "../model/graph.ts";
import { EMPTY_HEAD } from "../model/revision.ts";
import type { Head } from "../model/revision.ts";
import { PlainSnapshot, applyDelta } from "./plain-snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

export class SnapshotBuilder {
  danglingEdges = 0;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();

  addNodes(batch: Iterable<GraphNode>): void {
    applyDelta(this.#nodes, this.#edges, { putNodes: [...batch], putEdges: [], removeNodes: [], removeEdges: [] });
  }

  addEdges(batch: Iterable<GraphEdge>): void {
    const putEdges = [...batch];
    this.danglingEdges += putEdges.filter((edge) => !this.#nodes.has(edge.from) || !this.#nodes.has(edge.to)).length;
    applyDelta(this.#nodes, this.#edges, { putNodes: [], putEdges, removeNodes: [], removeEdges: [] });
  }

  finish(head: Head): Snapshot {
    return new PlainSnapshot(head, this.#nodes, this.#edges);
  }
}

export function buildSnapshot(head: Head, nodes: Iterable<GraphNode>, edges: Iterable<GraphEdge>): Snapshot {
  const builder = new SnapshotBuilder();
  builder.addNodes(nodes);
  builder.addEdges(edges);
  return builder.finish(head);
}

/** The snapshot of an empty store. */
export function emptySnapshot(): Snapshot {
  return buildSnapshot(EMPTY_HEAD, [], []);
}
