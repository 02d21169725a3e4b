/**
 * Opens the store in a Neo4j database (5.23 or later), and makes an empty database one.
 *
 *     const store = await openNeo4jStore("neo4j://graph.example:7687", { user: "fairlead", password });
 */
import { ConfigurationRefused } from "../configuration-refused.ts";
import type { GraphStore } from "../graph-store.ts";
import { NEO4J_LIMITS } from "./limits.ts";
import type { Neo4jLimits } from "./limits.ts";
import { Neo4jConnection } from "./neo4j-connection.ts";
import type { Neo4jAddress } from "./neo4j-connection.ts";
import { Neo4jStore } from "./neo4j-store.ts";
import { prepareDatabase } from "./prepare-database.ts";

export interface Neo4jOptions {
  /** Wins over the user and the password in the address. Left out in both: no authentication. */
  readonly user?: string;
  readonly password?: string;
  /** Default: the user's home database. */
  readonly database?: string;
  /** Refuses every write, and creates nothing in an empty database. */
  readonly readOnly?: boolean;
  readonly limits?: Partial<Neo4jLimits>;
}

/**
 * `uri`: `neo4j://` (a cluster, or one server) or `bolt://`, with `+s` or `+ssc` for TLS; it may carry
 * `USER:PASSWORD@`.
 * Errors: StoreUnavailable within about 2 s where nobody answers; StoreDamaged for a
 * database of others or a newer layout.
 */
export async function openNeo4jStore(uri: string, options: Neo4jOptions = {}): Promise<GraphStore> {
  const address = addressOf(uri, options);
  const connection = new Neo4jConnection(address, { ...NEO4J_LIMITS, ...options.limits });
  const readOnly = options.readOnly ?? false;
  try {
    await prepareDatabase(connection, address.uri, readOnly);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return new Neo4jStore(connection, address.uri, readOnly);
}

function addressOf(uri: string, { user, password, database }: Neo4jOptions): Neo4jAddress {
  const url = URL.parse(uri);
  if (url === null || url.hostname === "") {
    throw new ConfigurationRefused("store address", withoutPassword(uri), "neo4j://HOST:PORT");
  }
  const name = user ?? decodeURIComponent(url.username);
  const secret = password ?? decodeURIComponent(url.password);
  return {
    uri: `${url.protocol}//${url.host}${url.search}`,
    ...(name === "" ? {} : { user: name, password: secret }),
    ...(database === undefined ? {} : { database }),
  };
}

function withoutPassword(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, "//");
}
