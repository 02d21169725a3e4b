/**
 * A commit as flat lists of texts: what the statements bind, made once at the port and cheap to hand to a
 * thread. Nothing in it refers to the caller's objects.
 */
import type { Properties, PropertyValue } from "../../model/graph.ts";
import { compareCodePoints } from "../code-point-order.ts";
import type { Commit } from "../graph-store.ts";

export interface EncodedCommit {
  readonly id: string;
  readonly time: string;
  readonly actor: string;
  readonly reason: string;
  readonly expects: number | null;
  /** Two to a change, sorted by key: key, text of the document or null. */
  readonly changes: (string | null)[];
  /** Three to a node: key, kind, properties. */
  readonly putNodes: string[];
  /** Five to an edge: type, from, to, id, properties. */
  readonly putEdges: string[];
  readonly removeNodes: string[];
  /** Four to an edge: type, from, to, id. */
  readonly removeEdges: string[];
}

export const TEXTS_PER_CHANGE = 2;
export const TEXTS_PER_NODE = 3;
export const TEXTS_PER_PUT_EDGE = 5;
export const TEXTS_PER_EDGE = 4;

/** A step is about a millisecond of work. */
const ENTRIES_PER_STEP = 100;

export function encodeCommit(commit: Commit): EncodedCommit {
  const steps = encodeInSteps(commit);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Expects a checked commit (../check-commit.ts). Digests are left to whoever writes it: a thread, when it is
 * large.
 */
export function* encodeInSteps(commit: Commit): Generator<void, EncodedCommit> {
  const changes = commit.changes.toSorted((a, b) => compareCodePoints(a.key, b.key));
  const { putNodes, putEdges, removeNodes, removeEdges } = commit.delta;
  const encoded: EncodedCommit = {
    id: commit.id,
    time: commit.time,
    actor: commit.actor,
    reason: commit.reason,
    expects: commit.expects ?? null,
    changes: [],
    putNodes: [],
    putEdges: [],
    removeNodes: [...removeNodes],
    removeEdges: [],
  };
  let entries = 0;
  for (const { key, after } of changes) {
    encoded.changes.push(key, after === null ? null : JSON.stringify(after));
    if (++entries % ENTRIES_PER_STEP === 0) yield;
  }
  for (const { key, kind, properties } of putNodes) {
    encoded.putNodes.push(key, kind, propertiesText(properties));
    if (++entries % ENTRIES_PER_STEP === 0) yield;
  }
  for (const { type, from, to, id, properties } of putEdges) {
    encoded.putEdges.push(type, from, to, id, propertiesText(properties));
    if (++entries % ENTRIES_PER_STEP === 0) yield;
  }
  for (const { type, from, to, id } of removeEdges) {
    encoded.removeEdges.push(type, from, to, id);
    if (++entries % ENTRIES_PER_STEP === 0) yield;
  }
  return encoded;
}

/** How long the texts are that are bound: what a commit costs besides its entries. */
export function characterCount(encoded: EncodedCommit): number {
  let count = 0;
  for (const texts of [encoded.changes, encoded.putNodes, encoded.putEdges]) {
    for (const text of texts) count += text?.length ?? 0;
  }
  return count;
}

/** JSON, with `-0` as it is: JSON.stringify writes `0` for it, JSON.parse reads `-0` back. */
function propertiesText(properties: Properties): string {
  for (const name in properties) {
    if (holdsMinusZero(properties[name]!)) return propertiesTextWithMinusZero(properties);
  }
  return JSON.stringify(properties);
}

function propertiesTextWithMinusZero(properties: Properties): string {
  const parts = Object.entries(properties).map(
    ([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`,
  );
  return `{${parts.join(",")}}`;
}

function valueText(value: PropertyValue): string {
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "object") return `[${value.map(valueText).join(",")}]`;
  return JSON.stringify(value);
}

function holdsMinusZero(value: PropertyValue): boolean {
  if (typeof value === "number") return Object.is(value, -0);
  return typeof value === "object" && value.some((entry: string | number) => Object.is(entry, -0));
}
