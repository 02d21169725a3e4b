/**
 * The store in Neo4j: each operation of the contract, checked at the port and handed to the file that does
 * it.
 */
import { setImmediate as breathe } from "node:timers/promises";
import { EMPTY_HEAD } from "../../model/revision.ts";
import type { Head, Revision } from "../../model/revision.ts";
import type { Subtree } from "../../values/merkle-tree.ts";
import { checkCommitInSteps } from "../check-commit.ts";
import { isPlainObject } from "../check-value.ts";
import {
  checkDocumentSelection, checkRecordPuts, checkRecordSelection, checkRevisionRange, checkSubtrees,
} from "../check-records.ts";
import type {
  Commit, Committed, DocumentSelection, GraphStore, GraphStream, RecordPut, RecordSelection, RevisionRange,
  StoredDocument, StoredRecord,
} from "../graph-store.ts";
import { RevisionNotReached } from "../revision-not-reached.ts";
import { StoreClosed } from "../store-closed.ts";
import { StoreReadOnly } from "../store-read-only.ts";
import { commitRevision } from "./commit-revision.ts";
import type { Neo4jConnection } from "./neo4j-connection.ts";
import { putRecords } from "./put-records.ts";
import { readDocuments } from "./read-documents.ts";
import { readRecords } from "./read-records.ts";
import { readSubtrees } from "./read-subtrees.ts";
import { readRevisions } from "./read-revisions.ts";
import { statement } from "./statement.ts";
import { streamEdges, streamNodes } from "./stream-graph.ts";
import { WriteQueue } from "./write-queue.ts";

export class Neo4jStore implements GraphStore {
  readonly engine = "neo4j";
  readonly #connection: Neo4jConnection;
  readonly #location: string;
  readonly #readOnly: boolean;
  readonly #commits = new WriteQueue();
  readonly #puts = new WriteQueue();
  #closing: Promise<void> | undefined;

  /** `location` names the database in messages; it carries no password. */
  constructor(connection: Neo4jConnection, location: string, readOnly: boolean) {
    this.#connection = connection;
    this.#location = location;
    this.#readOnly = readOnly;
  }

  async head(): Promise<Head> {
    this.#checkOpen();
    const [row] = await this.#connection.read(statement("read/head"), {});
    return row === undefined ? EMPTY_HEAD : {
      revision: row["revision"], time: row["time"], digest: row["digest"],
    };
  }

  async commit(commit: Commit): Promise<Committed> {
    this.#checkWritable();
    const own = copied(commit);
    for (const _ of checkCommitInSteps(own)) await breathe();
    return this.#commits.run(() => {
      this.#checkOpen();
      return commitRevision(this.#connection, own, this.#location);
    });
  }

  async *revisions(range: RevisionRange): AsyncGenerator<Revision> {
    checkRevisionRange(range);
    yield* this.#whileOpen(readRevisions(this.#connection, range, await this.head(), this.#location));
  }

  async subtrees(of: readonly Subtree[]): Promise<readonly (string | null)[]> {
    this.#checkOpen();
    checkSubtrees(of);
    return readSubtrees(this.#connection, of);
  }

  async *documents(selection: DocumentSelection): AsyncGenerator<StoredDocument> {
    checkDocumentSelection(selection);
    const { revision: have } = await this.head();
    const at = selection.at ?? have;
    if (at > have) throw new RevisionNotReached(have, at);
    yield* this.#whileOpen(readDocuments(this.#connection, selection, at));
  }

  async graph(): Promise<GraphStream> {
    const head = await this.head();
    return {
      head,
      nodes: this.#whileOpen(streamNodes(this.#connection, this.#location)),
      edges: this.#whileOpen(streamEdges(this.#connection, this.#location)),
    };
  }

  async putRecords(records: readonly RecordPut[]): Promise<void> {
    this.#checkWritable();
    checkRecordPuts(records);
    const own = structuredClone(records);
    await this.#puts.run(async () => {
      this.#checkOpen();
      await putRecords(this.#connection, own, this.#location);
    });
  }

  async records(selection: RecordSelection): Promise<readonly StoredRecord[]> {
    this.#checkOpen();
    checkRecordSelection(selection);
    return readRecords(this.#connection, selection);
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await Promise.all([this.#commits.ended(), this.#puts.ended()]);
      await this.#connection.close();
    })();
    return this.#closing;
  }

  async *#whileOpen<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
    this.#checkOpen();
    for await (const value of values) {
      this.#checkOpen();
      yield value;
      this.#checkOpen();
    }
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new StoreClosed();
  }

  #checkWritable(): void {
    this.#checkOpen();
    if (this.#readOnly) throw new StoreReadOnly();
  }
}

/**
 * Lists of the commit's own: it waits in a queue, and what its owner does to his lists meanwhile must not
 * matter.
 */
function copied(commit: Commit): Commit {
  const list = <T>(value: readonly T[]): readonly T[] => Array.isArray(value) ? value.slice() : value;
  if (!isPlainObject(commit) || !isPlainObject(commit.delta)) return commit; // The check says so.
  const { putNodes, putEdges, removeNodes, removeEdges } = commit.delta;
  const delta = {
    putNodes: list(putNodes), putEdges: list(putEdges),
    removeNodes: list(removeNodes), removeEdges: list(removeEdges),
  };
  return { ...commit, changes: list(commit.changes), delta };
}
