/**
 * The decision log: what was asked and answered, kept beside the knowledge and taking no revision.
 *
 * Decisions are put into the store's records in batches, a moment after they were answered. The queue is
 * bounded: when the store cannot keep up, `offer` says no and the drop is counted. Whoever needs the record
 * waits for it with `record`. A record holds the question and a digest of the answer; the answer itself is
 * computed again (./replay.ts). What waits is the record and not the decision, whose thousand objects the
 * garbage collector would have to carry along until they are written.
 */
import type { RecordedSight } from "../model/recorded-sight.ts";
import type { GraphStore } from "../store/graph-store.ts";
import { sha256Digest } from "../values/digest.ts";
import type { Decision, Question, Verdict } from "./decision.ts";
import { batchRecord } from "./decision-batch.ts";
import { shadowRecordOf } from "./policies/shadow-counts.ts";
import type { ShadowRecord } from "./policies/shadow-counts.ts";
import type { ValidatorSaid } from "./validation/evidence.ts";

export const DECISION_NAMESPACE = "decision";

/** Decisions that wait at most; a record takes half a kB, so the queue holds about 5 MB. */
export const QUEUE_LENGTH_MAX = 10_000;
/** Decisions in one transaction: enough to share its cost, few enough to be done within some milliseconds. */
export const BATCH_SIZE_MAX = 500;
/** How long a decision waits for others to share a transaction with: each costs a sync of the disk. */
export const BATCH_DELAY_MILLISECONDS = 100;

/** What the store keeps under the decision's id. */
export interface DecisionRecord {
  readonly question: Question;
  readonly revision: number;
  readonly now: string;
  /** What who asked could see; left out where that is everything. */
  readonly sight?: RecordedSight;
  /** What validators said that were asked beforehand: the answer is made again from it. */
  readonly evidence?: readonly ValidatorSaid[];
  readonly verdict: Verdict;
  /** What rules of mode shadow came to, by name; left out where there were none. */
  readonly shadow?: ShadowRecord["shadow"];
  /** More of them were judged than are kept. */
  readonly shadowCut?: true;
  /** Digest of the whole decision as JSON. */
  readonly answer: string;
}

export interface DecisionCounts {
  readonly recorded: number;
  /** Refused by a full queue. */
  readonly dropped: number;
  /** Lost because the store failed. */
  readonly failed: number;
  readonly waiting: number;
}

type Done = (error?: unknown) => void;

interface Waiting {
  readonly record: DecisionRecord;
  /** How often it was given meanwhile: equal decisions are one record. */
  count: number;
  readonly callers: Done[];
}

export interface DecisionLogOptions {
  readonly queueLengthMax?: number;
  /** Told when a batch is lost. */
  readonly onError?: (error: unknown) => void;
}

export class DecisionLog {
  readonly #store: GraphStore;
  readonly #queueLengthMax: number;
  readonly #onError: (error: unknown) => void;
  /** By the decision's id, in the order in which they came. */
  readonly #queue = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #recorded = 0;
  #dropped = 0;
  #failed = 0;
  #isClosed = false;

  constructor(
    store: GraphStore,
    { queueLengthMax = QUEUE_LENGTH_MAX, onError = () => {} }: DecisionLogOptions = {},
  ) {
    this.#store = store;
    this.#queueLengthMax = queueLengthMax;
    this.#onError = onError;
  }

  /**
   * Takes the decision for recording soon; false, and counted, when the queue is full or the log is closed.
   * `sight` is that of the snapshot that was decided on. `text` is the decision as JSON, for callers that
   * have made it; it is made otherwise.
   */
  offer(decision: Decision, sight: RecordedSight | undefined, text?: string): boolean {
    return this.#push(decision, sight, text);
  }

  /**
   * Records the decision before it returns. Errors: what the store throws; QueueFull never: it waits for its
   * turn.
   */
  async record(decision: Decision, sight: RecordedSight | undefined, text?: string): Promise<void> {
    for (;;) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const done: Done = (error) => (error === undefined ? resolve() : reject(error as Error));
      if (this.#push(decision, sight, text, done)) {
        void this.flush();
        return promise;
      }
      if (this.#isClosed) throw new Error("The decision log is closed.");
      await this.flush();
    }
  }

  /** A caller who waits will come again when there is no room: that is no drop. */
  #push(
    decision: Decision, sight: RecordedSight | undefined, text: string | undefined, caller?: Done,
  ): boolean {
    const known = this.#queue.get(decision.id);
    if (this.#isClosed || (known === undefined && this.#queue.size >= this.#queueLengthMax)) {
      if (caller === undefined) this.#dropped++;
      return false;
    }
    const waiting = known ?? { record: recordOf(decision, sight, text), count: 0, callers: [] };
    waiting.count++;
    if (caller !== undefined) waiting.callers.push(caller);
    if (known === undefined) this.#queue.set(decision.id, waiting);
    this.#timer ??= setTimeout(() => void this.flush(), BATCH_DELAY_MILLISECONDS).unref();
    return true;
  }

  /** Writes everything that waits; returns when it is written or lost. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.size > 0) {
      const batch = [...this.#queue.entries().take(BATCH_SIZE_MAX)];
      for (const [id] of batch) this.#queue.delete(id);
      const count = batch.reduce((sum, [, waiting]) => sum + waiting.count, 0);
      try {
        await this.#store.putRecords([
          ...batch.map(([key, { record }]) => ({ namespace: DECISION_NAMESPACE, key, value: record })),
          batchRecord(batch.map(([id, { record }]) => ({ id, now: record.now }))),
        ]);
        this.#recorded += count;
        for (const [, { callers }] of batch) for (const done of callers) done();
      } catch (error) {
        this.#failed += count;
        for (const [, { callers }] of batch) for (const done of callers) done(error);
        this.#onError(error);
      }
    }
  }

  /** For metrics. */
  get counts(): DecisionCounts {
    return {
      recorded: this.#recorded,
      dropped: this.#dropped,
      failed: this.#failed,
      waiting: this.#queue.size,
    };
  }

  /** Takes nothing more and writes what waits. Idempotent. Does not close the store. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }
}

function recordOf(
  decision: Decision, sight: RecordedSight | undefined, text: string | undefined,
): DecisionRecord {
  const { question, revision, now, verdict, evidence } = decision;
  const answer = answerDigest(decision, text);
  const said = evidence === undefined ? {} : { evidence };
  return {
    question,
    revision,
    now,
    ...(sight === undefined ? {} : { sight }),
    ...said,
    verdict,
    ...shadowRecordOf(decision),
    answer,
  };
}

/** `text` is the decision as JSON, where it is there already. */
export function answerDigest(decision: Decision, text: string = JSON.stringify(decision)): string {
  return sha256Digest(text);
}
