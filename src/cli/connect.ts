/** Chooses whom a command talks to: a service when an address is given, else the database itself. */
import { userInfo } from "node:os";
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
    return new RemoteConnection(service, actorName());
  }
  const { LocalConnection } = await import("./local/local-connection.ts");
  return new LocalConnection(findDatabase(database, process.env), {
    seeds: process.env["FAIRLEAD_SEEDS"] !== "false",
    note: terminal.note,
    now: () => new Date().toISOString(),
    actor: actorName(),
  });
}

/** Until identities exist: whoever runs the command, as the system knows them. */
function actorName(): string {
  try {
    return userInfo().username;
  } catch {
    return "local";
  }
}
