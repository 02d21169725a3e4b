/**
 * Deliveries of notices to webhooks: each is a record that stands until the other side took it. What is not
 * taken is tried again, later and later, and is dead after the last try; somebody may send it again by hand.
 *
 * A delivery may arrive twice (the answer was lost, or the process died before it wrote it down): receivers
 * tell by the `webhook-id`. Several processes on one database take turns by compare-and-set.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { RecordMoved } from "../store/record-moved.ts";
import type { GraphStore, RecordPut, StoredRecord } from "../store/graph-store.ts";
import { DeliveryNotFound } from "./delivery-not-found.ts";
import type { Notice } from "./notice.ts";
import { signedMessage } from "./webhook.ts";
import type { Webhook } from "./webhook.ts";

const NAMESPACE = "delivery";

/**
 * Seconds until each further try, as the specification recommends: a restart is caught within minutes, an
 * outage of a day at the end.
 */
export const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000] as const;
/** Of the other side; it has done its own work later. */
const ANSWER_MILLISECONDS_MAX = 10_000;
/** Who sends is taken for dead after this, and another one sends. */
const CLAIM_MILLISECONDS = 4 * ANSWER_MILLISECONDS_MAX;
/** Deliveries under way at once to all webhooks. */
const UNDER_WAY_MAX = 8;
/** Looked at in one round; the rest has its turn in the next. */
const ROUND_MAX = 1_000;
/** Other processes' deliveries and those whose time comes are looked for so often. */
const EVERY_MILLISECONDS = 5_000;
/** Of what the other side said: enough to see what is wrong. */
const ERROR_CHARACTERS_MAX = 300;

export interface Delivery {
  readonly webhook: string;
  readonly notice: Notice;
  readonly state: "waiting" | "dead";
  /** Tries so far. */
  readonly attempts: number;
  /** Not before then, RFC 3339: the next try, or the end of a claim. */
  readonly due: string;
  /** Why the last try failed. */
  readonly error?: string;
}

export interface DeliveriesOptions {
  readonly store: GraphStore;
  readonly webhooks: readonly Webhook[];
  /** RFC 3339, UTC, milliseconds. */
  readonly now: () => string;
  readonly onError: (error: unknown) => void;
  /** How often records are looked at; for tests. */
  readonly everyMilliseconds?: number;
}

type Outcome =
  | { readonly kind: "taken" }
  | { readonly kind: "failed"; readonly error: string }
  /** The other side says that it wants none any more: 410. */
  | { readonly kind: "gone"; readonly error: string };

