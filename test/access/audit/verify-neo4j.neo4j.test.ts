/** A log in Neo4j that somebody changed is found out; a database of the older layout gets its tree. */
import neo4j from "neo4j-driver";
import type { Driver } from "neo4j-driver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { treeHead } from "../../../src/access/audit/tree-proofs.ts";
import { auditStore } from "../../../src/access/audit/verify-sources.ts";
import { openNeo4jStore } from "../../../src/store/neo4j/open-neo4j-store.ts";
import { StoreDamaged } from "../../../src/store/store-damaged.ts";
import { TreeBehind } from "../../../src/store/tree-behind.ts";
import { emptyNeo4j } from "../../neo4j-server/empty.ts";
import type { Neo4jName } from "../../neo4j-server/release.ts";
import { sharedNeo4j } from "../../setup/neo4j.ts";
import { naiveRoots } from "../../store/contract/tree.ts";
import { environment, putting } from "../../store/contract/sample.ts";
import { describeTamperedStore } from "./tampered-store.ts";
import { writeHistory } from "./tampered.ts";

/** A database of layout 1 is the same, without the tree. */
const TO_LAYOUT_1 = [
  "MATCH (r:Revision) REMOVE r.subtrees", "MATCH (head:Store {name: 'head'}) SET head.schema = 1",
];

const RELEASES: readonly Neo4jName[] = ["neo4j526", "neo4j2026"];

for (const name of RELEASES) {
  const shared = await sharedNeo4j(name);
  describe.skipIf(shared === undefined)(`on ${name}`, () => {
    let driver: Driver;
    beforeAll(() => {
      driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
    });
    afterAll(() => driver.close());
    const open = (readOnly = false) =>
      openNeo4jStore(shared!.uri, { user: shared!.user, password: shared!.password, readOnly });
    const change = async (statements: readonly string[]) => {
      for (const statement of statements) await driver.executeQuery(statement);
    };

    describeTamperedStore({ engine: "neo4j", empty: () => emptyNeo4j(driver), open: () => open(), change });

    describe("a database of the older layout", () => {
      it.each([0, 1, 21])("with %i revisions gets the tree that they have", async (revisions) => {
        await emptyNeo4j(driver);
        const store = await open();
        await writeHistory(store, revisions);
        const before = await treeHead(store);
        await store.close();
        await change(TO_LAYOUT_1);
        await expect(open(true)).rejects.toThrow(/layout 1 is older than 2/);
        const again = await open();
        expect(await treeHead(again)).toEqual(before);
        if (revisions > 0) expect((await naiveRoots(again)).at(-1)).toBe(before.rootHash);
        await again.commit(putting([environment("after")]));
        expect((await auditStore(again)).found).toBe(0);
        await again.close();
      });

      it("that four open at once is migrated, with more revisions than one batch holds", async () => {
        await emptyNeo4j(driver);
        const store = await open();
        await writeHistory(store, 1);
        const { revision } = await store.head();
        expect(revision).toBe(1);
        await store.close();
        // As an older Fairlead would have left it: ten thousand revisions more, and no tree.
        await driver.executeQuery(
          "UNWIND range(2, 10001) AS number CREATE (:Revision {revision: number, id: 'r' + number, " +
            "time: '2026-01-01T00:00:00.000Z', actor: 'ci', reason: '', changes: 0, " +
            "digest: 'sha256:' + right('" + "0".repeat(64) + "' + number, 64)})",
        );
        await change([...TO_LAYOUT_1, "MATCH (head:Store {name: 'head'}) SET head.revision = 10001, " +
          "head.time = '2026-01-01T00:00:00.000Z', head.digest = 'sha256:' + right('" + "0".repeat(64) +
          "' + 10001, 64)"]);
        const stores = await Promise.all(Array.from({ length: 4 }, () => open()));
        const heads = await Promise.all(stores.map((one) => treeHead(one)));
        expect(new Set(heads.map(({ rootHash }) => rootHash)).size).toBe(1);
        expect(heads[0]!.treeSize).toBe(10_001);
        for (const one of stores) await one.close();
      }, 120_000);

      it("in which a revision is missing is refused", async () => {
        await emptyNeo4j(driver);
        const store = await open();
        await writeHistory(store, 9);
        await store.close();
        await change([...TO_LAYOUT_1, "MATCH (r:Revision {revision: 4}) DETACH DELETE r"]);
        await expect(open()).rejects.toThrow(StoreDamaged);
        await expect(open()).rejects.toThrow(/revision 4 is missing/);
      });

      it("to which an older process goes on writing takes no commit until it is opened again", async () => {
        await emptyNeo4j(driver);
        const store = await open();
        await writeHistory(store, 7);
        await change(["MATCH (r:Revision) WHERE r.revision > 4 REMOVE r.subtrees"]);
        await expect(store.commit(putting([environment("x")]))).rejects.toThrow(TreeBehind);
        await store.close();
        const again = await open();
        expect((await again.commit(putting([environment("x")]))).revision).toBe(8);
        expect((await auditStore(again)).found).toBe(0);
        await again.close();
      });
    });
  });
}
