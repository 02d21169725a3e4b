/** Notices as the edges have them: read, followed, and their deliveries. */
import type { GraphStore } from "../store/graph-store.ts";
import { Deliveries } from "./deliveries.ts";
import type { Delivery } from "./deliveries.ts";
import { NoticeLog } from "./notice-log.ts";
import type { Notice, NoticeType } from "./notice.ts";
import type { NoticeWatch } from "./notice-watch.ts";

export interface NoticePage {
  /** The oldest first. */
  readonly after?: string;
  readonly limit?: number;
  readonly types?: readonly NoticeType[];
}

export class Notices {
  readonly #log: NoticeLog;
  readonly #deliveries: Deliveries;
  readonly #watch: NoticeWatch | undefined;

  /** Without a watch and deliveries of its own it reads what other processes keep. */
  constructor(store: GraphStore, now: () => string, watch?: NoticeWatch, deliveries?: Deliveries) {
    this.#log = new NoticeLog(store);
    this.#watch = watch;
    this.#deliveries = deliveries ?? new Deliveries({ store, webhooks: [], now, onError: () => {} });
  }

  page({ after, limit, types }: NoticePage): Promise<readonly Notice[]> {
    return this.#log.page(after, limit, types);
  }

  /** What this process keeps from now on; undefined where it does not look. Returns how to stop. */
  subscribe(listener: (notices: readonly Notice[]) => void): (() => void) | undefined {
    return this.#watch?.subscribe(listener);
  }

  deliveries(state?: Delivery["state"]): Promise<readonly Delivery[]> {
    return this.#deliveries.list(state);
  }

  /** Errors: DeliveryNotFound. */
  retry(webhook: string, notice?: string): Promise<number> {
    return this.#deliveries.retry(webhook, notice);
  }
}
