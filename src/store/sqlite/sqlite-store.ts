/**
 * The store inside the process. SQLite's API is synchronous, so small work runs on the event loop in slices
 * and large commits and checkpoints run in a thread of their own:
 *
 * - reads: one connection for short reads and for pages of the log, one for each stream of the graph;
 * - small commits: one connection for writing, in the order in which they come; the lock of another process
 *   is waited for without blocking;
 * - large commits, and many records: encoded in slices, written by ./writer-thread.ts.
 *
 * In memory there is one connection and no thread: everything runs on the event loop, large commits too.
 */
import { EMPTY_HEAD } from "../../model/revision.ts";
import type { Head, Revision } from "../../model/revision.ts";
import type { Subtree } from "../../values/merkle-tree.ts";
import { checkCommit, checkCommitInSteps } from "../check-commit.ts";
import {
  checkDocumentSelection,
  checkRecordPuts,
  checkRecordSelection,
  checkRevisionRange,
  checkSubtrees,
} from "../check-records.ts";
import type {
  Commit,
  Committed,
  DocumentSelection,
  GraphStore,
  GraphStream,
  RecordPut,
  RecordSelection,
  RevisionRange,
  StoredDocument,
  StoredRecord,
} from "../graph-store.ts";
import { RevisionNotReached } from "../revision-not-reached.ts";
import { StoreClosed } from "../store-closed.ts";
import { StoreReadOnly } from "../store-read-only.ts";
import { committedOrThrow } from "./commit-outcome.ts";
import type { Connection } from "./connection.ts";
import { characterCount, encodeCommit, encodeInSteps } from "./encoded-commit.ts";
import type { EncodedCommit } from "./encoded-commit.ts";
import { readSubtree } from "./grow-tree.ts";
import { GraphReaders } from "./graph-readers.ts";
import { readDocuments, readRevisions } from "./read-log.ts";
import { readRecords } from "./read-records.ts";
import { translated } from "./sqlite-failure.ts";
import { Turns, runInSlices } from "./time-slice.ts";
import { headOfRow, writeCommit } from "./write-commit.ts";
import { WriteQueue } from "./write-queue.ts";
import { encodeRecords, writeRecords, writtenOrThrow } from "./write-records.ts";
import { WriterThread } from "./start-writer-thread.ts";

/**
 * Up to here a commit takes about 10 ms on the event loop; above, the thread is worth its 5 ms of handing
 * over.
 */
const SMALL_COMMIT_ENTRIES_MAX = 400;
const SMALL_COMMIT_CHARACTERS_MAX = 500_000;
/** Records on the event loop, at some 30 us each; more, or larger ones, go to the thread as well. */
const FEW_RECORDS_MAX = 300;

/**
 * What a write leaves in the log file, at least, and how much there is copied back at a time: pages of 4 kB.
 */
const PAGES_PER_WRITE = 10;
const PAGES_PER_CHECKPOINT = 2_500;
const CHARACTERS_PER_PAGE = 2_000;

export interface SqliteStoreParts {
  readonly location: string;
  readonly reader: Connection;
  /** The same as `reader` in memory; null when opened for reading only. */
  readonly writer: Connection | null;
  readonly lockMilliseconds: number;
  readonly pagesMax?: number | undefined;
}

export class SqliteStore implements GraphStore {
  readonly engine = "sqlite";
  readonly #location: string;
  readonly #reader: Connection;
  readonly #queue: WriteQueue | null;
  readonly #thread: WriterThread | null;
  readonly #graphReaders: GraphReaders;
  readonly #turns = new Turns();
  #pagesSinceCheckpoint = 0;
  #closing: Promise<void> | null = null;

  constructor({ location, reader, writer, lockMilliseconds, pagesMax }: SqliteStoreParts) {
    this.#location = location;
    this.#reader = reader;
    this.#queue = writer === null ? null : new WriteQueue(writer, location, lockMilliseconds, this.#turns);
    const isInMemory = reader === writer;
    this.#thread =
      writer === null || isInMemory ? null : new WriterThread({ path: location, lockMilliseconds, pagesMax });
    this.#graphReaders = new GraphReaders(location, isInMemory ? reader : null);
  }

  async head(): Promise<Head> {
    return this.#read((reader) => headOfRow(reader.row("head")) ?? EMPTY_HEAD);
  }

