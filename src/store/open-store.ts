/**
 * Opens a store by its address: `sqlite:PATH`, `sqlite::memory:` or a Bolt address (`neo4j://`, `bolt://` and
 * their encrypted forms). The engine is loaded only when it is named: a CLI on the local file never loads the
 * Neo4j driver.
 */
import { ConfigurationRefused } from "./configuration-refused.ts";
import type { GraphStore } from "./graph-store.ts";

export interface OpenStoreOptions {
  /** Refuses every write; a SQLite file is never migrated. */
  readonly readOnly?: boolean;
  /** Of a Neo4j server; they win over those in the address. */
  readonly user?: string;
  readonly password?: string;
}

const SQLITE = "sqlite:";
const BOLT = /^(neo4j|bolt)(\+s|\+ssc)?:\/\//;

/**
 * Errors: ConfigurationRefused for another address; StoreUnavailable and StoreDamaged as the engine finds it.
 */
export async function openStore(uri: string, options: OpenStoreOptions = {}): Promise<GraphStore> {
  if (uri.startsWith(SQLITE)) {
    const { openSqliteStore } = await import("./sqlite/open-sqlite-store.ts");
    return openSqliteStore(uri.slice(SQLITE.length), options);
  }
  if (BOLT.test(uri)) {
    const { openNeo4jStore } = await import("./neo4j/open-neo4j-store.ts");
    return openNeo4jStore(uri, options);
  }
  throw new ConfigurationRefused("store address", uri, "sqlite:PATH, sqlite::memory: or neo4j://HOST:PORT");
}
