/** The contract, held by Neo4j on every release that this machine has. */
import neo4j from "neo4j-driver";
import type { Driver } from "neo4j-driver";
import { afterAll, beforeAll, describe } from "vitest";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import type { Neo4jName } from "../neo4j-server/release.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { describeGraphStore } from "./graph-store.contract.ts";

const RELEASES: readonly Neo4jName[] = ["neo4j526", "neo4j2026"];

for (const name of RELEASES) {
  const shared = await sharedNeo4j(name);
  describe.skipIf(shared === undefined)(`on ${name}`, () => {
    let driver: Driver;
    beforeAll(() => {
      driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
    });
    afterAll(() => driver.close());

    describeGraphStore(name, async () => {
      await emptyNeo4j(driver);
      const { uri, user, password } = shared!;
      const open = () => openNeo4jStore(uri, { user, password });
      const [scheme, host] = uri.split("//");
      const processUri = `${scheme}//${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}`;
      return { store: await open(), processUri, reopen: open };
    });
  });
}
