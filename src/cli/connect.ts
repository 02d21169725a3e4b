/** Chooses whom a command talks to: a service when an address is given, else the database itself. */
import { systemUser } from "../access/system-user.ts";
import type { Connection } from "./connection.ts";
import { findDatabase } from "./local/open-database.ts";
import type { Terminal } from "./terminal.ts";
import { UsageInvalid } from "./usage-invalid.ts";

export interface PlaceOptions {
  readonly url?: string;
  readonly database?: string;
}

/**
 * `--url` and `--database` win over the environment's FAIRLEAD_URL, FAIRLEAD_NEO4J_URI and
 * FAIRLEAD_DATABASE.
 */
export async function connect({ url, database }: PlaceOptions, terminal: Terminal): Promise<Connection> {
  if (url !== undefined && database !== undefined) {
    throw new UsageInvalid("--url and --database exclude each other.", "Ask either a service or a database.");
  }
  const service = database === undefined ? (url ?? process.env["FAIRLEAD_URL"]) : undefined;
  if (service !== undefined && service !== "") {
    const { RemoteConnection } = await import("./remote-connection.ts");
    const hasCredentials = (process.env["FAIRLEAD_TOKEN"] ?? "") !== "";
    return new RemoteConnection(service, hasCredentials ? undefined : systemUser());
  }
  const { LocalConnection } = await import("./local/local-connection.ts");
  return new LocalConnection(findDatabase(database, process.env), {
    seeds: process.env["FAIRLEAD_SEEDS"] !== "false",
    note: terminal.note,
    now: () => new Date().toISOString(),
    actor: systemUser(),
  });
}
