/** Leases of a service over REST. */
import type { Lease } from "../decisions/leases/lease.ts";
import type { LeaseSelection, PlaceAnswer } from "../decisions/leases/leases.ts";
import type { LeaseConnection, PlaceWanted } from "./connection-leases.ts";
import type { ServiceClient } from "./service-client.ts";

interface LeaseList {
  readonly leases: readonly Lease[];
}

export class RemoteLeases implements LeaseConnection {
  readonly #client: ServiceClient;

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  hold(wanted: PlaceWanted): Promise<PlaceAnswer> {
    return this.#client.post("/v1/leases", wanted);
  }

  async list(selection: LeaseSelection): Promise<readonly Lease[]> {
    const { leases } = await this.#client.get<LeaseList>("/v1/leases", { ...selection });
    return leases;
  }

  async letGo(selection: LeaseSelection & { readonly holder: string }): Promise<readonly Lease[]> {
    const { leases } = await this.#client.post<LeaseList>("/v1/leases/release", selection);
    return leases;
  }
}
