/**
 * A snapshot after a revision that is larger than what was there before: built anew, in steps, while
 * everything else goes on. Advancing it at once would hold the event loop for seconds.
 */
import { EDGE_TYPES, NODE_KINDS, edgeKey } from "../model/graph.ts";
import type { EdgeType, GraphDelta, GraphEdge, GraphNode, NodeKind } from "../model/graph.ts";
import type { Head } from "../model/revision.ts";
import { SnapshotBuilder } from "../snapshot/snapshot-builder.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Breath } from "./breath.ts";
import { finishInSteps } from "./past-snapshot.ts";

/** Nodes and edges of a delta below which advancing takes a few milliseconds whatever was there before. */
const ENTRIES_MIN = 5_000;

/** Whether building anew, in steps, is better than advancing at once. */
export function isLarge(snapshot: Snapshot, delta: GraphDelta): boolean {
  const entries =
    delta.putNodes.length + delta.putEdges.length + delta.removeNodes.length + delta.removeEdges.length;
  return entries > Math.max(ENTRIES_MIN, (snapshot.nodeCount + snapshot.edgeCount) / 4);
}

/** Equal to `snapshot.advance(head, delta)`, without what was memoised. */
export async function advanceInSteps(
  snapshot: Snapshot,
  head: Head,
  delta: GraphDelta,
  breath: Breath,
): Promise<Snapshot> {
  const builder = new SnapshotBuilder();
  const removed = new Set(delta.removeNodes);
  const gone = new Set(delta.removeEdges.map(edgeKey));
  for (const nodes of [keptNodes(snapshot, removed), delta.putNodes]) {
    for (const node of nodes) {
      builder.addNodes([node]);
      if (breath.due) await breath.pause();
    }
  }
  for (const edges of [keptEdges(snapshot, gone), delta.putEdges]) {
    for (const edge of edges) {
      builder.addEdges([edge]);
      if (breath.due) await breath.pause();
    }
  }
  return finishInSteps(builder, head, breath);
}

function* keptNodes(snapshot: Snapshot, removed: ReadonlySet<string>): Generator<GraphNode> {
  for (const kind of Object.keys(NODE_KINDS) as NodeKind[]) {
    for (const node of snapshot.nodesOf(kind)) {
      const key = snapshot.key(node);
      if (!removed.has(key)) yield { key, kind, properties: snapshot.properties(node) };
    }
  }
}

/** Edges of removed nodes are left out by the builder: one of their ends is not there. */
function* keptEdges(snapshot: Snapshot, gone: ReadonlySet<string>): Generator<GraphEdge> {
  for (const kind of Object.keys(NODE_KINDS) as NodeKind[]) {
    for (const node of snapshot.nodesOf(kind)) {
      const from = snapshot.key(node);
      for (const type of Object.keys(EDGE_TYPES) as EdgeType[]) {
        for (const { node: target, id, properties } of snapshot.outgoing(node, type)) {
          const edge = { type, from, to: snapshot.key(target), id, properties };
          if (!gone.has(edgeKey(edge))) yield edge;
        }
      }
    }
  }
}
