/**
 * The knowledge of one process: the store and the snapshot of its newest known revision.
 *
 * A write of this process advances the snapshot before it is acknowledged, so the next read sees it. Writes
 * of other processes are seen by tailing the log: whenever somebody calls `refresh` or `atLeast`, and every
 * POLL_MILLISECONDS.
 */
import type { GraphDelta } from "../model/graph.ts";
import type { Head, Revision } from "../model/revision.ts";
import { parseRevisionToken, revisionToken } from "../model/revision-token.ts";
import type { LayeredSnapshot } from "../snapshot/layered-snapshot.ts";
import { SnapshotBuilder } from "../snapshot/snapshot-builder.ts";
import { SnapshotKeeper } from "../snapshot/snapshot-keeper.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { GraphStore } from "../store/graph-store.ts";
import { RevisionNotReached } from "../store/revision-not-reached.ts";
import { advanceInSteps, isLarge } from "./advance-in-steps.ts";
import { Breath } from "./breath.ts";
import { DeltaPlan } from "./delta-plan.ts";
import { GraphDamaged } from "./graph-damaged.ts";
import { ImportUnfinished, importMark } from "./import-mark.ts";
import { finishInSteps, pastSnapshot, revisionAtTime } from "./past-snapshot.ts";
import { StaleReplica } from "./stale-replica.ts";
import type { WriteRequest, WriteResult } from "./write-changes.ts";

/**
 * How soon a write of another process is seen without anybody asking: one query of the head, 10 us to 1 ms.
 */
export const POLL_MILLISECONDS = 250;
/** Between two looks for a revision that a reader insists on. */
const WAIT_STEP_MILLISECONDS = 5;
/**
 * Longest wait for a revision that a reader insists on; whoever would wait longer is better off with an
 * answer.
 */
export const WAIT_MILLISECONDS_MAX = 60_000;
/**
 * Past snapshots kept: an audit compares two or three revisions, and each may be as large as the present one.
 */
const PAST_SNAPSHOTS_MAX = 4;

export interface KnowledgeOptions {
  /** 0: only when asked. */
  readonly pollMilliseconds?: number;
  /** Opens a store that an import is still writing to. For the import itself. */
  readonly duringImport?: boolean;
  /** Told when polling fails; the next poll tries again. */
  readonly onPollError?: (error: unknown) => void;
}

export type PointInTime =
  | { readonly revision: number }
  /** RFC 3339. The newest revision committed at or before it. */
  | { readonly time: string };

/** Called after the snapshot was advanced by one revision, in order; must not throw. */
export type RevisionListener = (snapshot: Snapshot, delta: GraphDelta) => void;

export class LiveKnowledge {
  readonly store: GraphStore;
  #keeper: SnapshotKeeper;
  #tidying = false;
  #refreshing: Promise<Snapshot> | undefined;
  #refreshingNext: Promise<Snapshot> | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  readonly #past = new Map<number, Promise<Snapshot>>();
  readonly #listeners = new Set<RevisionListener>();

  /**
   * Reads the whole graph, then what was committed meanwhile. The knowledge owns the store: `close` closes
   * it. Errors: ImportUnfinished; what the store throws.
   */
  static async open(store: GraphStore, options: KnowledgeOptions = {}): Promise<LiveKnowledge> {
    if (options.duringImport !== true && (await importMark(store)) !== undefined)
      throw new ImportUnfinished();
    const builder = new SnapshotBuilder();
    const breath = new Breath();
    const { head, nodes, edges } = await store.graph();
    for await (const batch of nodes) {
      builder.addNodes(batch);
      if (breath.due) await breath.pause();
    }
    for await (const batch of edges) {
      builder.addEdges(batch);
      if (breath.due) await breath.pause();
    }
    const knowledge = new LiveKnowledge(store, await finishInSteps(builder, head, breath));
    // While others write, an edge may be seen before its end, and following the log mends that. Otherwise a
    // requirement would be missing, and a verdict could say yes without it.
    const isQuiet = (await knowledge.refresh()).head.revision === head.revision;
    if (isQuiet && builder.danglingEdges > 0) throw new GraphDamaged(builder.danglingEdges);
    knowledge.#poll(options);
    return knowledge;
  }

  private constructor(store: GraphStore, snapshot: Snapshot) {
    this.store = store;
    this.#keeper = new SnapshotKeeper(snapshot as LayeredSnapshot);
  }

  /** The newest snapshot of this process. Hold it to read one revision from first to last. */
  current(): Snapshot {
    return this.#keeper.current;
  }

  /** The token of the newest snapshot. */
  token(): string {
    return revisionToken(this.#keeper.current.head.revision);
  }

  /** Catches up with what was committed before this call, and returns the newest snapshot. */
  refresh(): Promise<Snapshot> {
    if (this.#refreshing === undefined) return this.#startRefresh();
    // The one under way may have read the head already; all who call meanwhile share the one after it.
    this.#refreshingNext ??= this.#refreshing.catch(() => undefined).then(() => this.#startRefresh());
    return this.#refreshingNext;
  }

  #startRefresh(): Promise<Snapshot> {
    this.#refreshingNext = undefined;
    const refreshing = this.#catchUp().finally(() => {
      if (this.#refreshing === refreshing) this.#refreshing = undefined;
    });
    this.#refreshing = refreshing;
    return refreshing;
  }

