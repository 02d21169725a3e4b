/** Opening a database: an empty one becomes a store, whoever comes first; one of others is left as it is. */
import neo4j from "neo4j-driver";
import type { Driver } from "neo4j-driver";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EMPTY_HEAD } from "../../src/model/revision.ts";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { StoreDamaged } from "../../src/store/store-damaged.ts";
import { StoreReadOnly } from "../../src/store/store-read-only.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import type { Neo4jName } from "../neo4j-server/release.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { collect, environment, putting, readGraph } from "./contract/sample.ts";

const RELEASES: readonly Neo4jName[] = ["neo4j526", "neo4j2026"];

for (const name of RELEASES) {
  const shared = await sharedNeo4j(name);
  describe.skipIf(shared === undefined)(`a database on ${name}`, () => {
    let driver: Driver;
    beforeAll(() => {
      driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
    });
    beforeEach(() => emptyNeo4j(driver));
    afterAll(async () => {
      await dropConstraints(driver);
      await driver.close();
    });
    const open = (readOnly = false) => (
      openNeo4jStore(shared!.uri, { user: shared!.user, password: shared!.password, readOnly }));

    it("that is empty is opened by eight at once, and is one store", async () => {
      await dropConstraints(driver);
      const stores = await Promise.all(Array.from({ length: 8 }, () => open()));
      const outcomes = await Promise.all(
        stores.map((store, index) => store.commit(putting([environment(`e${index}`)])))
      );
      expect(outcomes.map(({ revision }) => revision).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      for (const store of stores) await store.close();
    });

    it("that holds foreign nodes labelled Entity is refused and left alone", async () => {
      await dropConstraints(driver);
      await driver.executeQuery("CREATE (:Entity {key: 'theirs'})");
      await expect(open()).rejects.toThrow(StoreDamaged);
      const { records } = await driver.executeQuery("MATCH (node) RETURN labels(node) AS labels");
      expect(records.map((record) => record.get("labels"))).toEqual([["Entity"]]);
      expect((await driver.executeQuery("SHOW CONSTRAINTS")).records).toEqual([]);
    });

    it("with a newer layout is refused", async () => {
      await (await open()).close();
      await driver.executeQuery("MATCH (head:Store {name: 'head'}) SET head.schema = 3");
      await expect(open()).rejects.toThrow(/version 3/);
    });

    it("in which others took the name of a constraint is refused", async () => {
      await dropConstraints(driver);
      await driver.executeQuery(
        "CREATE CONSTRAINT fairlead_entity FOR (other:Other) REQUIRE other.name IS UNIQUE"
      );
      await expect(open()).rejects.toThrow(/fairlead_entity/);
      await dropConstraints(driver);
    });

    it("into which others put a node later says so when the graph is read", async () => {
      const store = await open();
      await store.commit(putting([environment("a")]));
      await driver.executeQuery("CREATE (:Entity:Theirs {key: 'theirs'})");
      await expect(readGraph(store)).rejects.toThrow(/theirs/);
      await store.close();
    });

    it("that somebody emptied is no store any more, and a commit says so", async () => {
      const store = await open();
      await emptyNeo4j(driver);
      await expect(store.commit(putting([environment("a")]))).rejects.toThrow(StoreDamaged);
      await expect(
        store.putRecords([{ namespace: "lease", key: "a", value: 1 }])
      ).rejects.toThrow(StoreDamaged);
      await store.close();
    });

    it("opened for reading only takes no write and gets no constraint", async () => {
      await dropConstraints(driver);
      const reader = await open(true);
      expect(await reader.head()).toEqual(EMPTY_HEAD);
      await expect(reader.commit(putting([environment("a")]))).rejects.toThrow(StoreReadOnly);
      expect((await driver.executeQuery("SHOW CONSTRAINTS")).records).toEqual([]);
      const writer = await open();
      await writer.commit(putting([environment("a")]));
      expect(await collect(reader.documents({}))).toHaveLength(1);
      await writer.close();
      await reader.close();
    });
  });
}

async function dropConstraints(driver: Driver): Promise<void> {
  const { records } = await driver.executeQuery("SHOW CONSTRAINTS YIELD name");
  for (const record of records) await driver.executeQuery(
    `DROP CONSTRAINT \`${record.get("name") as string}\` IF EXISTS`
  );
}
