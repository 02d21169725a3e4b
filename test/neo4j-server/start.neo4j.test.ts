/**
 * The servers that all other Neo4j tests stand on: the shared one answers, and one of our own survives being
 * killed.
 */
import { existsSync } from "node:fs";
import neo4j from "neo4j-driver";
import type { Driver } from "neo4j-driver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canStartNeo4j, sharedNeo4j } from "../setup/neo4j.ts";
import { emptyNeo4j } from "./empty.ts";
import { NEO4J_RELEASES } from "./release.ts";
import type { Neo4jName } from "./release.ts";
import { startNeo4j } from "./start.ts";
import type { RunningNeo4j } from "./start.ts";
import type { Neo4jConnection } from "./wait-for-bolt.ts";

const NAMES: readonly Neo4jName[] = ["neo4j526", "neo4j2026"];

for (const name of NAMES) {
  const shared = await sharedNeo4j(name);
  describe.skipIf(shared === undefined)(`the shared server ${name}`, () => {
    let driver: Driver;
    beforeAll(() => { driver = driverFor(shared!); });
    afterAll(() => driver.close());

    it("answers a query", async () => {
      const { records } = await driver.executeQuery("RETURN 6 * 7 AS answer");
      expect(records.map((record) => record.get("answer").toNumber())).toEqual([42]);
    });

    it("is empty after emptyNeo4j, edges included", async () => {
      await emptyNeo4j(driver); // The files before this one leave what they like.
      await driver.executeQuery("UNWIND range(1, 12000) AS i CREATE (:Left {i: i})-[:EDGE]->(:Right {i: i})");
      expect(await countNodes(driver)).toBe(24_000);
      await emptyNeo4j(driver);
      expect(await countNodes(driver)).toBe(0);
    });
  });

  const canStart = await canStartNeo4j(name);
  describe.skipIf(!canStart)(`a server of our own, ${name}`, () => {
    let server: RunningNeo4j;
    beforeAll(async () => { server = await startNeo4j({ release: NEO4J_RELEASES[name] }); });
    afterAll(() => server.remove());

    it("keeps what was committed, and only that, when killed and started again", async () => {
      const before = driverFor(server);
      await before.executeQuery("CREATE (:Committed)");
      const open = before.session().beginTransaction();
      await (await open).run("CREATE (:Uncommitted)");
      await server.kill();
      await expect(before.verifyConnectivity()).rejects.toThrow();
      await before.close();

      await server.restart();
      const after = driverFor(server);
      const { records } = await after.executeQuery("MATCH (node) RETURN labels(node) AS labels");
      expect(records.map((record) => record.get("labels"))).toEqual([["Committed"]]);
      await after.close();
    }, 180_000);

    it("answers nothing while frozen, and goes on when resumed", async () => {
      const driver = driverFor(server);
      await driver.verifyConnectivity();
      await server.freeze();
      let answered = false;
      const answer = driver.executeQuery("RETURN 1").then(() => { answered = true; });
      await new Promise((later) => setTimeout(later, 300));
      expect(answered).toBe(false);
      await server.resume();
      await answer;
      expect(answered).toBe(true);
      await driver.close();
    });

    it("leaves no home behind when removed", async () => {
      await server.remove();
      expect(existsSync(server.home)).toBe(false);
    });
  });
}

function driverFor({ uri, user, password }: Neo4jConnection): Driver {
  return neo4j.driver(uri, neo4j.auth.basic(user, password), { maxTransactionRetryTime: 500 });
}

async function countNodes(driver: Driver): Promise<number> {
  const { records } = await driver.executeQuery("MATCH (node) RETURN count(node) AS count");
  return records[0]!.get("count").toNumber();
}
