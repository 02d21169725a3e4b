/**
 * Writes one encoded commit on a connection that holds the write lock: the log, then the graph, then COMMIT.
 * Synchronous, and the same code on the event loop (small commits) and in the writer thread (large ones).
 */
import type { Document } from "../../model/document.ts";
import { documentDigest } from "../../model/document-digest.ts";
import type { EdgeIdentity, EdgeType } from "../../model/graph.ts";
import { EMPTY_HEAD } from "../../model/revision.ts";
import type { Change, Head } from "../../model/revision.ts";
import { revisionDigest } from "../../model/revision-digest.ts";
import type { ChangeContent } from "../../model/revision-digest.ts";
import type { CommitOutcome, CommitRefusal } from "./commit-outcome.ts";
import type { Connection } from "./connection.ts";
import { TEXTS_PER_CHANGE, TEXTS_PER_EDGE, TEXTS_PER_NODE, TEXTS_PER_PUT_EDGE } from "./encoded-commit.ts";
import type { EncodedCommit } from "./encoded-commit.ts";
import { hashesOf } from "./grow-tree.ts";
import { nextSubtrees } from "../next-subtrees.ts";
import { sqliteFailure } from "./sqlite-failure.ts";

/** Expects `begin-write` to have succeeded; ends the transaction in every case. Only bugs are thrown. */
export function writeCommit(connection: Connection, commit: EncodedCommit): CommitOutcome {
  let duringCommit = false;
  try {
    const replayed = headOfRow(connection.row("revision-of-id", commit.id));
    if (replayed !== null) return { kind: "committed", head: replayed, replayed: true };
    const before = headOfRow(connection.row("head")) ?? EMPTY_HEAD;
    if (commit.expects !== null && commit.expects !== before.revision) {
      return { kind: "revision-moved", have: before.revision, want: commit.expects };
    }
    const head = appendToLog(connection, commit, before);
    changeGraph(connection, commit);
    duringCommit = true;
    connection.run("commit");
    return { kind: "committed", head, replayed: false };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    const failure = sqliteFailure(error);
    if (failure === null) throw error;
    return { kind: "failed", failure, duringCommit };
  } finally {
    connection.rollBack();
  }
}

export function headOfRow(row: readonly unknown[] | undefined): Head | null {
  if (row === undefined) return null;
  return { revision: row[0] as number, time: row[1] as string, digest: row[2] as string };
}

/** Leaves the transaction with an answer; it never leaves this file. */
class Refused extends Error {
  readonly refusal: CommitRefusal;
  constructor(refusal: CommitRefusal) {
    super(refusal.kind);
    this.refusal = refusal;
  }
}

function appendToLog(connection: Connection, commit: EncodedCommit, before: Head): Head {
  const revision = before.revision + 1;
  const time = commit.time > before.time ? commit.time : before.time;
  const changes: ChangeContent[] = [];
  for (let at = 0; at < commit.changes.length; at += TEXTS_PER_CHANGE) {
    changes.push(appendChange(connection, revision, commit.changes[at]!, commit.changes[at + 1]!));
  }
  const { id, actor, reason } = commit;
  const digest = revisionDigest({ revision, id, time, actor, reason, changes });
  const next = nextSubtrees({ revision, digest, digestBefore: before.digest }, (of) =>
    hashesOf((connection.row("leaf-of-revision", of)?.[1] ?? null) as string | null));
  if (next.kind === "behind") throw new Refused({ kind: "tree-behind", revision: next.revision });
  connection.run("insert-revision", revision, id, time, actor, reason, digest, next.subtrees.join(""));
  return { revision, time, digest };
}

function appendChange(
  connection: Connection,
  revision: number,
  key: string,
  text: string | null,
): ChangeContent {
  const [beforeBody = null, beforeDigest = null] = connection.row("document-state", key) ?? [];
  if (text === null && beforeBody === null) throw new Refused({ kind: "deletion-of-nothing", key });
  const action: Change["action"] = beforeBody === null ? "created" : text === null ? "deleted" : "replaced";
  const afterBody = text === null ? null : connection.run("insert-body", text);
  const afterDigest = text === null ? null : documentDigest(JSON.parse(text) as Document);
  connection.run("insert-change", revision, key, action, beforeBody, afterBody);
  connection.run("put-document", key, revision, afterBody, afterDigest);
  return { key, action, beforeDigest: beforeDigest as string | null, afterDigest };
}

/**
 * Edges go first and come last, so that a node never loses an edge by itself and an edge never lacks an end.
 */
function changeGraph(connection: Connection, commit: EncodedCommit): void {
  const numbers = new NodeNumbers(connection);
  const { removeEdges, removeNodes, putNodes, putEdges } = commit;
  for (let at = 0; at < removeEdges.length; at += TEXTS_PER_EDGE) {
    const source = numbers.of(removeEdges[at + 1]!);
    const target = numbers.of(removeEdges[at + 2]!);
    if (source === null || target === null) continue;
    connection.run("delete-edge", source, removeEdges[at]!, target, removeEdges[at + 3]!);
  }
  for (const key of removeNodes) removeNode(connection, numbers, key);
  for (let at = 0; at < putNodes.length; at += TEXTS_PER_NODE) {
    numbers.put(putNodes[at]!, putNodes[at + 1]!, putNodes[at + 2]!);
  }
  for (let at = 0; at < putEdges.length; at += TEXTS_PER_PUT_EDGE) {
    const [type, from, to, id] = [putEdges[at]!, putEdges[at + 1]!, putEdges[at + 2]!, putEdges[at + 3]!];
    const source = numbers.of(from);
    const target = numbers.of(to);
    if (source === null || target === null) {
      const edge: EdgeIdentity = { type: type as EdgeType, from, to, id };
      throw new Refused({ kind: "edge-left-dangling", edge, missing: source === null ? from : to });
    }
    connection.run("put-edge", source, type, target, id, putEdges[at + 4]!);
  }
}

function removeNode(connection: Connection, numbers: NodeNumbers, key: string): void {
  const node = numbers.of(key);
  if (node === null) return;
  const left = connection.row("edge-at-node", node, node);
  if (left !== undefined) {
    const [type, from, to, id] = left as [EdgeType, string, string, string];
    throw new Refused({ kind: "edge-left-dangling", edge: { type, from, to, id }, missing: key });
  }
  connection.run("delete-node", node);
  numbers.forget(key);
}

/** The numbers of the nodes that one commit touches; another process may change all others. */
class NodeNumbers {
  readonly #connection: Connection;
  readonly #numbers = new Map<string, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  of(key: string): number | null {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const row = this.#connection.row("node-of-key", key);
    if (row === undefined) return null;
    this.#numbers.set(key, row[0] as number);
    return row[0] as number;
  }

  put(key: string, kind: string, properties: string): void {
    const node = this.of(key);
    if (node === null) this.#numbers.set(key, this.#connection.run("insert-node", key, kind, properties));
    else this.#connection.run("update-node", kind, properties, node);
  }

  forget(key: string): void {
    this.#numbers.delete(key);
  }
}
