/**
 * Checks a commit at the port, so that both engines refuse the same input with the same words before they
 * write anything. What depends on the store's content (dangling edges, deletions of nothing, `expects`) is
 * checked in the transaction.
 */
import { EDGE_TYPES, NODE_KINDS, edgeKey } from "../model/graph.ts";
import type { EdgeIdentity, GraphDelta, GraphNode } from "../model/graph.ts";
import type { Commit } from "./graph-store.ts";
import {
  KEY_CHARACTERS_MAX,
  checkCount,
  checkJson,
  checkKey,
  checkList,
  checkProperties,
  checkText,
  isPlainObject,
} from "./check-value.ts";
import { StoreInputRefused } from "./store-input-refused.ts";

/**
 * One commit is one transaction and is held in memory twice while it is written; apply in several above this.
 */
export const CHANGES_PER_COMMIT_MAX = 200_000;

/** Nodes or edges, put or removed. A million edges are about 200 MB while they are encoded. */
export const DELTA_ENTRIES_PER_COMMIT_MAX = 2_000_000;

/** Reasons are sentences; a whole document belongs into `changes`. */
export const REASON_CHARACTERS_MAX = 10_000;

/**
 * A whole commit is checked in steps of this many entries, about a millisecond each, so that a caller may
 * breathe.
 */
const ENTRIES_PER_STEP = 500;

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Refuses with StoreInputRefused what the contract does not allow. */
export function checkCommit(commit: Commit): void {
  for (const _ of checkCommitInSteps(commit)) continue;
}

/** The same in steps of bounded work: for a caller that lets other work run between them. */
export function* checkCommitInSteps(commit: Commit): Generator<void> {
  checkHeader(commit);
  const changed = new Set<string>();
  for (const [index, change] of commit.changes.entries()) {
    if (index % ENTRIES_PER_STEP === ENTRIES_PER_STEP - 1) yield;
    const path = `changes[${index}]`;
    if (!isPlainObject(change)) throw new StoreInputRefused(path, change, "a change");
    checkKey(change.key, `${path}.key`);
    checkUnique(changed, change.key, `${path}.key`);
    if (change.after === null) continue;
    if (!isPlainObject(change.after))
      throw new StoreInputRefused(`${path}.after`, change.after, "a document or null");
    checkJson(change.after, `${path}.after`);
  }
  yield* checkDelta(commit.delta);
}

function checkHeader(commit: Commit): void {
  if (!isPlainObject(commit)) throw new StoreInputRefused("commit", commit, "a commit");
  checkKey(commit.id, "id");
  checkKey(commit.actor, "actor");
  checkText(commit.reason, "reason", REASON_CHARACTERS_MAX);
  if (typeof commit.time !== "string" || !TIME.test(commit.time) || !isRealTime(commit.time)) {
    throw new StoreInputRefused(
      "time",
      commit.time,
      "a UTC time with milliseconds, such as 2026-01-31T12:00:00.000Z",
    );
  }
  if (commit.expects !== undefined) checkCount(commit.expects, "expects", 0);
  checkList(commit.changes, "changes", CHANGES_PER_COMMIT_MAX);
  if (commit.changes.length === 0)
    throw new StoreInputRefused("changes", commit.changes, "a list of at least one change");
  if (!isPlainObject(commit.delta))
    throw new StoreInputRefused("delta", commit.delta, "a delta of the graph");
}

/** 2026-02-30 has the right shape and is no day. */
function isRealTime(time: string): boolean {
  const milliseconds = Date.parse(time);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === time;
}

function* checkDelta(delta: GraphDelta): Generator<void> {
  for (const name of ["putNodes", "putEdges", "removeNodes", "removeEdges"] as const) {
    checkList(delta[name], `delta.${name}`, DELTA_ENTRIES_PER_COMMIT_MAX);
  }
  const nodes = new Set<string>();
  for (const [index, node] of delta.putNodes.entries()) {
    if (index % ENTRIES_PER_STEP === ENTRIES_PER_STEP - 1) yield;
    const path = `delta.putNodes[${index}]`;
    checkNode(node, path);
    checkUnique(nodes, node.key, `${path}.key`);
  }
  for (const [index, key] of delta.removeNodes.entries()) {
    if (index % ENTRIES_PER_STEP === ENTRIES_PER_STEP - 1) yield;
    const path = `delta.removeNodes[${index}]`;
    checkKey(key, path);
    checkUnique(nodes, key, path);
  }
  const edges = new Set<string>();
  for (const [index, edge] of delta.putEdges.entries()) {
    if (index % ENTRIES_PER_STEP === ENTRIES_PER_STEP - 1) yield;
    const path = `delta.putEdges[${index}]`;
    checkIdentity(edge, path);
    checkProperties(edge.properties, `${path}.properties`, "id");
    checkUnique(edges, edgeKey(edge), path);
  }
  for (const [index, edge] of delta.removeEdges.entries()) {
    if (index % ENTRIES_PER_STEP === ENTRIES_PER_STEP - 1) yield;
    const path = `delta.removeEdges[${index}]`;
    checkIdentity(edge, path);
    checkUnique(edges, edgeKey(edge), path);
  }
}

function checkNode(node: GraphNode, path: string): void {
  if (!isPlainObject(node)) throw new StoreInputRefused(path, node, "a node");
  checkKey(node.key, `${path}.key`);
  if (typeof node.kind !== "string" || !Object.hasOwn(NODE_KINDS, node.kind)) {
    throw new StoreInputRefused(`${path}.kind`, node.kind, "a kind of node");
  }
  const prefix = `${NODE_KINDS[node.kind]}:`;
  if (!node.key.startsWith(prefix))
    throw new StoreInputRefused(`${path}.key`, node.key, `a key that starts with ${prefix}`);
  checkProperties(node.properties, `${path}.properties`, "key");
}

function checkIdentity(edge: EdgeIdentity, path: string): void {
  if (!isPlainObject(edge)) throw new StoreInputRefused(path, edge, "an edge");
  if (typeof edge.type !== "string" || !Object.hasOwn(EDGE_TYPES, edge.type)) {
    throw new StoreInputRefused(`${path}.type`, edge.type, "a type of edge");
  }
  checkKey(edge.from, `${path}.from`);
  checkKey(edge.to, `${path}.to`);
  if (edge.id !== "") checkKey(edge.id, `${path}.id`);
}

/**
 * Each key once in a list, and no key both put and removed: the outcome would depend on an order nobody
 * stated.
 */
function checkUnique(seen: Set<string>, key: string, path: string): void {
  if (seen.has(key)) {
    throw new StoreInputRefused(
      path,
      key.slice(0, KEY_CHARACTERS_MAX),
      "there once (not twice, not put and removed)",
    );
  }
  seen.add(key);
}
