/**
 * The decision log: what was asked and answered, kept beside the knowledge and taking no revision.
 *
 * Decisions are put into the store's records in batches, a moment after they were answered. The queue is
 * bounded: when the store cannot keep up, `offer` says no and the drop is counted. Whoever needs the record
 * waits for it with `record`. A record holds the question and a digest of the answer; the answer itself is
 * computed again (./replay.ts).
 */
import type { GraphStore } from "../store/graph-store.ts";
import { sha256Digest } from "../values/digest.ts";
import type { Decision, Question, Verdict } from "./decision.ts";

export const DECISION_NAMESPACE = "decision";

/**
 * Decisions that wait at most; at 6 kB each the queue holds about 60 MB, some seconds of the fastest service.
 */
export const QUEUE_LENGTH_MAX = 10_000;
/** Decisions in one transaction: enough to share its cost, few enough to be done within some milliseconds. */
export const BATCH_SIZE_MAX = 500;
/** How long a decision waits for others to share a transaction with. */
export const BATCH_DELAY_MILLISECONDS = 50;

/** What the store keeps under the decision's id. */
export interface DecisionRecord {
  readonly question: Question;
  readonly revision: number;
  readonly now: string;
  readonly verdict: Verdict;
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

interface Waiting {
  readonly decision: Decision;
  /** The decision as JSON, where whoever answers has it. */
  readonly text: string | undefined;
  readonly done: ((error?: unknown) => void) | undefined;
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
  #queue: Waiting[] = [];
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
   * `text` is the decision as JSON, for callers that have made it; it is made otherwise.
   */
  offer(decision: Decision, text?: string): boolean {
    return this.#push({ decision, text, done: undefined });
  }

  /**
   * Records the decision before it returns. Errors: what the store throws; QueueFull never: it waits for its
   * turn.
   */
  async record(decision: Decision, text?: string): Promise<void> {
    for (;;) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const done = (error?: unknown): void => (error === undefined ? resolve() : reject(error as Error));
      if (this.#push({ decision, text, done }, false)) {
        void this.flush();
        return promise;
      }
      if (this.#isClosed) throw new Error("The decision log is closed.");
      await this.flush();
    }
  }

  #push(waiting: Waiting, countDrop = true): boolean {
    if (this.#isClosed || this.#queue.length >= this.#queueLengthMax) {
      if (countDrop) this.#dropped++;
      return false;
    }
    this.#queue.push(waiting);
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
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, BATCH_SIZE_MAX);
      try {
        await this.#store.putRecords(recordsOf(batch));
        this.#recorded += batch.length;
        for (const { done } of batch) done?.();
      } catch (error) {
        this.#failed += batch.length;
        for (const { done } of batch) done?.(error);
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
      waiting: this.#queue.length,
    };
  }

  /** Takes nothing more and writes what waits. Idempotent. Does not close the store. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }
}

/** Equal decisions are one record. */
function recordsOf(batch: readonly Waiting[]): { namespace: string; key: string; value: DecisionRecord }[] {
  const waiting = new Map(batch.map((one) => [one.decision.id, one]));
  return [...waiting.values()].map(({ decision, text }) => ({
    namespace: DECISION_NAMESPACE,
    key: decision.id,
    value: recordOf(decision, text),
  }));
}

function recordOf(decision: Decision, text: string | undefined): DecisionRecord {
  const { question, revision, now, verdict } = decision;
  return { question, revision, now, verdict, answer: answerDigest(decision, text) };
}

/** `text` is the decision as JSON, where it is there already. */
export function answerDigest(decision: Decision, text: string = JSON.stringify(decision)): string {
  return sha256Digest(text);
}
