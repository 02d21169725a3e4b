/**
 * Where a thing comes from, or what came of it: one walk, told as things and the edges between them, a page
 * at a time. All pages of one answer are read at the same revision.
 */
import { snapshotFor } from "../catalog/consistency.ts";
import type { Consistency } from "../catalog/consistency.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { WalkDirection } from "../walk/steps.ts";
import type { WalkHit, WalkResult } from "../walk/walk-result.ts";
import { walkInSteps } from "../walk/walk.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import type { Position } from "./cursor.ts";
import { edgeStatement } from "./edge-statement.ts";
import type { EdgeStatement } from "./edge-statement.ts";
import { findThing } from "./find-thing.ts";
import { inTurns } from "./in-turns.ts";
import { keptWalks } from "./kept-walks.ts";
import { LineageInvalid } from "../walk/lineage-invalid.ts";
import { thingAt } from "./thing.ts";
import type { Thing } from "./thing.ts";
import { edgeTypes, targetChoice } from "../walk/walk-words.ts";

/** Things on one page unless asked for otherwise, and at most: about 3 MB of JSON. */
export const PAGE_DEFAULT = 100;
export const PAGE_MAX = 10_000;
/** Things in all pages together. A question that reaches more is asked with a kind or a depth. */
export const HITS_MAX = 1_000_000;
/** Things or edges told between two yields: some microseconds each. */
const TOLD_PER_STEP = 512;

export interface TraceQuestion {
  readonly thing: string;
  readonly direction: WalkDirection;
  /** Kinds and types of artifacts; everything when left out. */
  readonly to?: readonly string[] | undefined;
  /** Types of edges; what things were made from when left out. */
  readonly along?: readonly string[] | undefined;
  readonly depthMax?: number | undefined;
  /** Things on the page. */
  readonly first?: number | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** Edges looked at; for tests and for callers in a hurry. */
  readonly workMax?: number | undefined;
}

/**
 * Key; depth, in edges from the thing that was asked about; and by `via` the thing one edge nearer, on a
 * shortest path, with the type of that edge.
 */
export type PlacedThing = WalkHit;
export type TracedThing = Thing & PlacedThing;

/** What is made beside keys and depths, and makes most of the work: nobody waits for what nobody reads. */
export interface TraceParts {
  /** Names, kinds and types of the things. */
  readonly names: boolean;
  readonly edges: boolean;
}

export interface Trace<T extends PlacedThing = TracedThing> {
  readonly schemaVersion: 1;
  readonly revision: number;
  readonly of: Thing;
  readonly direction: WalkDirection;
  /** In order of depth, then key. */
  readonly things: readonly T[];
  /** The edges of a shortest path to each thing of this page, nearest first, each once. */
  readonly edges: readonly EdgeStatement[];
  /** Cursor of the next page; absent on the last. */
  readonly next?: string;
  /** Present when a bound was reached: things beyond the first `at` are missing. */
  readonly truncated?: { readonly at: number; readonly because: "things" | "work" };
}

/** Errors: ThingNotFound, ThingAmbiguous, LineageInvalid; those of `snapshotFor`. */
export async function trace(
  knowledge: Knowledge,
  question: TraceQuestion,
  consistency: Consistency = {},
): Promise<Trace> {
  const position = positionOf(question);
  if (position === undefined) return traceAt(await snapshotFor(knowledge, consistency), question, 0);
  return traceAt(await knowledge.at({ revision: position.revision }), question, position.offset);
}

/** Where the page that a question asks for begins; undefined for a first page. Throws LineageInvalid. */
export function positionOf(question: TraceQuestion): Position | undefined {
  const { after, first: _, ...asked } = question;
  return after === undefined ? undefined : readCursor(after, asked);
}

/** The page of the answer that begins at `offset`, in one snapshot. Errors: as above. */
export function traceAt(snapshot: Snapshot, question: TraceQuestion, offset: number): Promise<Trace> {
  return tracePartAt(snapshot, question, offset, WHOLE) as Promise<Trace>;
}

