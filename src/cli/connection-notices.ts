/** What commands about notices need of Fairlead, wherever it is. */
import type { Delivery } from "../notices/deliveries.ts";
import type { Notice, NoticeType } from "../notices/notice.ts";

export interface NoticesAsked {
  readonly after?: string;
  readonly type?: NoticeType;
  readonly limit?: number;
}

export interface NoticeConnection {
  /** The oldest first. */
  notices(asked: NoticesAsked): Promise<readonly Notice[]>;
  deliveries(state: Delivery["state"] | undefined): Promise<readonly Delivery[]>;
  /** How many are sent again. */
  retry(webhook: string, notice: string | undefined): Promise<number>;
}