  async commit(commit: Commit): Promise<Committed> {
    this.#queueOrThrow();
    if (this.#thread !== null && entriesAtMost(commit) > SMALL_COMMIT_ENTRIES_MAX)
      return this.#commitInSlices(commit);
    checkCommit(commit);
    const encoded = encodeCommit(commit);
    if (this.#thread !== null && characterCount(encoded) > SMALL_COMMIT_CHARACTERS_MAX)
      return this.#commitInThread(encoded);
    return this.#commitHere(encoded);
  }

  async *revisions(range: RevisionRange): AsyncIterable<Revision> {
    checkRevisionRange(range);
    const head = await this.head();
    yield* this.#translating(readRevisions(() => this.#openReader(), head, range));
  }

  async subtrees(of: readonly Subtree[]): Promise<readonly (string | null)[]> {
    checkSubtrees(of);
    return this.#read((reader) => of.map((subtree) => readSubtree(reader, subtree)));
  }

  async *documents(selection: DocumentSelection): AsyncIterable<StoredDocument> {
    checkDocumentSelection(selection);
    const { revision } = await this.head();
    const at = selection.at ?? revision;
    if (at > revision) throw new RevisionNotReached(revision, at);
    yield* this.#translating(readDocuments(() => this.#openReader(), at, selection));
  }

  async graph(): Promise<GraphStream> {
    const { head, nodes, edges } = await this.#read(() => this.#graphReaders.open());
    return { head, nodes: this.#translating(nodes), edges: this.#translating(edges) };
  }

  async putRecords(records: readonly RecordPut[]): Promise<void> {
    const queue = this.#queueOrThrow();
    checkRecordPuts(records);
    if (records.length === 0) return;
    const encoded = encodeRecords(records);
    const characters = encoded.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    const isLarge = encoded.length > FEW_RECORDS_MAX || characters > SMALL_COMMIT_CHARACTERS_MAX;
    if (this.#thread === null || !isLarge) await queue.write((writer) => writeRecords(writer, encoded));
    else {
      const thread = this.#thread;
      writtenOrThrow(await queue.inTurn(() => thread.putRecords(encoded)), this.#location);
    }
    this.#checkpointNowAndThen(characters);
  }

  async records(selection: RecordSelection): Promise<readonly StoredRecord[]> {
    checkRecordSelection(selection);
    return this.#read(() => readRecords(() => this.#openReader(), selection));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** What was accepted before is written first; streams end with StoreClosed. */
  async #close(): Promise<void> {
    this.#graphReaders.close();
    await this.#queue?.idle();
    await this.#thread?.close();
    this.#reader.close();
    this.#queue?.close(); // Last: it takes the log file back, so it must be a connection that may write.
  }

  async #commitHere(encoded: EncodedCommit): Promise<Committed> {
    const outcome = await this.#queueOrThrow().write((writer) => writeCommit(writer, encoded));
    this.#checkpointNowAndThen(characterCount(encoded));
    return committedOrThrow(outcome, encoded.id, this.#location);
  }

  async #commitInSlices(commit: Commit): Promise<Committed> {
    const held = holding(commit);
    await runInSlices(checkCommitInSteps(held));
    return this.#commitInThread(await runInSlices(encodeInSteps(held)));
  }

  async #commitInThread(encoded: EncodedCommit): Promise<Committed> {
    const outcome = await this.#queueOrThrow().inTurn(() => this.#thread!.commit(encoded));
    return committedOrThrow(outcome, encoded.id, this.#location);
  }

  #checkpointNowAndThen(characters: number): void {
    this.#pagesSinceCheckpoint += PAGES_PER_WRITE + characters / CHARACTERS_PER_PAGE;
    if (this.#thread === null || this.#closing !== null) return;
    if (this.#pagesSinceCheckpoint < PAGES_PER_CHECKPOINT) return;
    this.#pagesSinceCheckpoint = 0;
    this.#thread.checkpoint();
  }

  #queueOrThrow(): WriteQueue {
    this.#openReader();
    if (this.#queue === null) throw new StoreReadOnly();
    return this.#queue;
  }

  #openReader(): Connection {
    if (this.#closing !== null) throw new StoreClosed();
    return this.#reader;
  }

  async #read<T>(work: (reader: Connection) => T | Promise<T>): Promise<T> {
    this.#openReader();
    await this.#turns.take();
    try {
      return await work(this.#openReader());
    } catch (error) {
      throw translated(this.#location, error);
    }
  }

  async *#translating<T>(values: AsyncIterable<T>): AsyncIterable<T> {
    try {
      yield* values;
    } catch (error) {
      throw translated(this.#location, error);
    }
  }
}

/**
 * The entries of something that is not checked yet: lists that are no lists count nothing, and are refused
 * later.
 */
function entriesAtMost(commit: Commit): number {
  const delta: Partial<Commit["delta"]> | undefined = commit?.delta;
  return [commit?.changes, delta?.putNodes, delta?.putEdges, delta?.removeNodes, delta?.removeEdges].reduce(
    (sum, list) => sum + (Array.isArray(list) ? list.length : 0),
    0,
  );
}

/**
 * The commit with its lists copied: what the caller adds to them or takes from them later changes nothing.
 */
function holding(commit: Commit): Commit {
  const copied = <T>(list: readonly T[]): readonly T[] => (Array.isArray(list) ? [...list] : list);
  const { delta } = commit;
  if (typeof delta !== "object" || delta === null) return { ...commit, changes: copied(commit.changes) };
  return {
    ...commit,
    changes: copied(commit.changes),
    delta: {
      putNodes: copied(delta.putNodes),
      putEdges: copied(delta.putEdges),
      removeNodes: copied(delta.removeNodes),
      removeEdges: copied(delta.removeEdges),
    },
  };
}
