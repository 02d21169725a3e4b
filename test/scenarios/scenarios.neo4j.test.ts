/** The same scenarios on Neo4j; the command line asks the service. */
import neo4j from "neo4j-driver";
import { describe } from "vitest";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { describeScenarios } from "./scenario-suite.ts";

const shared = await sharedNeo4j("neo4j526");

describe.skipIf(shared === undefined)("with a real Neo4j", () => {
  describeScenarios("Neo4j", async () => {
    const { uri, user, password } = shared!;
    const driver = neo4j.driver(uri, neo4j.auth.basic(user, password));
    try {
      await emptyNeo4j(driver);
    } finally {
      await driver.close();
    }
    return {
      store: { kind: "neo4j", uri, credentials: { user, password } },
      commandLine: (url) => ["--url", url],
    };
  });
});
