/** Waits until a Neo4j answers: by really connecting and greeting, as an open port alone proves nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import neo4j from "neo4j-driver";

export interface Neo4jConnection {
  /** `bolt://host:port` or `neo4j://host:port`. */
  readonly uri: string;
  readonly user: string;
  /** Whatever is given is accepted by a server that was started here. */
  readonly password: string;
}

/**
 * A start takes 6 s on a quiet machine and was seen to take 40 s on a busy one; three times that is stuck.
 */
export const BOLT_WAIT_MS = 120_000;

const ASK_AGAIN_MS = 200;

/** A half-open server may accept a connection and say nothing; then we rather ask again. */
const CONNECT_WAIT_MS = 5_000;

/**
 * Resolves when the server has answered. `hasEnded` says why it never will (its process is gone), or
 * undefined. Throws Error with the last refusal when the server has ended or the time is over.
 */
export async function waitForBolt(
  connection: Neo4jConnection,
  hasEnded: () => string | undefined = () => undefined,
  waitMs: number = BOLT_WAIT_MS,
): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const refusal = await greet(connection);
    if (refusal === undefined) return;
    const end = hasEnded();
    if (end !== undefined) throw new Error(`The Neo4j for ${connection.uri} ended while starting: ${end}`);
    if (Date.now() > deadline) {
      throw new Error(`Neo4j at ${connection.uri} did not answer within ${waitMs / 1000} s: ${refusal}`);
    }
    await sleep(ASK_AGAIN_MS);
  }
}

async function greet({ uri, user, password }: Neo4jConnection): Promise<string | undefined> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(user, password),
    { connectionTimeout: CONNECT_WAIT_MS, connectionAcquisitionTimeout: CONNECT_WAIT_MS });
  try {
    await driver.verifyConnectivity();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await driver.close();
  }
}
