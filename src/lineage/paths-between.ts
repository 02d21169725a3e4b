/** How two things are connected: the shortest paths, or the k shortest, upstream or downstream. */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { PATHS_MAX, nearestPathsInSteps } from "../walk/nearest-paths.ts";
import { listPaths, shortestPathsInSteps } from "../walk/shortest-paths.ts";
import type { PathsRequest } from "../walk/shortest-paths.ts";
import type { WalkDirection } from "../walk/steps.ts";
import type { PathStep } from "../walk/walk-result.ts";
import { edgeStatement } from "./edge-statement.ts";
import type { EdgeStatement } from "./edge-statement.ts";
import { findThing } from "./find-thing.ts";
import { inTurns } from "./in-turns.ts";
import { LineageInvalid } from "../walk/lineage-invalid.ts";
import { thingAt } from "./thing.ts";
import type { Thing } from "./thing.ts";
import { REACHED, edgeTypes } from "../walk/walk-words.ts";

/** Shortest paths that are listed one by one; `count` says how many there are. */
const LISTED_MAX = 10;
/** Edges told between two yields: some microseconds each. */
const TOLD_PER_STEP = 512;

export interface PathsQuestion {
  readonly from: string;
  readonly to: string;
  /** Both are tried, upstream first, when left out. */
  readonly direction?: WalkDirection | undefined;
  readonly along?: readonly string[] | undefined;
  readonly depthMax?: number | undefined;
  /** How many of the shortest paths, also longer ones; only the shortest when left out. */
  readonly count?: number | undefined;
  readonly workMax?: number | undefined;
}

export interface ToldPath {
  readonly length: number;
  /** Keys from one end to the other. */
  readonly things: readonly string[];
  readonly edges: readonly EdgeStatement[];
}

export interface PathsBetween {
  readonly schemaVersion: 1;
  readonly revision: number;
  readonly from: Thing;
  readonly to: Thing;
  /** The direction in which they are connected; absent when they are not. */
  readonly direction?: WalkDirection;
  /** Edges of a shortest path. */
  readonly length?: number;
  /** How many shortest paths there are. */
  readonly count: number;
  /** Every edge on a shortest path. */
  readonly edges: readonly EdgeStatement[];
  readonly paths: readonly ToldPath[];
  /** The search was stopped: "not connected" then means "not found". */
  readonly truncated?: { readonly because: "work" };
}

/** Errors: ThingNotFound, ThingAmbiguous, LineageInvalid. */
export function pathsBetween(snapshot: Snapshot, question: PathsQuestion): Promise<PathsBetween> {
  return inTurns(() => pathsInSteps(snapshot, question));
}

function* pathsInSteps(snapshot: Snapshot, question: PathsQuestion): Generator<void, PathsBetween> {
  const from = yield* findThing(snapshot, question.from);
  const to = yield* findThing(snapshot, question.to);
  const { count } = question;
  if (count !== undefined && (!Number.isInteger(count) || count < 1 || count > PATHS_MAX)) {
    throw new LineageInvalid(String(count), `From 1 to ${PATHS_MAX} paths can be asked for, not ${count}.`);
  }
  const along = edgeTypes(question.along, REACHED);
  const directions =
    question.direction === undefined ? (["upstream", "downstream"] as const) : [question.direction];
  let isCut = false;
  for (const direction of directions) {
    const { depthMax, workMax } = question;
    const request: PathsRequest = {
      from: snapshot.key(from),
      to: snapshot.key(to),
      direction,
      along,
      depthMax,
      workMax,
    };
    const shortest = yield* shortestPathsInSteps(snapshot, request);
    isCut ||= shortest.isCut;
    if (shortest.length === undefined) continue;
    const nearest =
      count === undefined ? undefined : yield* nearestPathsInSteps(snapshot, request, count);
    const paths = nearest?.paths ?? listPaths(shortest, request.from, request.to, LISTED_MAX);
    isCut ||= nearest?.isCut === true;
    const edges: EdgeStatement[] = [];
    for (const step of shortest.steps) {
      edges.push(edgeStatement(snapshot, step));
      if (edges.length % TOLD_PER_STEP === 0) yield;
    }
    return {
      ...ends(snapshot, from, to),
      direction,
      length: shortest.length,
      count: shortest.count,
      edges,
      paths: paths.map((path) => told(snapshot, request.from, path)),
      ...cut(isCut),
    };
  }
  return { ...ends(snapshot, from, to), count: 0, edges: [], paths: [], ...cut(isCut) };
}

function ends(snapshot: Snapshot, from: number, to: number) {
  const { revision } = snapshot.head;
  return { schemaVersion: 1 as const, revision, from: thingAt(snapshot, from), to: thingAt(snapshot, to) };
}

function cut(isCut: boolean) {
  return isCut ? { truncated: { because: "work" } as const } : {};
}

function told(snapshot: Snapshot, from: string, path: readonly PathStep[]): ToldPath {
  return {
    length: path.length,
    things: [from, ...path.map((step) => step.to)],
    edges: path.map((step) => edgeStatement(snapshot, step)),
  };
}
