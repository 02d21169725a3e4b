/**
 * The breadth-first search under every walk: from some nodes outwards, layer by layer, each node once and
 * each edge at most once. Layer n is what is n edges away. Nothing is allocated for a node or an edge.
 *
 * Inside a layer nodes stand in order of key, and the first of them that leads to a new node becomes its
 * parent; so equal graphs give equal answers, whatever numbers their nodes have.
 *
 * The search is a generator that yields about every millisecond: who has other work goes on with it between
 * two steps, who has none runs it at once (../snapshot/at-once.ts).
 */
import { emptySpan } from "../snapshot/adjacency.ts";
import type { Adjacency, EdgeSpan } from "../snapshot/adjacency.ts";
import type { NodeId } from "../snapshot/snapshot.ts";
import type { Scratch, Visited } from "./scratch.ts";
import { sortLayer } from "./sort-layer.ts";
import type { Permitted } from "./steps.ts";

/**
 * Edges that a search looks at unless told otherwise: a hundred times a large lineage, and about a second of
 * work.
 */
export const WORK_MAX = 20_000_000;
/** A span up to this long is read through; in a longer one the permitted types are looked up. */
const SPAN_READ_THROUGH = 32;
/** Edges and nodes looked at between two yields: a millisecond at most, 50 ns each. */
export const STEP_WORK = 16_384;
/** Nodes whose edges are waited for together: four lines of memory each, which fit into the first cache. */
const NODES_PER_BLOCK = 64;

export interface SpreadPlan {
  readonly starts: Iterable<NodeId>;
  readonly steps: readonly Permitted[];
  readonly depthMax: number;
  readonly workMax: number;
  /** Whether layers are put in order of key; without it only the set of visited nodes is defined. */
  readonly ordered: boolean;
  /** Whether `scratch.places` is filled in. */
  readonly keepsPlaces?: boolean;
  /** Nodes that are visited and not walked on from. */
  readonly stops?: ((node: NodeId) => boolean) | undefined;
  /** The search ends with the layer that holds this node. */
  readonly endsAt?: NodeId | undefined;
  /**
   * A search with the same plan that `onLayer` ended: this one goes on from there. Its last layer is told
   * again.
   */
  readonly after?: Ended | undefined;
  /** Told of each layer after the starts, as places in the queue; true ends the search. In steps, too. */
  readonly onLayer?: ((start: number, end: number) => Generator<void, boolean>) | undefined;
}

/** What a search had done when it ended. */
export interface Ended {
  readonly visited: Visited;
  readonly layers: readonly number[];
  readonly work: number;
}

export interface Spread {
  /** Places in the queue where each layer starts, and the end of the last. */
  readonly layers: readonly number[];
  /** Edges looked at. */
  readonly work: number;
  /** The work ran out: what is missing is unknown. */
  readonly isCut: boolean;
}

