/** The same scenarios on Neo4j; the command line asks the service, and the database itself. */
import neo4j from "neo4j-driver";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../cli/run-command-line.ts";
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

  it("the command line reads the database itself, and proves it", async () => {
    const { uri, user, password } = shared!;
    const environment = {
      FAIRLEAD_NEO4J_URI: uri,
      FAIRLEAD_NEO4J_USER: user,
      FAIRLEAD_NEO4J_PASSWORD: password,
    };
    const line = ["decide", "pytorch@2.11.0#cu128", "--in", "onprem-v100", "--format", "json"];
    const decided = await runCommandLine(line, { environment });
    expect(decided.code, decided.stderr).toBe(1);
    expect(JSON.parse(decided.stdout)).toMatchObject({ verdict: "INCOMPATIBLE", recorded: true });
    const verified = await runCommandLine(["verify"], { environment });
    expect(verified.stdout).toMatch(/^✔ log, graph and snapshot agree/);
  });
});