export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #end = new AbortController();
  #wake = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** What is to be written with a notice, one for each webhook that wants it. */
  of(notice: Notice): readonly RecordPut[] {
    return this.#options.webhooks
      .filter(({ types }) => types?.includes(notice.type) ?? true)
      .map(({ name }): RecordPut => {
        const value: Delivery = { webhook: name, notice, state: "waiting", attempts: 0, due: notice.time };
        return { namespace: NAMESPACE, key: keyOf(name, notice.id), value };
      });
  }

  /** There is something new. */
  wake(): void {
    this.#wake.resolve();
  }

  /** What waits and what is dead, in order of webhook and time. */
  async list(state?: Delivery["state"], limit = ROUND_MAX): Promise<readonly Delivery[]> {
    const found: Delivery[] = [];
    for await (const { value } of this.#records()) {
      const delivery = value as Delivery;
      if (state === undefined || delivery.state === state) found.push(delivery);
      if (found.length === limit) break;
    }
    return found;
  }

  /** Sends dead ones again: all of a webhook, or one. Returns how many. Errors: DeliveryNotFound. */
  async retry(webhook: string, notice?: string): Promise<number> {
    const dead: StoredRecord[] = [];
    for await (const record of this.#records(`${webhook}/`)) {
      const { state, notice: about } = record.value as Delivery;
      if (state === "dead" && (notice === undefined || about.id === notice)) dead.push(record);
    }
    if (dead.length === 0) throw new DeliveryNotFound(webhook, notice);
    for (const { key, value, version } of dead) {
      const again: Delivery = {
        ...(value as Delivery),
        state: "waiting",
        attempts: 0,
        due: this.#options.now(),
      };
      await this.#put(key, again, version);
    }
    this.wake();
    return dead.length;
  }

  /** Waits for what is under way; what is not delivered stands. Idempotent. */
  async close(): Promise<void> {
    this.#end.abort();
    this.wake();
    await this.#running;
  }

  /** One round: everything whose time has come is tried once. Returns how many tries there were. */
  async round(): Promise<number> {
    const now = this.#options.now();
    const due: StoredRecord[] = [];
    for await (const record of this.#records()) {
      const { state, due: from } = record.value as Delivery;
      if (state === "waiting" && from <= now) due.push(record);
      if (due.length === ROUND_MAX) break;
    }
    const waiting = due.values();
    const worker = async (): Promise<void> => {
      for (const record of waiting) {
        if (this.#end.signal.aborted) return;
        await this.#deliver(record);
      }
    };
    await Promise.all(Array.from({ length: UNDER_WAY_MAX }, worker));
    return due.length;
  }

  async #run(): Promise<void> {
    const { onError, everyMilliseconds = EVERY_MILLISECONDS } = this.#options;
    while (!this.#end.signal.aborted) {
      this.#wake = Promise.withResolvers();
      await this.round().catch(onError);
      const rest = sleep(everyMilliseconds, undefined, { ref: false, signal: this.#end.signal });
      await Promise.race([this.#wake.promise, rest.catch(() => undefined)]);
    }
  }

  async #deliver({ key, value, version }: StoredRecord): Promise<void> {
    const delivery = value as Delivery;
    const webhook = this.#options.webhooks.find(({ name }) => name === delivery.webhook);
    // A webhook that another process, or an earlier configuration, knows: not this one's to send.
    if (webhook === undefined) return;
    const now = Date.parse(this.#options.now());
    const attempts = delivery.attempts + 1;
    const claimed = { ...delivery, attempts, due: new Date(now + CLAIM_MILLISECONDS).toISOString() };
    if (!(await this.#put(key, claimed, version))) return;
    const outcome = await this.#send(webhook, delivery.notice, now);
    await this.#put(key, this.#after(claimed, outcome), version + 1);
  }

  /** null: it is done, and nothing is left of it. */
  #after(delivery: Delivery, outcome: Outcome): Delivery | null {
    if (outcome.kind === "taken") return null;
    const { error } = outcome;
    const now = this.#options.now();
    const seconds = RETRY_SECONDS[delivery.attempts - 1];
    if (outcome.kind === "gone" || seconds === undefined)
      return { ...delivery, state: "dead", due: now, error };
    return { ...delivery, due: new Date(Date.parse(now) + seconds * 1000).toISOString(), error };
  }

  async #send(webhook: Webhook, notice: Notice, now: number): Promise<Outcome> {
    const { headers, body } = signedMessage(webhook, notice, now);
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(ANSWER_MILLISECONDS_MAX)]);
    try {
      const answer = await fetch(webhook.address, {
        method: "POST",
        headers,
        body,
        redirect: "manual",
        signal,
      });
      await answer.body?.cancel();
      if (answer.ok) return { kind: "taken" };
      const error = `${answer.status} ${answer.statusText}`.trim();
      return { kind: answer.status === 410 ? "gone" : "failed", error };
    } catch (error) {
      return { kind: "failed", error: messageOf(error) };
    }
  }

  /** False: somebody else was first. */
  async #put(key: string, value: Delivery | null, expects: number): Promise<boolean> {
    try {
      await this.#options.store.putRecords([{ namespace: NAMESPACE, key, value, expects }]);
      return true;
    } catch (error) {
      if (error instanceof RecordMoved) return false;
      throw error;
    }
  }

  async *#records(prefix?: string): AsyncGenerator<StoredRecord> {
    let after: string | undefined;
    for (;;) {
      const page = await this.#options.store.records({
        namespace: NAMESPACE,
        limit: ROUND_MAX,
        ...(prefix === undefined ? {} : { prefix }),
        ...(after === undefined ? {} : { after }),
      });
      yield* page;
      after = page.at(-1)?.key;
      if (page.length < ROUND_MAX) return;
    }
  }
}

function keyOf(webhook: string, notice: string): string {
  return `${webhook}/${notice}`;
}

/** The innermost cause says most: "fetch failed" says nothing. */
function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.slice(0, ERROR_CHARACTERS_MAX);
}
