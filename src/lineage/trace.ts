/**
 * Where a thing comes from, or what came of it: one walk, told as things and the edges between them, a page
 * at a time. All pages of one answer are read at the same revision.
 */
import { snapshotFor } from "../catalog/consistency.ts";
import type { Consistency } from "../catalog/consistency.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import type { EdgeType } from "../model/graph.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { WalkDirection } from "../walk/steps.ts";
import type { WalkResult } from "../walk/walk-result.ts";
import { walkInSteps } from "../walk/walk.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import type { Position } from "./cursor.ts";
import { edgeStatement } from "./edge-statement.ts";
import type { EdgeStatement } from "./edge-statement.ts";
import { findThing } from "./find-thing.ts";
import { inTurns } from "./in-turns.ts";
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

export interface TracedThing extends Thing {
  /** Edges from the thing that was asked about. */
  readonly depth: number;
  /** The thing one edge nearer, on a shortest path, and the type of that edge. */
  readonly via: { readonly key: string; readonly type: EdgeType };
}

export interface Trace {
  readonly schemaVersion: 1;
  readonly revision: number;
  readonly of: Thing;
  readonly direction: WalkDirection;
  /** In order of depth, then key. */
  readonly things: readonly TracedThing[];
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
  return inTurns(() => traceInSteps(snapshot, question, offset));
}

function* traceInSteps(snapshot: Snapshot, question: TraceQuestion, offset: number): Generator<void, Trace> {
  const { after: _, first = PAGE_DEFAULT, ...asked } = question;
  if (!Number.isInteger(first) || first < 1 || first > PAGE_MAX) {
    throw new LineageInvalid(String(first), `A page has 1 to ${PAGE_MAX} things, not ${first}.`);
  }
  const start = yield* findThing(snapshot, question.thing);
  const end = Math.min(offset + first, HITS_MAX);
  const result = yield* walkInSteps(snapshot, {
    from: [snapshot.key(start)],
    direction: question.direction,
    along: edgeTypes(question.along),
    to: targetChoice(snapshot, question.to),
    depthMax: question.depthMax,
    limit: end,
    workMax: question.workMax,
  });
  const { revision } = snapshot.head;
  const hasNext = result.truncated === "limit" && end < HITS_MAX;
  const isBounded = result.truncated !== undefined && !hasNext;
  return {
    schemaVersion: 1,
    revision,
    of: thingAt(snapshot, start),
    direction: question.direction,
    things: yield* thingsFrom(snapshot, result, offset),
    edges: yield* edgesFrom(snapshot, result, offset),
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

function* thingsFrom(
  snapshot: Snapshot,
  result: WalkResult,
  offset: number,
): Generator<void, readonly TracedThing[]> {
  const things: TracedThing[] = [];
  for (let from = offset; from < result.hitCount; from += TOLD_PER_STEP) {
    for (const { key, depth, via } of result.hits(from, from + TOLD_PER_STEP)) {
      things.push({ ...thingAt(snapshot, result.node(offset + things.length)), key, depth, via });
    }
    yield;
  }
  return things;
}

function* edgesFrom(
  snapshot: Snapshot,
  result: WalkResult,
  offset: number,
): Generator<void, readonly EdgeStatement[]> {
  const edges: EdgeStatement[] = [];
  for (const step of result.tree(offset)) {
    edges.push(edgeStatement(snapshot, step));
    if (edges.length % TOLD_PER_STEP === 0) yield;
  }
  return edges;
}
