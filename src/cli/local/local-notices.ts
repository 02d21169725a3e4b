/** Notices of a database that this process opens itself: a server beside it looks and delivers. */
import type { Delivery } from "../../notices/deliveries.ts";
import type { Notice } from "../../notices/notice.ts";
import { Notices } from "../../notices/notices.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import type { NoticeConnection, NoticesAsked } from "../connection-notices.ts";

export interface LocalNoticesOptions {
  readonly read: () => Promise<GraphStore>;
  readonly write: () => Promise<GraphStore>;
  readonly now: () => string;
}

export class LocalNotices implements NoticeConnection {
  readonly #options: LocalNoticesOptions;

  constructor(options: LocalNoticesOptions) {
    this.#options = options;
  }

  async notices({ type, ...asked }: NoticesAsked): Promise<readonly Notice[]> {
    const { read, now } = this.#options;
    return new Notices(await read(), now).page({
      ...asked,
      ...(type === undefined ? {} : { types: [type] }),
    });
  }

  async deliveries(state: Delivery["state"] | undefined): Promise<readonly Delivery[]> {
    const { read, now } = this.#options;
    return new Notices(await read(), now).deliveries(state);
  }

  async retry(webhook: string, notice: string | undefined): Promise<number> {
    const { write, now } = this.#options;
    return new Notices(await write(), now).retry(webhook, notice);
  }
}