  async #catchUp(): Promise<Snapshot> {
    const head = await this.store.head();
    if (head.revision <= this.#keeper.current.head.revision) return this.#keeper.current;
    for await (const revision of this.store.revisions({
      after: this.#keeper.current.head.revision,
      upTo: head.revision,
    })) {
      await this.#follow(revision);
    }
    return this.#keeper.current;
  }

  async #follow(revision: Revision): Promise<void> {
    const from = this.#keeper.current;
    if (from.head.revision >= revision.revision) return;
    const plan = new DeltaPlan(from, revision.revision);
    const breath = new Breath();
    for (const change of revision.changes) {
      plan.add(change);
      if (breath.due) await breath.pause();
    }
    const { time, digest } = revision;
    await this.adopt({ revision: revision.revision, time, digest }, plan.finish());
  }

  /**
   * Advances the snapshot by one revision whose delta is known: a write's own. Does nothing when the snapshot
   * is already there, or when revisions between are missing; `refresh` fetches those.
   */
  async adopt(head: Head, delta: GraphDelta): Promise<void> {
    const from = this.#keeper.current;
    if (from.head.revision !== head.revision - 1) return;
    if (isLarge(from, delta)) {
      const next = await advanceInSteps(from, head, delta, new Breath());
      if (this.#keeper.current.head.revision !== from.head.revision) return; // Somebody else was faster.
      this.#keeper = new SnapshotKeeper(next as LayeredSnapshot);
    } else {
      this.#keeper.advance(head, delta);
      this.#tidyLater();
    }
    for (const listener of this.#listeners) listener(this.#keeper.current, delta);
  }

  /** Compacts the snapshot a few milliseconds at a time, when there is nothing else to do. */
  #tidyLater(): void {
    if (this.#tidying) return;
    this.#tidying = true;
    const step = () => {
      this.#tidying = this.#keeper.tidy();
      if (this.#tidying) setImmediate(step);
    };
    setImmediate(step);
  }

  /**
   * Runs one writer of this process at a time, first come first served: they would only make each other start
   * again.
   */
  async exclusively<T>(write: () => Promise<T>): Promise<T> {
    const before = this.#writing;
    const turn = (async () => {
      await before.catch(() => undefined);
      return write();
    })();
    this.#writing = turn.catch(() => undefined);
    return turn;
  }

  /** The snapshot at a revision or a time. Errors: RevisionNotReached. */
  async at(point: PointInTime): Promise<Snapshot> {
    if ("time" in point) {
      const time = new Date(point.time).toISOString();
      return this.#at(await revisionAtTime(this.store, time));
    }
    return this.#at(point.revision);
  }

  async #at(revision: number): Promise<Snapshot> {
    const current =
      revision > this.#keeper.current.head.revision ? await this.refresh() : this.#keeper.current;
    if (revision === current.head.revision) return current;
    if (!Number.isSafeInteger(revision) || revision < 0 || revision > current.head.revision) {
      throw new RevisionNotReached(current.head.revision, revision);
    }
    const kept = this.#past.get(revision) ?? pastSnapshot(this.store, revision);
    this.#past.delete(revision);
    this.#past.set(revision, kept);
    for (const oldest of this.#past.keys()) {
      if (this.#past.size <= PAST_SNAPSHOTS_MAX) break;
      this.#past.delete(oldest);
    }
    kept.catch(() => this.#past.delete(revision));
    return kept;
  }

  /**
   * A snapshot that holds the revision of the token, waiting up to `maxWaitMilliseconds` for it.
   * Errors: InvalidRevisionToken; StaleReplica {have, want}.
   */
  async atLeast(token: string, maxWaitMilliseconds = 0): Promise<Snapshot> {
    const want = parseRevisionToken(token);
    const deadline = performance.now() + Math.min(maxWaitMilliseconds, WAIT_MILLISECONDS_MAX);
    for (;;) {
      if (this.#keeper.current.head.revision >= want) return this.#keeper.current;
      const snapshot = await this.refresh();
      if (snapshot.head.revision >= want) return snapshot;
      if (performance.now() >= deadline) throw new StaleReplica(revisionToken(snapshot.head.revision), token);
      await new Promise((resume) => setTimeout(resume, WAIT_STEP_MILLISECONDS));
    }
  }

  /** Calls the listener after every further revision; returns how to stop. */
  subscribe(listener: RevisionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #poll({ pollMilliseconds = POLL_MILLISECONDS, onPollError }: KnowledgeOptions): void {
    if (pollMilliseconds === 0) return;
    this.#timer = setInterval(() => {
      if (this.#refreshing === undefined) this.refresh().catch((error: unknown) => onPollError?.(error));
    }, pollMilliseconds).unref();
  }

  /** Stops polling, lets the writer under way finish, and closes the store. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await (this.#refreshingNext ?? this.#refreshing)?.catch(() => undefined);
    await this.store.close();
  }
}

/**
 * What use cases read and write through. For a caller who may not do everything it is narrower than the live
 * one: it shows what that caller may see, and `write` checks what is to be written.
 */
export type Knowledge = Pick<LiveKnowledge, keyof LiveKnowledge> & {
  /** Writes in place of the usual way; absent: anything may be written. */
  readonly write?: (request: WriteRequest) => Promise<WriteResult>;
};
export const Knowledge = LiveKnowledge;
