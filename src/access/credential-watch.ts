/**
 * Tells when the credentials behind something long, such as an event stream, do not hold any more: at once
 * where this process revokes them, and within a look elsewhere.
 */
import type { Caller } from "./caller.ts";
import type { Tokens } from "./tokens/tokens.ts";

/**
 * How often the store is asked, once for all streams: a revocation elsewhere ends a stream this much
 * later.
 */
const LOOK_EVERY_MILLISECONDS = 1_000;
/**
 * Looks that may fail one after the other; then nobody knows whether the credentials hold, so they do
 * not.
 */
const FAILURES_MAX = 10;

interface Watched {
  readonly caller: Caller;
  readonly onEnd: () => void;
}

export class CredentialWatch {
  readonly #tokens: Tokens | undefined;
  readonly #now: () => string;
  readonly #everyMilliseconds: number;
  readonly #watched = new Set<Watched>();
  readonly #forget: () => void;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #isClosed = false;

  constructor(tokens: Tokens | undefined, now: () => string, everyMilliseconds = LOOK_EVERY_MILLISECONDS) {
    this.#tokens = tokens;
    this.#now = now;
    this.#everyMilliseconds = everyMilliseconds;
    this.#forget = tokens?.onRevoked((id) => this.#end(({ credential }) => credential?.id === id))
      ?? (() => {});
  }

  /** Calls `onEnd` once, unless what is returned is called before. Never for who showed no credentials. */
  watch(caller: Caller, onEnd: () => void): () => void {
    if (caller.credential === undefined) return () => {};
    const watched = { caller, onEnd };
    this.#watched.add(watched);
    this.#lookLater();
    return () => void this.#watched.delete(watched);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#forget();
    this.#watched.clear();
  }

  #lookLater(): void {
    if (this.#isClosed || this.#timer !== undefined || this.#watched.size === 0) return;
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        this.#timer = undefined;
        this.#lookLater();
      });
    }, this.#everyMilliseconds).unref();
  }

  async #look(): Promise<void> {
    const now = this.#now();
    this.#end(({ credential }) => credential?.until != null && credential.until <= now);
    const ids = [...this.#watched].flatMap(({ caller: { credential } }) => credential?.id ?? []);
    if (ids.length === 0 || this.#tokens === undefined) return;
    try {
      const ended = new Set(await this.#tokens.ended([...new Set(ids)]));
      this.#failures = 0;
      this.#end(({ credential }) => credential?.id !== undefined && ended.has(credential.id));
    } catch {
      this.#failures++;
      if (this.#failures >= FAILURES_MAX) this.#end(({ credential }) => credential?.id !== undefined);
    }
  }

  #end(isOver: (caller: Caller) => boolean): void {
    for (const watched of [...this.#watched]) {
      if (!isOver(watched.caller)) continue;
      this.#watched.delete(watched);
      watched.onEnd();
    }
  }
}
