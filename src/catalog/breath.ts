/**
 * Long work in one thread: after a few milliseconds it lets everything else run. Reading, checking and
 * planning 100,000 documents takes many seconds, and no request may wait for it.
 */

/**
 * Work between two pauses. The event loop must never wait longer than 50 ms, and one document may take
 * several.
 */
const WORK_MILLISECONDS_MAX = 5;

export class Breath {
  #since = performance.now();

  /** Asked after each piece of work, which costs less than a microsecond. */
  get due(): boolean {
    return performance.now() - this.#since >= WORK_MILLISECONDS_MAX;
  }

  /** Lets timers, sockets and other requests go first. */
  async pause(): Promise<void> {
    await new Promise<void>((resume) => setImmediate(resume));
    this.#since = performance.now();
  }
}
