/**
 * The contract that every store keeps: SQLite inside the process, Neo4j beside it. One suite
 * (test/store/graph-store.contract.ts) holds both to every sentence below.
 *
 * A store keeps two things in one database, changed together in one transaction: the graph (the present) and
 * the log (the past). It knows no document kinds and computes no delta: whoever commits brings both, and
 * `fairlead verify` proves that they agree. Records beside them are operational state (decisions, leases,
 * tokens) and take no revision.
 *
 * Errors common to all: StoreUnavailable when the database cannot be reached or does not answer in time
 * (nothing is retried that could apply twice); StoreDamaged when its content is not what this code wrote.
 */
import type { Document } from "../model/document.ts";
import type { GraphDelta, GraphEdge, GraphNode } from "../model/graph.ts";
import type { Head, Revision } from "../model/revision.ts";
import type { Subtree } from "../values/merkle-tree.ts";

/** A proof needs about two hundred at most; a reader of the whole tree asks page by page. */
export const SUBTREES_MAX = 1_000;

export interface GraphStore {
  /** "sqlite" or "neo4j", for people and metrics; nothing branches on it. */
  readonly engine: string;

  /** The newest revision that is committed; EMPTY_HEAD in a new store. */
  head(): Promise<Head>;

  /**
   * Takes the next revision: appends the changes to the log and applies the delta to the graph, all or
   * nothing. Revisions are dense (no holes) under any number of writers in any number of processes.
   * - `expects`: the head the delta was computed at; RevisionMoved {have, want} when another commit came
   *   first.
   * - the same `id` again returns the first outcome with `replayed: true` and writes nothing.
   * - a time earlier than the head's is raised to the head's.
   * - the revision's digest becomes the next leaf of the Merkle tree (RFC 6962), in the same transaction:
   *   leaf 0 is revision 1, and the tree's size is the head's revision.
   * - when the outcome cannot be known (connection lost during COMMIT, and the id cannot be looked up in
   *   time):
   *   CommitUnknown {id}; committing again with the same id is always safe.
   */
  commit(commit: Commit): Promise<Committed>;

  /** Revisions after `after` (exclusive), oldest first, with each change's document before and after. */
  revisions(range: RevisionRange): AsyncIterable<Revision>;

  /**
   * The hashes of whole subtrees of the Merkle tree, as they are kept in the log, in the order asked for;
   * null for one that is not whole yet, or that is not there in a log that somebody changed. They never
   * change, so roots and proofs of any past size are made of them. At most SUBTREES_MAX at once.
   */
  subtrees(of: readonly Subtree[]): Promise<readonly (string | null)[]>;

  /** Documents as they stood at `at` (default: head), in order of key. Unknown keys are simply missing. */
  documents(selection: DocumentSelection): AsyncIterable<StoredDocument>;

  /**
   * The graph, streamed in batches, first all nodes, then all edges, while writes go on.
   * `head` is read first. Where the engine has stable reads the stream is exactly that revision; elsewhere
   * parts of later revisions may show through, so a reader that needs exactness applies revisions after
   * `head` on top (puts and removes are idempotent) up to a head read after the stream ended.
   */
  graph(): Promise<GraphStream>;

  /**
   * Writes records, all or nothing. RecordMoved {key, have, want} when `expects` does not match: 0 means "not
   * there".
   */
  putRecords(records: readonly RecordPut[]): Promise<void>;

  /** Records of one namespace in order of key. */
  records(selection: RecordSelection): Promise<readonly StoredRecord[]>;

  /** Releases what the store holds; further calls are errors. Idempotent. */
  close(): Promise<void>;
}

export interface Commit {
  readonly id: string;
  readonly time: string;
  readonly actor: string;
  readonly reason: string;
  /**
   * Each key once; at least one. `after: null` deletes. The store fills in action and before from its own
   * log.
   */
  readonly changes: readonly { readonly key: string; readonly after: Document | null }[];
  readonly delta: GraphDelta;
  readonly expects?: number;
}

export interface Committed extends Head {
  readonly replayed: boolean;
}

export interface RevisionRange {
  readonly after: number;
  /** Inclusive; default: head. */
  readonly upTo?: number;
  /** Only revisions that change this document. */
  readonly key?: string;
  readonly limit?: number;
}

export interface DocumentSelection {
  readonly at?: number;
  readonly keys?: readonly string[];
  /** Prefix of the key, such as `environment:`. */
  readonly prefix?: string;
  /** Exclusive lower bound on the key, for paging. */
  readonly after?: string;
  readonly limit?: number;
}

export interface StoredDocument {
  readonly key: string;
  readonly document: Document;
  /** The revision of its last change at or before `at`. */
  readonly revision: number;
}

export interface GraphStream {
  readonly head: Head;
  readonly nodes: AsyncIterable<readonly GraphNode[]>;
  readonly edges: AsyncIterable<readonly GraphEdge[]>;
}

export interface RecordPut {
  readonly namespace: string;
  readonly key: string;
  /** JSON data; null deletes. */
  readonly value: unknown;
  /** The version that must be there now; 0: none. Left out: write whatever is there. */
  readonly expects?: number;
}

export interface StoredRecord {
  readonly key: string;
  readonly value: unknown;
  /** 1 on the first put, one more on each further one. */
  readonly version: number;
}

export interface RecordSelection {
  readonly namespace: string;
  readonly keys?: readonly string[];
  readonly prefix?: string;
  readonly after?: string;
  readonly limit?: number;
}
