/**
 * What a Neo4j test asks for. Such a test is named `*.neo4j.test.ts`; those files run one after the other,
 * after all others, so whoever runs has the shared database to itself and empties it first.
 *
 *     const shared = await sharedNeo4j("neo4j526");
 *     describe.skipIf(shared === undefined)("...", () => {
 *       const driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
 *       beforeAll(() => emptyNeo4j(driver));
 *
 *     const canStart = await canStartNeo4j("neo4j526");   // for a test that kills its own: startNeo4j(...)
 *     describe.skipIf(!canStart)("...", ...)
 *
 * A test that gets undefined or false needs to say nothing: the end of the run reports it as left out.
 */
import { get } from "node:http";
import { text } from "node:stream/consumers";
import { inject } from "vitest";
import { findLauncher } from "../neo4j-server/find-launcher.ts";
import { NEO4J_RELEASES } from "../neo4j-server/release.ts";
import type { Neo4jName } from "../neo4j-server/release.ts";
import type { Neo4jConnection } from "../neo4j-server/wait-for-bolt.ts";
import { leaveOut } from "./left-out.ts";
import type { BrokerAnswer } from "./neo4j-broker.ts";

/**
 * The one server of that release that the whole run shares, started on first demand; resolves when it
 * answers. Undefined where this machine can have none. Throws Error where one was found and does not work:
 * that is a failure, not a gap.
 */
export async function sharedNeo4j(name: Neo4jName): Promise<Neo4jConnection | undefined> {
  const answer = await ask(name);
  switch (answer.kind) {
    case "ready": return answer.connection;
    case "none":
      leaveOutNeo4j(name, answer);
      return undefined;
    case "broken": throw new Error(answer.message);
    default: return answer satisfies never;
  }
}

/**
 * Whether `startNeo4j` can start a server of that release here; a server that somebody else keeps does not
 * help.
 */
export async function canStartNeo4j(name: Neo4jName): Promise<boolean> {
  const launcher = await findLauncher(NEO4J_RELEASES[name]);
  if (launcher.kind !== "none") return true;
  const isGivenOne = process.env["FAIRLEAD_TEST_NEO4J_URI"] !== undefined;
  leaveOutNeo4j(name, launcher, isGivenOne ? " of our own to kill" : "");
  return false;
}

/** One line for both kinds of test where they lack the same thing. */
function leaveOutNeo4j(
  name: Neo4jName, lack: { readonly why: string; readonly howToGet: string }, kind = "",
): void {
  const { version, extra } = NEO4J_RELEASES[name];
  const byAddress = name === "neo4j526" && kind === "" ? ", or set FAIRLEAD_TEST_NEO4J_URI" : "";
  leaveOut(`tests on a Neo4j ${version}${kind}`, `${lack.why}; ${lack.howToGet}${byAddress}`, { extra });
}

/** Plain `http`, as `fetch` gives up after five minutes and a first download may take longer. */
async function ask(name: Neo4jName): Promise<BrokerAnswer> {
  const answer = Promise.withResolvers<string>();
  const request = get(`${inject("neo4jBroker")}/${name}`, (response) => {
    text(response).then(answer.resolve, answer.reject);
  });
  request.once("error", answer.reject);
  return JSON.parse(await answer.promise) as BrokerAnswer;
}
