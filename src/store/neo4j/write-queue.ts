/**
 * The writers of this process stand in a line before they ask for the database's lock: one waits there for
 * each process, not thirty-two, which cuts the slowest commits to a half or a fifth.
 */
import { StoreUnavailable } from "../store-unavailable.ts";

/** Ten thousand commits of a millisecond are ten seconds: whoever comes later is told, not kept. */
const WAITING_MAX = 10_000;

export class WriteQueue {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Acts one after the other, in the order they came. */
  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#waiting >= WAITING_MAX) throw new StoreUnavailable(
      `${WAITING_MAX} writes are waiting already`, "Try again."
    );
    this.#waiting += 1;
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Resolves when all acts that came until now have ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
