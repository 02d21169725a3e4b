/**
 * Looks at the knowledge after every revision and every minute, and keeps what it finds.
 *
 * A look compares the moment of the last one, whoever took it, with now. It takes turns with everything else,
 * and rests twenty times as long as it took: at most a twentieth of one core is spent on it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Knowledge } from "../catalog/knowledge.ts";
import { inTurns } from "../lineage/in-turns.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { RecordPut } from "../store/graph-store.ts";
import { findNotices } from "./find-notices.ts";
import { NoticeLog } from "./notice-log.ts";
import { waitingPlans } from "./waiting-plans.ts";
import type { FoundNotice, Moment, Notice } from "./notice.ts";

export interface NoticeWatchOptions {
  readonly knowledge: Knowledge;
  readonly now: () => string;
  /** What is to be written with each notice, in the same transaction. */
  readonly deliveries?: (notice: Notice) => readonly RecordPut[];
  /** Told of notices that are kept. */
  readonly onKept?: (notices: readonly Notice[]) => void;
  readonly onError: (error: unknown) => void;
  /** Between two looks at least; a second by default. */
  readonly restMilliseconds?: number;
}

/** What time alone changes (ages, windows, expiries) is looked for so often. */
const EVERY_MILLISECONDS = 60_000;
/** A burst of writes is one look. */
const REST_MILLISECONDS = 1_000;
const REST_FACTOR = 20;
/** Notices of one look; who has more flips than this at once reads them in a report. */
export const FOUND_MAX = 1_000;

export class NoticeWatch {
  readonly #options: NoticeWatchOptions;
  readonly #log: NoticeLog;
  readonly #end = new AbortController();
  #unsubscribe = () => {};
  #wake = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;
  readonly #listeners = new Set<(notices: readonly Notice[]) => void>();
  /** Of this process's last look: nobody has to make it again from the log. */
  #seen: Snapshot | undefined;

  constructor(options: NoticeWatchOptions) {
    this.#options = options;
    this.#log = new NoticeLog(options.knowledge.store);
  }

  /** Looks now, after every revision and every minute. */
  start(): void {
    if (this.#running !== undefined) return;
    this.#unsubscribe = this.#options.knowledge.subscribe(() => void this.#wake.resolve());
    this.#running = this.#run();
  }

  get log(): NoticeLog {
    return this.#log;
  }

  /** Calls the listener with what is kept by this process from now on; returns how to stop. */
  subscribe(listener: (notices: readonly Notice[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One look now. Returns what was kept; errors are the store's. */
  async look(): Promise<readonly Notice[]> {
    const { knowledge, now, deliveries = () => [] } = this.#options;
    const kept = await this.#log.looked();
    const after = { snapshot: knowledge.current(), now: now() };
    const { revision } = after.snapshot.head;
    if (kept !== undefined && (kept.value.revision > revision || kept.value.now > after.now)) return [];
    const earlier = kept === undefined ? after.snapshot : await this.#at(kept.value.revision, after.snapshot);
    // Nobody looked yet: what stands is no news.
    const before = { snapshot: earlier, now: kept?.value.now ?? after.now };
    const found = kept === undefined ? [] : await this.#found(before, after);
    const told = await this.#log.keep(kept, { revision, now: after.now }, cut(found), deliveries);
    this.#seen = after.snapshot;
    if (told === undefined || told.length === 0) return [];
    this.#options.onKept?.(told);
    for (const listener of this.#listeners) listener(told);
    return told;
  }

  /** Ends the looks and waits for the one under way. Idempotent. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#wake.resolve();
    this.#unsubscribe();
    await this.#running;
  }

  async #found(before: Moment, after: Moment): Promise<readonly FoundNotice[]> {
    const waiting = await waitingPlans(this.#options.knowledge, before.snapshot, after.snapshot);
    return inTurns(() => findNotices(before, { ...after, waiting }));
  }

  async #at(revision: number, current: Snapshot): Promise<Snapshot> {
    const known = [current, this.#seen].find((one) => one?.head.revision === revision);
    return known ?? this.#options.knowledge.at({ revision });
  }

  async #run(): Promise<void> {
    const { onError, restMilliseconds = REST_MILLISECONDS } = this.#options;
    while (!this.#end.signal.aborted) {
      this.#wake = Promise.withResolvers();
      const from = performance.now();
      await this.look().catch(onError);
      const rest = Math.max(restMilliseconds, REST_FACTOR * (performance.now() - from));
      await this.#wait(rest);
      await Promise.race([this.#wake.promise, this.#wait(EVERY_MILLISECONDS)]);
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { ref: false, signal: this.#end.signal }).catch(() => undefined);
  }
}

function cut(found: readonly FoundNotice[]): readonly FoundNotice[] {
  if (found.length <= FOUND_MAX) return found;
  const shown = found.slice(0, FOUND_MAX - 1);
  const next = found[shown.length]!;
  const more = found.length - shown.length;
  const sentence = `${next.sentence} There are ${more - 1} more notices that are not kept one by one.`;
  return [...shown, { ...next, sentence, data: { ...next.data, more: more - 1 } }];
}
