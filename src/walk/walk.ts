/**
 * A walk: from some nodes, upstream or downstream, along some types of edges, to what is asked for, with a
 * shortest path to each hit.
 *
 * Every node is visited once, so diamonds and cycles cost no more than their nodes and edges (no path is
 * enumerated). Depth n is n edges. Hits come in order of depth, then key. The nodes it starts from are no
 * hits, even when a cycle leads back to them. Reaching a limit is part of the answer: `truncated`.
 */
import type { EdgeType, NodeKind } from "../model/graph.ts";
import { atOnce } from "../snapshot/at-once.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { withScratch } from "./scratch.ts";
import { WORK_MAX, spread } from "./spread.ts";
import { permitted } from "./steps.ts";
import type { WalkDirection } from "./steps.ts";
import { WalkResult } from "./walk-result.ts";

/** Kinds, or any condition on a node of the walked snapshot. */
export type NodeChoice = readonly NodeKind[] | ((node: NodeId) => boolean);

export interface WalkRequest {
  /** Keys. Each must have a node. */
  readonly from: readonly string[];
  readonly direction: WalkDirection;
  readonly along: readonly EdgeType[];
  /** What counts as a hit; everything when left out. */
  readonly to?: NodeChoice | undefined;
  /** What is not walked on from; it may still be a hit. The starts are always walked on from. */
  readonly stopAt?: NodeChoice | undefined;
  /** Edges from the start; no bound when left out, as no node is visited twice. */
  readonly depthMax?: number | undefined;
  /** Hits in the answer. */
  readonly limit?: number | undefined;
  /** Edges looked at. */
  readonly workMax?: number | undefined;
}

/** Nodes asked whether they are hits between two yields, at a microsecond or two each. */
const NODES_PER_STEP = 1_024;

/** RangeError for a key without a node: whoever takes names from people looks them up first. */
export function walk(snapshot: Snapshot, request: WalkRequest): WalkResult {
  return atOnce(walkInSteps(snapshot, request));
}

/**
 * The same walk in steps of a millisecond or two, for who has other work between them. `before` is what it
 * found with a lower limit: the walk goes on from there, and finds what it would have found at once.
 */
export function* walkInSteps(
  snapshot: Snapshot,
  request: WalkRequest,
  before?: WalkResult,
): Generator<void, WalkResult> {
  const { adjacency } = snapshot;
  const { limit = Infinity, workMax = WORK_MAX, depthMax = Infinity } = request;
  const isHit = choose(snapshot, request.to);
  return yield* withScratch(adjacency.nodeBound, function* (scratch) {
    const soFar = before?.soFar;
    const hits = [...(soFar?.hits ?? [])];
    const last = hits.at(-1) ?? -1;
    let isOver = false;
    const { layers, work, isCut } = yield* spread(adjacency, scratch, {
      starts: nodesAt(snapshot, request.from),
      steps: permitted(request.direction, request.along),
      depthMax,
      workMax,
      ordered: true,
      stops: choose(snapshot, request.stopAt),
      after: soFar?.ended,
      onLayer: function* (start, end) {
        for (let place = Math.max(start, last + 1); place < end; place++) {
          if ((place - start + 1) % NODES_PER_STEP === 0) yield;
          if (isHit !== undefined && !isHit(scratch.queue[place]!)) continue;
          if (hits.length === limit) {
            isOver = true;
            return true;
          }
          hits.push(place);
        }
        return false;
      },
    });
    const truncated = isOver ? "limit" : isCut ? "work" : undefined;
    return yield* WalkResult.from(snapshot, scratch, { layers, hits, work, truncated, request });
  });
}

function choose(snapshot: Snapshot, choice: NodeChoice | undefined): ((node: NodeId) => boolean) | undefined {
  if (choice === undefined || typeof choice === "function") return choice;
  const kinds: ReadonlySet<NodeKind> = new Set(choice);
  return (node) => kinds.has(snapshot.kind(node));
}

export function nodesAt(snapshot: Snapshot, keys: readonly string[]): readonly NodeId[] {
  return keys.map((key) => {
    const node = snapshot.find(key);
    if (node === undefined) throw new RangeError(`No node has the key "${key}".`);
    return node;
  });
}
