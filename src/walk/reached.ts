/** What a walk reaches, as nodes alone: no order, no paths, half the time. Who needs a path walks again. */
import type { EdgeType } from "../model/graph.ts";
import { atOnce } from "../snapshot/at-once.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { withScratch } from "./scratch.ts";
import { WORK_MAX, spread } from "./spread.ts";
import { permitted } from "./steps.ts";
import type { WalkDirection } from "./steps.ts";

export interface ReachRequest {
  readonly from: readonly NodeId[];
  readonly direction: WalkDirection;
  readonly along: readonly EdgeType[];
  readonly stops?: ((node: NodeId) => boolean) | undefined;
  readonly depthMax?: number | undefined;
  readonly workMax?: number | undefined;
}

export interface Reached {
  /** The work ran out: what is missing is unknown. */
  readonly isCut: boolean;
  /** Nodes reached, the starts left out. */
  readonly count: number;
  /** Edges looked at. */
  readonly work: number;
}

type Visit = (node: NodeId) => void;

/** Nodes told of between two yields, at up to some microseconds each. */
const NODES_PER_STEP = 1_024;

/** `visit` is told of each node reached, the starts left out, in no order. */
export function reach(snapshot: Snapshot, request: ReachRequest, visit: Visit): Reached {
  return atOnce(reachInSteps(snapshot, request, visit));
}

/** The same in steps of a millisecond or two, for who has other work between them. */
export function* reachInSteps(
  snapshot: Snapshot,
  request: ReachRequest,
  visit: Visit,
): Generator<void, Reached> {
  const { adjacency } = snapshot;
  return yield* withScratch(adjacency.nodeBound, function* (scratch) {
    const { layers, work, isCut } = yield* spread(adjacency, scratch, {
      starts: request.from,
      steps: permitted(request.direction, request.along),
      depthMax: request.depthMax ?? Infinity,
      workMax: request.workMax ?? WORK_MAX,
      ordered: false,
      stops: request.stops,
    });
    const [first, end] = [layers[1]!, layers.at(-1)!];
    for (let place = first; place < end; place++) {
      visit(scratch.queue[place]!);
      if ((place - first + 1) % NODES_PER_STEP === 0) yield;
    }
    return { isCut, count: end - first, work };
  });
}