const WHOLE: TraceParts = { names: true, edges: true };

/** The same with those parts only; without edges their list is empty. */
export function tracePartAt(
  snapshot: Snapshot,
  question: TraceQuestion,
  offset: number,
  parts: TraceParts,
): Promise<Trace<PlacedThing>> {
  return inTurns(() => traceInSteps(snapshot, question, offset, parts));
}

function* traceInSteps(
  snapshot: Snapshot,
  question: TraceQuestion,
  offset: number,
  parts: TraceParts,
): Generator<void, Trace<PlacedThing>> {
  const { after: _, first = PAGE_DEFAULT, ...asked } = question;
  if (!Number.isInteger(first) || first < 1 || first > PAGE_MAX) {
    throw new LineageInvalid(String(first), `A page has 1 to ${PAGE_MAX} things, not ${first}.`);
  }
  const start = yield* findThing(snapshot, question.thing);
  const end = Math.min(offset + first, HITS_MAX);
  const result = yield* walkUpTo(snapshot, asked, start, end);
  const { revision } = snapshot.head;
  const isMore = result.hitCount > end || result.truncated === "limit";
  const hasNext = isMore && end < HITS_MAX;
  const isBounded = result.truncated !== undefined && !hasNext;
  const things = yield* thingsFrom(snapshot, result, offset, end, parts);
  const edges = parts.edges ? yield* edgesFrom(snapshot, result, offset, end) : [];
  if (hasNext) keptWalks(snapshot).keep(questionName(asked), result);
  return {
    schemaVersion: 1,
    revision,
    of: thingAt(snapshot, start),
    direction: question.direction,
    things,
    edges,
    ...(hasNext ? { next: writeCursor({ revision, offset: end }, asked) } : {}),
    ...(isBounded
      ? {
          truncated: {
            at: result.hitCount,
            because: result.truncated === "work" ? "work" : "things",
          } as const,
        }
      : {}),
  };
}

/** A walk with at least `end` hits, if there are so many: the one that was kept, or further from there. */
function* walkUpTo(
  snapshot: Snapshot,
  asked: TraceQuestion,
  start: NodeId,
  end: number,
): Generator<void, WalkResult> {
  const before = keptWalks(snapshot).find(questionName(asked));
  if (before !== undefined && (before.truncated !== "limit" || before.hitCount >= end)) return before;
  const request = {
    from: [snapshot.key(start)],
    direction: asked.direction,
    along: edgeTypes(asked.along),
    to: targetChoice(snapshot, asked.to),
    depthMax: asked.depthMax,
    limit: end,
    workMax: asked.workMax,
  };
  return yield* walkInSteps(snapshot, request, before);
}

function questionName({ thing, direction, to, along, depthMax, workMax }: TraceQuestion): string {
  return JSON.stringify([thing, direction, to, along, depthMax, workMax]);
}

function* thingsFrom(
  snapshot: Snapshot,
  result: WalkResult,
  offset: number,
  end: number,
  { names }: TraceParts,
): Generator<void, readonly PlacedThing[]> {
  const things: PlacedThing[] = [];
  const last = Math.min(end, result.hitCount);
  for (let from = offset; from < last; from += TOLD_PER_STEP) {
    const hits = result.hits(from, Math.min(from + TOLD_PER_STEP, last));
    for (const [index, hit] of hits.entries()) {
      things.push(names ? { ...thingAt(snapshot, result.node(from + index)), ...hit } : hit);
    }
    yield;
  }
  return things;
}

function* edgesFrom(
  snapshot: Snapshot,
  result: WalkResult,
  offset: number,
  end: number,
): Generator<void, readonly EdgeStatement[]> {
  const edges: EdgeStatement[] = [];
  for (const step of result.tree(offset, end)) {
    edges.push(edgeStatement(snapshot, step));
    if (edges.length % TOLD_PER_STEP === 0) yield;
  }
  return edges;
}
