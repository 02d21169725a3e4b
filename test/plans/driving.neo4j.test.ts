import neo4j from "neo4j-driver";
import { afterAll, describe } from "vitest";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { describeDriving } from "./driving.contract.ts";

const shared = await sharedNeo4j("neo4j526");

describe.skipIf(shared === undefined)("with a Neo4j", () => {
  const { uri, user, password } = shared!;
  const driver = neo4j.driver(uri, neo4j.auth.basic(user, password));
  afterAll(() => driver.close());
  describeDriving("neo4j", async () => {
    await emptyNeo4j(driver);
    return [await openNeo4jStore(uri, { user, password }), await openNeo4jStore(uri, { user, password })];
  });
});
