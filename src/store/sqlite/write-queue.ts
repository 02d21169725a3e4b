/**
 * Writes of this process take turns; the write lock of another process is waited for without blocking the
 * event loop.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "./connection.ts";
import { isBusy, translated } from "./sqlite-failure.ts";
import type { Turns } from "./time-slice.ts";

/** The first tries come quickly, since most commits take a tenth of a millisecond; then they spread out. */
const PAUSE_MILLISECONDS_MAX = 20;

export class WriteQueue {
  readonly #writer: Connection;
  readonly #location: string;
  readonly #lockMilliseconds: number;
  readonly #turns: Turns;
  #last: Promise<unknown> = Promise.resolve();

  constructor(writer: Connection, location: string, lockMilliseconds: number, turns: Turns) {
    this.#writer = writer;
    this.#location = location;
    this.#lockMilliseconds = lockMilliseconds;
    this.#turns = turns;
  }

  /**
   * Runs `work`, which ends the transaction, once the write lock is held. Errors: StoreUnavailable when it
   * never is.
   */
  write<T>(work: (writer: Connection) => T): Promise<T> {
    return this.inTurn(async () => {
      await this.#turns.take();
      try {
        await this.#lock();
        return work(this.#writer);
      } catch (error) {
        throw translated(this.#location, error);
      }
    });
  }

  /** Runs `work` when everything before it is done, and before everything after it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async idle(): Promise<void> {
    await this.#last;
  }

  close(): void {
    this.#writer.close();
  }

  async #lock(): Promise<void> {
    const deadline = performance.now() + this.#lockMilliseconds;
    for (let pauseMax = 1; ; pauseMax = Math.min(pauseMax * 1.5, PAUSE_MILLISECONDS_MAX)) {
      try {
        this.#writer.run("begin-write");
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error;
      }
      await pause(Math.random() * pauseMax);
    }
  }
}
