/** Leases in a database that this process opens itself. */
import type { Lease } from "../../decisions/leases/lease.ts";
import { LeaseRefused, Leases } from "../../decisions/leases/leases.ts";
import type { LeaseSelection, PlaceAnswer } from "../../decisions/leases/leases.ts";
import { durationSeconds } from "../../model/duration.ts";
import type { LeaseConnection, PlaceWanted } from "../connection-leases.ts";
import type { LocalWriter } from "./calling-as.ts";

export class LocalLeases implements LeaseConnection {
  readonly #writer: LocalWriter;

  constructor(writer: LocalWriter) {
    this.#writer = writer;
  }

  async hold({ for: time, ...wanted }: PlaceWanted): Promise<PlaceAnswer> {
    const seconds = time === undefined ? undefined : durationSeconds(time);
    if (time !== undefined && seconds === undefined)
      throw new LeaseRefused(`"${time}" is no duration.`, "Durations look like 15m or 1h30m.");
    return (await this.#leases("write")).hold({ ...wanted, ...(seconds === undefined ? {} : { seconds }) });
  }

  async list(selection: LeaseSelection): Promise<readonly Lease[]> {
    return (await this.#leases("read")).list(selection);
  }

  async letGo(selection: LeaseSelection): Promise<readonly Lease[]> {
    return (await this.#leases("write")).letGo(selection);
  }

  async #leases(mode: "read" | "write"): Promise<Leases> {
    return new Leases(await this.#writer.open(mode), this.#writer.now);
  }
}
