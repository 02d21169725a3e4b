/** Waivers of a service over REST. */
import type { WaiverList, WaiversWanted } from "../decisions/waivers/list-waivers.ts";
import type { WaiverAnswer } from "../decisions/waivers/request-waiver.ts";
import type { WaiverAnswerOptions, WaiverConnection, WaiverWanted } from "./connection-waivers.ts";
import type { ServiceClient } from "./service-client.ts";

export class RemoteWaivers implements WaiverConnection {
  readonly #client: ServiceClient;

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  request(wanted: WaiverWanted): Promise<WaiverAnswer> {
    return this.#client.post("/v1/waivers", wanted);
  }

  list({ all, ...wanted }: WaiversWanted): Promise<WaiverList> {
    return this.#client.get("/v1/waivers", { ...wanted, ...(all === true ? { all: "true" } : {}) });
  }

  approve(name: string, options: WaiverAnswerOptions): Promise<WaiverAnswer> {
    return this.#client.post(`/v1/waivers/${encodeURIComponent(name)}/approve`, options);
  }

  withdraw(name: string, options: WaiverAnswerOptions): Promise<WaiverAnswer> {
    return this.#client.post(`/v1/waivers/${encodeURIComponent(name)}/withdraw`, options);
  }
}
