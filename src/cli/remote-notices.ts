/** Notices of a service over REST. */
import type { Delivery } from "../notices/deliveries.ts";
import type { Notice } from "../notices/notice.ts";
import type { NoticeConnection, NoticesAsked } from "./connection-notices.ts";
import type { ServiceClient } from "./service-client.ts";

export class RemoteNotices implements NoticeConnection {
  readonly #client: ServiceClient;

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  async notices({ limit, ...asked }: NoticesAsked): Promise<readonly Notice[]> {
    const query = { ...asked, ...(limit === undefined ? {} : { limit: String(limit) }) };
    return (await this.#client.get<{ readonly notices: readonly Notice[] }>("/v1/notices", query)).notices;
  }

  async deliveries(state: Delivery["state"] | undefined): Promise<readonly Delivery[]> {
    type Found = { readonly deliveries: readonly Delivery[] };
    return (await this.#client.get<Found>("/v1/webhooks/deliveries", state === undefined ? {} : { state }))
      .deliveries;
  }

  async retry(webhook: string, notice: string | undefined): Promise<number> {
    const path = `/v1/webhooks/${encodeURIComponent(webhook)}/retry`;
    const body = notice === undefined ? {} : { notice };
    return (await this.#client.post<{ readonly retried: number }>(path, body)).retried;
  }
}
