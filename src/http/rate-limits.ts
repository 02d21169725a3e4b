/**
 * A token bucket for each caller: a steady rate, and a burst of some seconds' worth. In memory, for this
 * process: several processes allow several times as much. Local callers have the machine to themselves.
 */
import type { Caller } from "../access/caller.ts";
import { RateLimited } from "./rate-limited.ts";

/** Requests that may come at once after a pause, in seconds of the steady rate. */
const BURST_SECONDS = 2;
/** Callers that are counted; the one that asked longest ago is forgotten, which gives it a full bucket. */
const CALLERS_MAX = 10_000;
const LINEAGE = "/api/v1/lineage";

interface Bucket {
  left: number;
  /** Milliseconds of the clock at which `left` was true. */
  at: number;
}

export class RateLimits {
  readonly #perSecond: number;
  readonly #clock: () => number;
  /** By the caller's name; the one that asked longest ago is first. */
  readonly #buckets = new Map<string, Bucket>();

  /** `clock` in milliseconds; it never goes back. */
  constructor(perSecond: number, clock: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** Counts one request. Throws RateLimited. */
  admit(caller: Caller, path: string): void {
    if (caller.kind === "local") return;
    const bucket = this.#bucketOf(caller.name);
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return;
    }
    const wait = Math.max(1, Math.ceil((1 - bucket.left) / this.#perSecond));
    const code = path === LINEAGE || path.startsWith(`${LINEAGE}/`) ? "OVERLOADED" : "RATE_LIMITED";
    throw new RateLimited(code, caller.name, this.#perSecond, wait);
  }

  #bucketOf(name: string): Bucket {
    const now = this.#clock();
    const full = this.#perSecond * BURST_SECONDS;
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      if (this.#buckets.size >= CALLERS_MAX) {
        for (const oldest of this.#buckets.keys().take(1)) this.#buckets.delete(oldest);
      }
      bucket = { left: full, at: now };
    } else {
      this.#buckets.delete(name); // Put last again.
      bucket.left = Math.min(full, bucket.left + ((now - bucket.at) / 1000) * this.#perSecond);
      bucket.at = now;
    }
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
