/**
 * The k shortest paths between two nodes that visit no node twice, shortest first.
 *
 * Yen's algorithm ("Finding the K Shortest Loopless Paths in a Network", 1971) over breadth-first search:
 * each next path leaves one found before at some node (the spur), by an edge that no path with the same
 * beginning takes, and meets none of the nodes before it. Paths are told apart by their nodes; of parallel
 * edges the first in order stands for all.
 */
import { EDGE_TYPES_BY_CODE, emptySpan } from "../snapshot/adjacency.ts";
import { atOnce } from "../snapshot/at-once.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { withScratch } from "./scratch.ts";
import type { Scratch } from "./scratch.ts";
import type { PathsRequest } from "./shortest-paths.ts";
import { STEP_WORK, WORK_MAX, spread } from "./spread.ts";
import { directionOf, permitted } from "./steps.ts";
import type { Permitted } from "./steps.ts";
import { nodesAt } from "./walk.ts";
import type { PathStep } from "./walk-result.ts";

/** Each further path costs a search for each node of the one before it; nobody reads more than this. */
export const PATHS_MAX = 64;

export interface NearestPaths {
  readonly paths: readonly (readonly PathStep[])[];
  /** The work ran out: there may be more, and shorter ones. */
  readonly isCut: boolean;
}

interface Hop {
  readonly node: NodeId;
  /** Of the edge that leads to the node. */
  readonly type: number;
  readonly record: number;
}
type Route = readonly Hop[];

/** `count` is at most PATHS_MAX. RangeError for a key without a node, and for another count. */
export function nearestPaths(snapshot: Snapshot, request: PathsRequest, count: number): NearestPaths {
  return atOnce(nearestPathsInSteps(snapshot, request, count));
}

/** The same in steps of a millisecond or two, for who has other work between them. */
export function* nearestPathsInSteps(
  snapshot: Snapshot,
  request: PathsRequest,
  count: number,
): Generator<void, NearestPaths> {
  if (!Number.isInteger(count) || count < 1 || count > PATHS_MAX) {
    throw new RangeError(`From 1 to ${PATHS_MAX} paths can be asked for, not ${count}.`);
  }
  const [from, to] = nodesAt(snapshot, [request.from, request.to]) as [NodeId, NodeId];
  if (from === to) return { paths: [[]], isCut: false };
  const search = new Search(snapshot, request, from, to);
  const routes = yield* search.routes(count);
  return { paths: routes.map((route) => search.steps(route)), isCut: search.isCut };
}

class Search {
  isCut = false;
  #work: number;
  readonly #snapshot: Snapshot;
  readonly #request: PathsRequest;
  readonly #from: NodeId;
  readonly #to: NodeId;
  readonly #permitted: readonly Permitted[];
  readonly #depthMax: number;

  constructor(snapshot: Snapshot, request: PathsRequest, from: NodeId, to: NodeId) {
    this.#snapshot = snapshot;
    this.#request = request;
    this.#from = from;
    this.#to = to;
    this.#work = request.workMax ?? WORK_MAX;
    this.#depthMax = request.depthMax ?? Infinity;
    this.#permitted = permitted(request.direction, request.along);
  }

  *routes(count: number): Generator<void, readonly Route[]> {
    const first = yield* this.#shortest([], new Set());
    const found: Route[] = first === undefined ? [] : [first];
    const candidates = new Map<string, Route>();
    while (found.length > 0 && found.length < count && !this.isCut) {
      const last = found.at(-1)!;
      for (let spur = 0; spur < last.length && !this.isCut; spur++) {
        const root = last.slice(0, spur);
        const taken = found.filter((route) => startsWith(route, root)).map((route) => route[spur]!.node);
        const route = yield* this.#shortest(root, new Set(taken));
        if (route !== undefined) candidates.set(identity(route), route);
      }
      for (const route of found) candidates.delete(identity(route));
      const next = [...candidates.values()].sort((a, b) => this.#compare(a, b))[0];
      if (next === undefined) break;
      found.push(next);
    }
    return found;
  }

  /**
   * A shortest route that begins with `root` and goes on from its end, first to none of `taken` and never to
   * a node of the root.
   */
  *#shortest(root: Route, taken: ReadonlySet<NodeId>): Generator<void, Route | undefined> {
    const { adjacency } = this.#snapshot;
    const spur = root.at(-1)?.node ?? this.#from;
    return yield* withScratch(adjacency.nodeBound, (scratch) => this.#shortestIn(scratch, root, spur, taken));
  }

  *#shortestIn(
    scratch: Scratch,
    root: Route,
    spur: NodeId,
    taken: ReadonlySet<NodeId>,
  ): Generator<void, Route | undefined> {
    const { adjacency } = this.#snapshot;
    const { marks, epoch, queue, places, parents, records, types } = scratch;
    marks[this.#from] = epoch;
    for (const { node } of root) marks[node] = epoch;
    const starts: NodeId[] = [];
    const edges = new Map<NodeId, Hop>();
    const span = emptySpan();
    let looked = 0;
    for (const { direction, mask } of this.#permitted) {
      adjacency.edges(spur, direction, span);
      for (let at = span.start; at < span.end; at++) {
        if (this.#work-- <= 0) break;
        if (++looked % STEP_WORK === 0) yield;
        const node = span.nodes[at]!;
        const type = span.types[at]!;
        if (mask[type] === 0 || marks[node] === epoch || taken.has(node) || edges.has(node)) continue;
        edges.set(node, { node, type, record: span.records[at]! });
        starts.push(node);
      }
    }
    const depthMax = this.#depthMax - root.length - 1;
    if (this.#work <= 0) this.isCut = true;
    if (this.isCut || starts.length === 0 || depthMax < 0) return undefined;
    if (!edges.has(this.#to)) {
      const { work, isCut } = yield* spread(adjacency, scratch, {
        starts,
        steps: this.#permitted,
        depthMax,
        workMax: this.#work,
        ordered: true,
        keepsPlaces: true,
        endsAt: this.#to,
      });
      this.#work -= work;
      if (isCut) this.isCut = true;
      if (marks[this.#to] !== epoch) return undefined;
    }
    const tail: Hop[] = [];
    let node = this.#to;
    for (let place = places[node]!; !edges.has(node); node = queue[place]!) {
      tail.push({ node, type: types[place]!, record: records[place]! });
      place = parents[place]!;
    }
    return [...root, edges.get(node)!, ...tail.reverse()];
  }

  #compare(left: Route, right: Route): number {
    if (left.length !== right.length) return left.length - right.length;
    for (const [index, { node }] of left.entries()) {
      const order = this.#snapshot.adjacency.compare(node, right[index]!.node);
      if (order !== 0) return order;
    }
    return 0;
  }

  steps(route: Route): readonly PathStep[] {
    return route.map(({ node, type, record }, index) => {
      const edgeType = EDGE_TYPES_BY_CODE[type]!;
      return {
        from: this.#snapshot.key(index === 0 ? this.#from : route[index - 1]!.node),
        to: this.#snapshot.key(node),
        type: edgeType,
        ...this.#snapshot.adjacency.attributes(record),
        isAgainst: directionOf(edgeType, this.#request.direction) === "incoming",
      };
    });
  }
}

function startsWith(route: Route, root: Route): boolean {
  return route.length > root.length && root.every(({ node }, index) => route[index]!.node === node);
}

function identity(route: Route): string {
  return route.map(({ node }) => node).join(" ");
}
