/**
 * The breadth-first search under every walk: from some nodes outwards, layer by layer, each node once and
 * each edge at most once. Layer n is what is n edges away. Nothing is allocated for a node or an edge.
 *
 * Inside a layer nodes stand in order of key, and the first of them that leads to a new node becomes its
 * parent; so equal graphs give equal answers, whatever numbers their nodes have.
 */
import { emptySpan } from "../snapshot/adjacency.ts";
import type { Adjacency, EdgeSpan } from "../snapshot/adjacency.ts";
import type { NodeId } from "../snapshot/snapshot.ts";
import type { Scratch } from "./scratch.ts";
import type { Permitted } from "./steps.ts";

/**
 * Edges that a search looks at unless told otherwise: a hundred times a large lineage, and about a second of
 * work.
 */
export const WORK_MAX = 20_000_000;
/** A span up to this long is read through; in a longer one the permitted types are looked up. */
const SPAN_READ_THROUGH = 32;

export interface SpreadPlan {
  readonly starts: Iterable<NodeId>;
  readonly steps: readonly Permitted[];
  readonly depthMax: number;
  readonly workMax: number;
  /** Whether layers are put in order of key; without it only the set of visited nodes is defined. */
  readonly ordered: boolean;
  /** Nodes that are visited and not walked on from. */
  readonly stops?: ((node: NodeId) => boolean) | undefined;
  /** Told of each layer after the starts, as places in the queue; true ends the search. */
  readonly onLayer?: ((start: number, end: number, depth: number) => boolean) | undefined;
}

export interface Spread {
  /** Places in the queue where each layer starts, and the end of the last. */
  readonly layers: readonly number[];
  /** Edges looked at. */
  readonly work: number;
  /** The work ran out: what is missing is unknown. */
  readonly isCut: boolean;
}

export function spread(adjacency: Adjacency, scratch: Scratch, plan: SpreadPlan): Spread {
  const { queue, marks, epoch } = scratch;
  const span = emptySpan();
  const progress: Progress = { end: 0, left: plan.workMax };
  for (const node of plan.starts) {
    if (marks[node] === epoch) continue;
    marks[node] = epoch;
    scratch.parents[node] = node;
    queue[progress.end++] = node;
  }
  const layers = [0];
  for (let depth = 0, start = 0; ; depth++) {
    const end = progress.end;
    settleLayer(adjacency, scratch, start, end, plan.ordered);
    layers.push(end);
    if (depth > 0 && plan.onLayer?.(start, end, depth) === true) break;
    if (depth >= plan.depthMax || progress.left === 0) break;
    for (let place = start; place < end && progress.left > 0; place++) {
      const node = queue[place]!;
      if (plan.stops !== undefined && depth > 0 && plan.stops(node)) continue;
      for (const { direction, mask, codes } of plan.steps) {
        adjacency.edges(node, direction, span);
        if (span.end - span.start <= SPAN_READ_THROUGH) visitPermitted(scratch, node, span, mask, progress);
        else for (const code of codes) visitType(scratch, node, span, code, progress);
      }
    }
    if (progress.end === end) break;
    start = end;
  }
  return { layers, work: plan.workMax - progress.left, isCut: progress.left === 0 };
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
  from: NodeId,
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
    parents[node] = from;
    records[node] = spanRecords[at]!;
    types[node] = type;
    queue[end++] = node;
  }
  progress.end = end;
  progress.left -= stop - start;
}

/** Visits along the edges of one type in a long span, and looks at no others. */
function visitType(scratch: Scratch, from: NodeId, span: EdgeSpan, code: number, progress: Progress): void {
  const { marks, epoch, queue, parents, records, types } = scratch;
  const { nodes: spanNodes, types: spanTypes, records: spanRecords } = span;
  const first = firstOfType(spanTypes, span.start, span.end, code);
  const last = firstOfType(spanTypes, first, span.end, code + 1);
  const stop = Math.min(last, first + progress.left);
  let { end } = progress;
  for (let at = first; at < stop; at++) {
    const node = spanNodes[at]!;
    if (marks[node] === epoch) continue;
    marks[node] = epoch;
    parents[node] = from;
    records[node] = spanRecords[at]!;
    types[node] = code;
    queue[end++] = node;
  }
  progress.end = end;
  progress.left -= stop - first;
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

function settleLayer(
  adjacency: Adjacency,
  scratch: Scratch,
  start: number,
  end: number,
  ordered: boolean,
): void {
  const { queue, places } = scratch;
  if (!ordered) return;
  const layer = queue.subarray(start, end);
  layer.sort();
  // Numbers from the bound on are in no order; they stand behind the others now and are few.
  if (layer.length > 0 && layer[layer.length - 1]! >= adjacency.orderedBound) {
    layer.sort((left, right) => adjacency.compare(left, right));
  }
  for (let place = start; place < end; place++) places[queue[place]!] = place;
}