export function* spread(
  adjacency: Adjacency,
  scratch: Scratch,
  plan: SpreadPlan,
): Generator<void, Spread> {
  const { queue, marks, epoch } = scratch;
  const span = emptySpan();
  const progress: Progress = { end: 0, left: plan.workMax };
  const layers = [0];
  let start = 0;
  const { after } = plan;
  if (after !== undefined) {
    scratch.restore(after.visited);
    layers.splice(0, 1, ...after.layers.slice(0, -1));
    start = layers.at(-1)!;
    progress.end = after.layers.at(-1)!;
    progress.left -= after.work;
  } else {
    for (const node of plan.starts) {
      if (marks[node] === epoch) continue;
      marks[node] = epoch;
      queue[progress.end++] = node;
    }
  }
  for (let depth = layers.length - 1, step = 0, isNew = after === undefined; ; depth++, isNew = true) {
    const end = progress.end;
    if (plan.ordered && isNew) yield* sortLayer(adjacency, scratch, start, end);
    if (plan.keepsPlaces === true) yield* keepPlaces(scratch, start, end);
    layers.push(end);
    if (depth > 0 && plan.onLayer !== undefined && (yield* plan.onLayer(start, end))) break;
    if (plan.endsAt !== undefined && depth > 0 && marks[plan.endsAt] === epoch) break;
    if (depth >= plan.depthMax || progress.left === 0) break;
    for (let place = start; place < end && progress.left > 0; place++) {
      const node = queue[place]!;
      if ((place - start) % NODES_PER_BLOCK === 0) {
        const next = Math.min(place + NODES_PER_BLOCK, end);
        for (const { direction } of plan.steps) adjacency.approach(queue, place, next, direction);
      }
      if (++step >= STEP_WORK) {
        step = 0;
        yield;
      }
      if (plan.stops !== undefined && depth > 0 && plan.stops(node)) continue;
      for (const { direction, mask, codes } of plan.steps) {
        adjacency.edges(node, direction, span);
        const length = span.end - span.start;
        step += length;
        if (length <= SPAN_READ_THROUGH) visitPermitted(scratch, place, span, mask, progress);
        else for (const code of codes) yield* visitType(scratch, place, span, code, progress);
      }
    }
    if (progress.end === end) break;
    start = end;
  }
  return { layers, work: plan.workMax - progress.left, isCut: progress.left === 0 };
}

function* keepPlaces({ places, queue }: Scratch, start: number, end: number): Generator<void, void> {
  for (let place = start; place < end; place++) {
    places[queue[place]!] = place;
    if ((place - start + 1) % STEP_WORK === 0) yield;
  }
}

interface Progress {
  /** Where the next visited node goes in the queue. */
  end: number;
  /** Edges that may still be looked at. */
  left: number;
}

/** Visits along the edges of a short span whose types are permitted; all of them count as looked at. */
function visitPermitted(
  scratch: Scratch,
  from: number,
  span: EdgeSpan,
  mask: Uint8Array,
  progress: Progress,
): void {
  const { marks, epoch, queue, parents, records, types } = scratch;
  const { nodes: spanNodes, types: spanTypes, records: spanRecords, start } = span;
  const stop = Math.min(span.end, start + progress.left);
  let { end } = progress;
  for (let at = start; at < stop; at++) {
    const type = spanTypes[at]!;
    if (mask[type] === 0) continue;
    const node = spanNodes[at]!;
    if (marks[node] === epoch) continue;
    marks[node] = epoch;
    parents[end] = from;
    records[end] = spanRecords[at]!;
    types[end] = type;
    queue[end++] = node;
  }
  progress.end = end;
  progress.left -= stop - start;
}

/** Visits along the edges of one type in a long span, and looks at no others. */
function* visitType(
  scratch: Scratch,
  from: number,
  span: EdgeSpan,
  code: number,
  progress: Progress,
): Generator<void, void> {
  const first = firstOfType(span.types, span.start, span.end, code);
  const last = firstOfType(span.types, first, span.end, code + 1);
  for (let start = first; start < last && progress.left > 0; start += STEP_WORK) {
    if (start > first) yield;
    const stop = Math.min(last, start + STEP_WORK, start + progress.left);
    visitAll(scratch, from, span, code, start, stop, progress);
  }
}

/** Visits along edges that are all of one type. */
function visitAll(
  scratch: Scratch,
  from: number,
  { nodes, records: spanRecords }: EdgeSpan,
  code: number,
  start: number,
  stop: number,
  progress: Progress,
): void {
  const { marks, epoch, queue, parents, records, types } = scratch;
  let { end } = progress;
  for (let at = start; at < stop; at++) {
    const node = nodes[at]!;
    if (marks[node] === epoch) continue;
    marks[node] = epoch;
    parents[end] = from;
    records[end] = spanRecords[at]!;
    types[end] = code;
    queue[end++] = node;
  }
  progress.end = end;
  progress.left -= stop - start;
}

/** The first place in `[start, end)` whose type is `code` or a later one; types rise in a span. */
export function firstOfType(types: Uint8Array, start: number, end: number, code: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (types[middle]! < code) low = middle + 1;
    else high = middle;
  }
  return low;
}
