/**
 * All shortest paths between two nodes, as the acyclic graph of their edges: its size grows with nodes and
 * edges, while the paths in it may be more than anybody could list. They are counted without being listed.
 */
import type { EdgeType } from "../model/graph.ts";
import { EDGE_TYPES_BY_CODE, emptySpan } from "../snapshot/adjacency.ts";
import { atOnce } from "../snapshot/at-once.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { withScratch } from "./scratch.ts";
import type { Scratch } from "./scratch.ts";
import { WORK_MAX, spread } from "./spread.ts";
import { directionOf, opposite, permitted } from "./steps.ts";
import type { WalkDirection } from "./steps.ts";
import { nodesAt } from "./walk.ts";
import type { PathStep } from "./walk-result.ts";

export interface PathsRequest {
  readonly from: string;
  readonly to: string;
  readonly direction: WalkDirection;
  readonly along: readonly EdgeType[];
  readonly depthMax?: number | undefined;
  readonly workMax?: number | undefined;
}

export interface ShortestPaths {
  /** Edges of a shortest path; undefined when there is none, or none was found before the work ran out. */
  readonly length: number | undefined;
  /** Every edge on a shortest path, nearest to the start first, then by keys. At most STEPS_MAX. */
  readonly steps: readonly PathStep[];
  /** How many shortest paths there are (parallel edges make several); at most Number.MAX_SAFE_INTEGER. */
  readonly count: number;
  /** The search or the list of steps was cut: there may be more. */
  readonly isCut: boolean;
}

/** Edges of all shortest paths together; a drawing with more cannot be read. */
export const STEPS_MAX = 100_000;

interface Link {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly type: number;
  readonly record: number;
}

/** Links looked at between two yields. */
const LINKS_PER_STEP = 4_096;

/** RangeError for a key without a node. */
export function shortestPaths(snapshot: Snapshot, request: PathsRequest): ShortestPaths {
  return atOnce(shortestPathsInSteps(snapshot, request));
}

/** The same in steps of a millisecond or two, for who has other work between them. */
export function* shortestPathsInSteps(
  snapshot: Snapshot,
  request: PathsRequest,
): Generator<void, ShortestPaths> {
  const [from, to] = nodesAt(snapshot, [request.from, request.to]) as [NodeId, NodeId];
  if (from === to) return { length: 0, steps: [], count: 1, isCut: false };
  const { adjacency } = snapshot;
  return yield* withScratch(adjacency.nodeBound, function* (scratch) {
    const { layers, isCut } = yield* spread(adjacency, scratch, {
      starts: [from],
      steps: permitted(request.direction, request.along),
      depthMax: request.depthMax ?? Infinity,
      workMax: request.workMax ?? WORK_MAX,
      ordered: true,
      keepsPlaces: true,
      endsAt: to,
    });
    if (scratch.marks[to] !== scratch.epoch) return { length: undefined, steps: [], count: 0, isCut };
    const length = layers.length - 2;
    const { links, isFull } = yield* linksBetween(snapshot, scratch, layers, request, to);
    const steps: PathStep[] = [];
    for (const link of links) {
      steps.push(pathStep(snapshot, link, request.direction));
      if (steps.length % LINKS_PER_STEP === 0) yield;
    }
    return { length, steps, count: countPaths(links, from, to), isCut: isCut || isFull };
  });
}

/** From the end back, layer by layer: the edges that lead to a node from the layer before it. */
function* linksBetween(
  snapshot: Snapshot,
  scratch: Scratch,
  layers: readonly number[],
  request: PathsRequest,
  end: NodeId,
): Generator<void, { readonly links: readonly Link[]; readonly isFull: boolean }> {
  const { adjacency } = snapshot;
  const { marks, epoch, places } = scratch;
  const back = permitted(opposite(request.direction), request.along);
  const span = emptySpan();
  const byLayer: Link[][] = [];
  let looked = 0;
  let found = 0;
  let isFull = false;
  let layer: readonly NodeId[] = [end];
  for (let depth = layers.length - 2; depth > 0 && !isFull; depth--) {
    const links: Link[] = [];
    const before = new Set<NodeId>();
    for (const node of layer) {
      for (const { direction, mask } of back) {
        adjacency.edges(node, direction, span);
        for (let at = span.start; at < span.end && !isFull; at++) {
          if (++looked % LINKS_PER_STEP === 0) yield;
          const other = span.nodes[at]!;
          if (mask[span.types[at]!] === 0 || marks[other] !== epoch) continue;
          const place = places[other]!;
          if (place < layers[depth - 1]! || place >= layers[depth]!) continue;
          links.push({ from: other, to: node, type: span.types[at]!, record: span.records[at]! });
          before.add(other);
          isFull = ++found === STEPS_MAX;
        }
      }
    }
    // Places in the queue follow the keys inside a layer.
    links.sort(
      (a, b) => places[a.from]! - places[b.from]! || places[a.to]! - places[b.to]! || a.type - b.type,
    );
    byLayer.push(links);
    layer = [...before].sort((a, b) => places[a]! - places[b]!);
  }
  return { links: byLayer.reverse().flat(), isFull };
}

/** Links in order of layer, so that a node's count is complete before it is used. */
function countPaths(links: readonly Link[], from: NodeId, to: NodeId): number {
  const counts = new Map<NodeId, number>([[from, 1]]);
  for (const link of links) {
    const count = (counts.get(link.to) ?? 0) + (counts.get(link.from) ?? 0);
    counts.set(link.to, Math.min(count, Number.MAX_SAFE_INTEGER));
  }
  return counts.get(to) ?? 0;
}

function pathStep(snapshot: Snapshot, { from, to, type, record }: Link, direction: WalkDirection): PathStep {
  const edgeType = EDGE_TYPES_BY_CODE[type]!;
  return {
    from: snapshot.key(from),
    to: snapshot.key(to),
    type: edgeType,
    ...snapshot.adjacency.attributes(record),
    isAgainst: directionOf(edgeType, direction) === "incoming",
  };
}

/** Up to `limit` of the paths that the steps hold, each from start to end, in order of the steps. */
export function listPaths(
  { steps, length }: ShortestPaths,
  from: string,
  to: string,
  limit: number,
): readonly (readonly PathStep[])[] {
  if (length === undefined || length === 0) return [];
  const next = Map.groupBy(steps, (step) => step.from);
  const paths: (readonly PathStep[])[] = [];
  const path: PathStep[] = [];
  // What is left to try at each node of the path: a path may be longer than the call stack.
  const open = [[...(next.get(from) ?? [])].reverse()];
  while (open.length > 0 && paths.length < limit) {
    const step = open.at(-1)!.pop();
    if (step === undefined) {
      open.pop();
      path.pop();
    } else if (step.to === to) {
      paths.push([...path, step]);
    } else {
      path.push(step);
      open.push([...(next.get(step.to) ?? [])].reverse());
    }
  }
  return paths;
}
