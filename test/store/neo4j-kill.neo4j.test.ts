/** A writer to Neo4j that is killed loses nothing that it acknowledged and leaves nothing by halves. */
import neo4j from "neo4j-driver";
import { describe, expect, it } from "vitest";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import type { Neo4jName } from "../neo4j-server/release.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { killRounds } from "./kill-rounds.ts";

const RELEASES: readonly Neo4jName[] = ["neo4j526", "neo4j2026"];
const ROUNDS = 15;

for (const name of RELEASES) {
  const shared = await sharedNeo4j(name);
  describe.skipIf(shared === undefined)(`on ${name}`, () => {
    it(`${ROUNDS} rounds of kill -9 leave the tree of the log, and every acknowledged commit`, async () => {
      const { uri, user, password } = shared!;
      const driver = neo4j.driver(uri, neo4j.auth.basic(user, password));
      await emptyNeo4j(driver);
      await driver.close();
      const [scheme, host] = uri.split("//");
      const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
      console.log(`kill -9 on ${name}, ${ROUNDS} rounds: SEED=${seed}`);
      const place = `${scheme}//${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}`;
      const report = await killRounds(place, ROUNDS, seed, true);
      console.log(report);
      expect(report.rounds).toBe(ROUNDS);
      expect(report.acknowledged).toBeGreaterThan(0);
      expect(report.unacknowledged).toBeGreaterThanOrEqual(0);
    }, 600_000);
  });
}
