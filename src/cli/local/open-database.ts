/**
 * Finds and opens the database of a command that asks no service: a SQLite file, beside a running service
 * too, or a Neo4j database by its address.
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { GraphStore } from "../../store/graph-store.ts";
import { openStore } from "../../store/open-store.ts";
import { StoreUnavailable } from "../../store/store-unavailable.ts";

/** Where `npm start` puts it. */
export const DATABASE_DEFAULT = "fairlead-data/fairlead.db";

export interface DatabasePlace {
  /** A path, or the address of a Neo4j database. */
  readonly at: string;
  readonly kind: "sqlite" | "neo4j";
  /** Nobody named it: then it may be made with the example knowledge, as `npm start` does. */
  readonly isDefault: boolean;
  readonly user?: string;
  readonly password?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `--database` first, then FAIRLEAD_NEO4J_URI, then FAIRLEAD_DATABASE, then the default. */
export function findDatabase(named: string | undefined, environment: Environment): DatabasePlace {
  const at = named ?? environment["FAIRLEAD_NEO4J_URI"] ?? environment["FAIRLEAD_DATABASE"];
  if (at === undefined) return { at: DATABASE_DEFAULT, kind: "sqlite", isDefault: true };
  if (!/^(neo4j|bolt)(\+s|\+ssc)?:\/\//.test(at)) {
    return { at: at.replace(/^sqlite:/, ""), kind: "sqlite", isDefault: false };
  }
  const password = environment["FAIRLEAD_NEO4J_PASSWORD"];
  const credentials =
    password === undefined || password === ""
      ? {}
      : { user: environment["FAIRLEAD_NEO4J_USER"] ?? "neo4j", password };
  return { at, kind: "neo4j", isDefault: false, ...credentials };
}

/** Errors: StoreUnavailable, StoreDamaged. A file that is not there is made for writers only. */
export async function openDatabase(place: DatabasePlace, mode: "read" | "write"): Promise<GraphStore> {
  if (place.kind === "neo4j") {
    const { user, password } = place;
    const credentials = user === undefined || password === undefined ? {} : { user, password };
    return openStore(place.at, { ...credentials, readOnly: mode === "read" });
  }
  if (mode === "read" && isMissing(place)) {
    throw new StoreUnavailable(
      `there is no database at ${place.at}`,
      "Start the service once (`fairlead serve`), apply documents to it, or name another with --database.",
    );
  }
  if (mode === "write") makeFolder(place.at);
  return openStore(`sqlite:${place.at}`, { readOnly: mode === "read" });
}

export function isMissing({ kind, at }: DatabasePlace): boolean {
  return kind === "sqlite" && at !== ":memory:" && !existsSync(at);
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new StoreUnavailable(
      `the folder of ${path} cannot be made (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}
