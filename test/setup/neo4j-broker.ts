/**
 * Vitest's global setup for the Neo4j tests: keeps at most one server of each release for the whole run.
 *
 * The first one starts while other tests run; a worker asks over HTTP on loopback and is answered when the
 * server is. Setup itself waits for nothing. A server at FAIRLEAD_TEST_NEO4J_URI stands for the long-term
 * release, whatever it is; the tests empty it.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { NEO4J_RELEASES } from "../neo4j-server/release.ts";
import type { Neo4jName } from "../neo4j-server/release.ts";
import { NoNeo4jHere, startNeo4j } from "../neo4j-server/start.ts";
import type { RunningNeo4j } from "../neo4j-server/start.ts";
import { waitForBolt } from "../neo4j-server/wait-for-bolt.ts";
import type { Neo4jConnection } from "../neo4j-server/wait-for-bolt.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where `sharedNeo4j` asks for a server. */
    neo4jBroker: string;
  }
}

export type BrokerAnswer =
  | { readonly kind: "ready"; readonly connection: Neo4jConnection }
  | { readonly kind: "none"; readonly why: string; readonly howToGet: string }
  | { readonly kind: "broken"; readonly message: string };

/** Somebody else's server runs already, or it is not there. */
const FOREIGN_SERVER_WAIT_MS = 15_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started: RunningNeo4j[] = [];
  const answers = new Map<Neo4jName, Promise<BrokerAnswer>>();
  const answerFor = (name: Neo4jName) => {
    if (!answers.has(name)) answers.set(name, obtain(name, started));
    return answers.get(name)!;
  };

  const broker = createServer(async (request, response) => {
    const name = (request.url ?? "").slice(1);
    const known = name in NEO4J_RELEASES;
    response.statusCode = known ? 200 : 404;
    response.end(known ? JSON.stringify(await answerFor(name as Neo4jName)) : "");
  });
  await new Promise<void>((listening) => { broker.listen(0, "127.0.0.1", listening); });
  project.provide("neo4jBroker", `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);
  void answerFor("neo4j526");

  return async () => {
    broker.closeAllConnections();
    broker.close();
    await Promise.all(answers.values());
    await Promise.all(started.map((server) => server.remove()));
  };
}

async function obtain(name: Neo4jName, started: RunningNeo4j[]): Promise<BrokerAnswer> {
  try {
    const uri = process.env["FAIRLEAD_TEST_NEO4J_URI"];
    if (uri !== undefined && name === "neo4j526") {
      return { kind: "ready", connection: await foreignServer(uri) };
    }
    const server = await startNeo4j({ release: NEO4J_RELEASES[name] });
    started.push(server);
    return { kind: "ready", connection: { uri: server.uri, user: server.user, password: server.password } };
  } catch (error) {
    if (error instanceof NoNeo4jHere) return { kind: "none", why: error.message, howToGet: error.howToGet };
    return { kind: "broken", message: error instanceof Error ? error.message : String(error) };
  }
}

async function foreignServer(uri: string): Promise<Neo4jConnection> {
  const connection: Neo4jConnection = {
    uri,
    user: process.env["FAIRLEAD_TEST_NEO4J_USER"] ?? "neo4j",
    password: process.env["FAIRLEAD_TEST_NEO4J_PASSWORD"] ?? "neo4j",
  };
  await waitForBolt(connection, () => undefined, FOREIGN_SERVER_WAIT_MS);
  return connection;
}
