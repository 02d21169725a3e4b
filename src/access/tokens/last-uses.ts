/**
 * When each token was last used, written now and then: a request only notes it in memory. The time is kept
 * to the minute, so a busy token costs one record a minute and process, whatever it asks.
 */
import { RecordMoved } from "../../store/record-moved.ts";
import type { GraphStore, RecordPut } from "../../store/graph-store.ts";
import { TOKEN_USE_NAMESPACE } from "./token-record.ts";
import type { TokenUse } from "./token-record.ts";

/** How long a use waits for others. */
const WRITE_EVERY_MILLISECONDS = 10_000;
/** Tokens in one put; the store takes more, and others wait for it. */
const BATCH_SIZE_MAX = 1_000;

export class LastUses {
  readonly #store: GraphStore;
  readonly #onError: (error: unknown) => void;
  /** Not yet written, by the token's id. */
  readonly #waiting = new Map<string, string>();
  /** Written by this process, by the token's id. */
  readonly #written = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: GraphStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  note(id: string, now: string): void {
    const minute = `${now.slice(0, 16)}:00.000Z`;
    if (this.#written.get(id) === minute || this.#waiting.get(id) === minute) return;
    this.#waiting.set(id, minute);
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY_MILLISECONDS).unref();
  }

  /** Writes what waits. What another process wrote meanwhile is as good, and what fails is noted again. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting.entries().take(BATCH_SIZE_MAX)];
      for (const [id] of batch) this.#waiting.delete(id);
      try {
        await this.#write(batch);
        for (const [id, minute] of batch) this.#written.set(id, minute);
      } catch (error) {
        if (!(error instanceof RecordMoved)) this.#onError(error);
      }
    }
  }

  async #write(batch: readonly (readonly [string, string])[]): Promise<void> {
    const keys = batch.map(([id]) => id);
    const there = await this.#store.records({ namespace: TOKEN_USE_NAMESPACE, keys });
    const known = new Map(there.map((record) => [record.key, record]));
    const puts: readonly RecordPut[] = batch.flatMap(([key, lastUsedAt]) => {
      const before = known.get(key);
      if (before !== undefined && (before.value as TokenUse).lastUsedAt >= lastUsedAt) return [];
      return [{ namespace: TOKEN_USE_NAMESPACE, key, value: { lastUsedAt }, expects: before?.version ?? 0 }];
    });
    if (puts.length > 0) await this.#store.putRecords(puts);
  }
}
