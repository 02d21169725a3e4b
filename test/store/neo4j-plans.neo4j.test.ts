/**
 * Every statement of the store finds what it needs through an index, in an empty database and in a filled
 * one.
 */
import neo4j from "neo4j-driver";
import type { Driver, Plan } from "neo4j-driver";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import type { Neo4jName } from "../neo4j-server/release.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { environment, putting } from "./contract/sample.ts";

const CYPHER = join(import.meta.dirname, "../../cypher");
const SCHEMA_COMMANDS = ["open/constraints", "open/read-constraints"]; // They have no such plan.
const NAMES = globSync("{open,commit,read,records}/*.cypher", { cwd: CYPHER })
  .map((path) => path.replace(/\.cypher$/, "")).filter((name) => !SCHEMA_COMMANDS.includes(name))
  .toSorted();

/** Operators that read more than they were asked for, or put keys in the wrong order. */
const NEVER = /AllNodesScan|LabelScan|TypeScan|IndexScan|Sort|Top|HashJoin|PartialSort/;

/** Statements that may hold what others may not, with the reason. */
const MAY: Readonly<Record<string, RegExp>> = {
  "read/revisions-of-document": /^Top$/, // Over whole numbers of one document.
};

/** An Eager holds all rows: one batch of a write, never what a reader streams. */
const EAGER = /^Eager$/;

const VALUES: Readonly<Record<string, unknown>> = {
  after: neo4j.int(0), upTo: neo4j.int(9), at: neo4j.int(9), limit: neo4j.int(10), kept: neo4j.int(9),
  rows: [], keys: [], revisions: [], changes: neo4j.int(1), revision: neo4j.int(1), schema: neo4j.int(1),
};
const STRINGS: Readonly<Record<string, readonly string[]>> = {
  "read/nodes": ["after"], "read/edges": ["after"],
};

const RELEASES: readonly Neo4jName[] = ["neo4j526", "neo4j2026"];

for (const release of RELEASES) {
  const shared = await sharedNeo4j(release);
  describe.skipIf(shared === undefined)(`plans of ${release}`, () => {
    let driver: Driver;
    beforeAll(() => {
      driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
    });
    afterAll(() => driver.close());

    for (const filled of [false, true]) {
      describe(filled ? "in a filled database" : "in an empty database", () => {
        beforeAll(async () => {
          await emptyNeo4j(driver);
          const { uri, user, password } = shared!;
          const store = await openNeo4jStore(uri, { user, password });
          if (filled) await fill(store);
          await store.close();
        });

        it.each(NAMES)("%s seeks in an index", async (name) => {
          const text = readFileSync(join(CYPHER, `${name}.cypher`), "utf8")
            .replaceAll("NodeKind", "Version").replaceAll("EdgeType", "REACHES");
          const { summary } = await driver.executeQuery(`EXPLAIN ${text}`, parametersOf(name, text));
          const operators = operatorsOf(summary.plan as Plan);
          const bad = operators.filter((operator) => NEVER.test(operator) && !MAY[name]?.test(operator));
          expect(bad).toEqual([]);
          expect(operators.some((operator) => /IndexSeek|UniqueNode|CountStore/.test(operator))).toBe(true);
          if (!name.startsWith("read/")) return;
          expect(operators.filter((operator) => EAGER.test(operator))).toEqual([]);
        });
      });
    }
  });
}

async function fill(store: Awaited<ReturnType<typeof openNeo4jStore>>): Promise<void> {
  const documents = Array.from(
    { length: 2_000 }, (_, index) => environment(`e${index}`, { reaches: ["e0"] })
  );
  await store.commit(putting(documents));
  await store.putRecords(
    documents.map((_, index) => ({ namespace: "lease", key: `k${index}`, value: index }))
  );
}

function parametersOf(name: string, text: string): Record<string, unknown> {
  return Object.fromEntries([...text.matchAll(/\$(\w+)/g)].map(([, parameter = ""]) => (
    [parameter, STRINGS[name]?.includes(parameter) ? "a" : VALUES[parameter] ?? "a"])));
}

/** `NodeUniqueIndexSeek(Locking)@neo4j` -> `NodeUniqueIndexSeek(Locking)`, for the whole tree. */
function operatorsOf(plan: Plan): readonly string[] {
  return [
    plan.operatorType.replace(/@.*$/, ""), ...plan.children.flatMap((child) => operatorsOf(child as Plan)),
  ];
}
