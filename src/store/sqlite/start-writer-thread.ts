/** Starts ./writer-thread.ts when it is first needed and hands it its work. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { CommitUnknown } from "../commit-unknown.ts";
import type { CommitOutcome } from "./commit-outcome.ts";
import type { EncodedCommit } from "./encoded-commit.ts";
import { breath } from "./time-slice.ts";
import { TEXT_LISTS } from "./writer-thread-message.ts";
import type { EncodedRecord, RecordsOutcome } from "./write-records.ts";
import type { FromThread, ToThread, WriterThreadOptions } from "./writer-thread-message.ts";

/** Handing over copies texts: this many take about a millisecond or two. */
const TEXTS_PER_MESSAGE = 5_000;
/** Records are larger: an event of some kilobytes each. */
const RECORDS_PER_MESSAGE = 500;

/** The program beside this file: TypeScript from source, JavaScript once built. */
const PROGRAM = new URL(
  import.meta.url.endsWith(".ts") ? "./writer-thread.ts" : "./writer-thread.js",
  import.meta.url,
);

export class WriterThread {
  readonly #options: WriterThreadOptions;
  #worker: Worker | null = null;
  #isCheckpointing = false;
  #pending: { readonly id: string; readonly outcome: PromiseWithResolvers<CommitOutcome> } | null = null;
  #putting: PromiseWithResolvers<RecordsOutcome> | null = null;

  constructor(options: WriterThreadOptions) {
    this.#options = options;
  }

  /** One at a time. Errors: CommitUnknown when the thread ends before it answers. */
  async commit({
    changes,
    putNodes,
    putEdges,
    removeNodes,
    removeEdges,
    ...header
  }: EncodedCommit): Promise<CommitOutcome> {
    const worker = this.#start();
    const lists = { changes, putNodes, putEdges, removeNodes, removeEdges };
    const outcome = Promise.withResolvers<CommitOutcome>();
    this.#pending = { id: header.id, outcome };
    worker.ref();
    send(worker, { kind: "begin", header });
    for (const list of TEXT_LISTS) {
      for (let at = 0; at < lists[list].length; at += TEXTS_PER_MESSAGE) {
        send(worker, { kind: "texts", list, texts: lists[list].slice(at, at + TEXTS_PER_MESSAGE) });
        await breath();
      }
    }
    send(worker, { kind: "commit" });
    return outcome.promise;
  }

  /**
   * One at a time, and none beside a commit. Errors: why the thread ended, when that was before it answered;
   * the records may be there or not.
   */
  async putRecords(records: readonly EncodedRecord[]): Promise<RecordsOutcome> {
    const worker = this.#start();
    const outcome = Promise.withResolvers<RecordsOutcome>();
    this.#putting = outcome;
    worker.ref();
    for (let at = 0; at < records.length; at += RECORDS_PER_MESSAGE) {
      const part = records.slice(at, at + RECORDS_PER_MESSAGE);
      send(worker, { kind: "records", records: part, isLast: at + RECORDS_PER_MESSAGE >= records.length });
      await breath();
    }
    return outcome.promise;
  }

  /** Asks for a checkpoint and does not wait for it; while one runs, another is not asked for. */
  checkpoint(): void {
    if (this.#isCheckpointing) return;
    this.#isCheckpointing = true;
    send(this.#start(), { kind: "checkpoint" });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    worker.ref();
    const ended = once(worker, "exit");
    send(worker, { kind: "close" });
    await ended;
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(PROGRAM, { workerData: this.#options, name: "fairlead store writer" });
    worker.unref(); // An idle thread keeps no process alive.
    worker.on("message", (message: FromThread) => this.#hear(message));
    worker.on("error", (error: unknown) => this.#lose(error as Error));
    worker.on("exit", () => this.#lose(new Error("The writer thread ended.")));
    this.#worker = worker;
    return worker;
  }

  #hear(message: FromThread): void {
    if (message.kind === "idle") {
      this.#isCheckpointing = false;
      return;
    }
    this.#worker?.unref();
    if (message.kind === "put") {
      this.#putting?.resolve(message.outcome);
      this.#putting = null;
      return;
    }
    this.#pending?.outcome.resolve(message.outcome);
    this.#pending = null;
  }

  /** The next work starts another thread; what this one was writing may or may not be there. */
  #lose(cause: Error): void {
    this.#worker = null;
    this.#isCheckpointing = false;
    this.#pending?.outcome.reject(new CommitUnknown(this.#pending.id, { cause }));
    this.#pending = null;
    this.#putting?.reject(cause);
    this.#putting = null;
  }
}

function send(worker: Worker, message: ToThread): void {
  worker.postMessage(message);
}
