/** The same walks in the service and in Neo4j, on random graphs, each under its own prefix. */
import neo4j from "neo4j-driver";
import type { Driver, Plan } from "neo4j-driver";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EdgeType } from "../../src/model/graph.ts";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { compareCodePoints } from "../../src/store/code-point-order.ts";
import { oneHop } from "../../src/walk/one-hop.ts";
import { shortestPaths } from "../../src/walk/shortest-paths.ts";
import { walk } from "../../src/walk/walk.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { NOTHING, commitWith } from "../store/contract/sample.ts";
import { TYPES, randomGraph, randomNumbers, snapshotOf } from "./random-graphs.ts";

const CYPHER = join(import.meta.dirname, "../../cypher/walk");
const NAMES = globSync("*.cypher", { cwd: CYPHER })
  .map((path) => path.replace(/\.cypher$/, ""))
  .toSorted();
const text = (name: string) => readFileSync(join(CYPHER, `${name}.cypher`), "utf8");

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const GRAPHS = 500;
/** Sessions that ask side by side; one session answers one question after the other. */
const SESSIONS = 4;
const ALONG: readonly EdgeType[] = [
  "CONTAINS", "DERIVED_FROM", "GENERATED_BY", "OF", "READS", "STARTED_BY", "USED",
];

const shared = await sharedNeo4j("neo4j526");
describe.skipIf(shared === undefined)("walks in Neo4j", () => {
  const random = randomNumbers(seed);
  const worlds = Array.from({ length: GRAPHS }, (_, index) => {
    const graph = randomGraph(random, `g${index}`);
    const pick = () => graph.nodes[random(graph.nodes.length)]!.key;
    return { graph, snapshot: snapshotOf(graph, random), from: pick(), to: pick(), maxDepth: 1 + random(6) };
  });
  let driver: Driver;

  beforeAll(async () => {
    const { uri, user, password } = shared!;
    driver = neo4j.driver(uri, neo4j.auth.basic(user, password));
    await emptyNeo4j(driver);
    const store = await openNeo4jStore(uri, { user, password });
    await store.commit(
      commitWith({
        changes: [
          {
            key: "artifact:worlds",
            after: {
              apiVersion: "fairlead.dev/v1",
              kind: "Artifact",
              metadata: { name: "worlds" },
              spec: { type: "model" },
            },
          },
        ],
        delta: {
          ...NOTHING,
          putNodes: worlds.flatMap(({ graph }) => graph.nodes),
          putEdges: worlds.flatMap(({ graph }) => graph.edges),
        },
      }),
    );
    await store.close();
  });
  afterAll(() => driver?.close());

  /** The rows of one statement for every world, whole numbers as numbers. */
  async function ask(
    name: string,
    parameters: (world: (typeof worlds)[number]) => Record<string, unknown>,
  ): Promise<readonly (readonly Record<string, unknown>[])[]> {
    const query = text(name);
    const answers: Record<string, unknown>[][] = [];
    await Promise.all(
      Array.from({ length: SESSIONS }, async (_, lane) => {
        const session = driver.session({ defaultAccessMode: "READ" });
        for (let index = lane; index < worlds.length; index += SESSIONS) {
          const { records } = await session.run(query, parameters(worlds[index]!));
          answers[index] = records.map((record) =>
            Object.fromEntries(
              Object.entries(record.toObject()).map(([field, value]) => [
                field,
                neo4j.isInt(value) ? value.toNumber() : value,
              ]),
            ),
          );
        }
        await session.close();
      }),
    );
    return answers;
  }

  it.each(["upstream", "downstream"] as const)(
    `%s: the same things at the same depth in ${GRAPHS} graphs (SEED=${seed})`,
    { timeout: 120_000 },
    async (direction) => {
      const answers = await ask(direction, ({ from, maxDepth }) => ({
        key: from,
        maxDepth: neo4j.int(maxDepth),
      }));
      let reached = 0;
      for (const [index, { snapshot, from, maxDepth }] of worlds.entries()) {
        const result = walk(snapshot, { from: [from], direction, along: ALONG, depthMax: maxDepth });
        expect(answers[index]).toEqual(result.hits().map(({ key, depth }) => ({ key, depth })));
        reached += result.hitCount;
      }
      expect(reached).toBeGreaterThan(GRAPHS / 2);
    },
  );

  it(`as many of each kind downstream (SEED=${seed})`, { timeout: 120_000 }, async () => {
    const answers = await ask("count-downstream", ({ from }) => ({ key: from }));
    for (const [index, { snapshot, from }] of worlds.entries()) {
      const result = walk(snapshot, { from: [from], direction: "downstream", along: ALONG });
      const kinds = Array.from({ length: result.hitCount }, (_, hit) => result.kind(hit));
      const counts = [...Map.groupBy(kinds, (kind) => kind)].map(([kind, { length }]) => ({
        kind,
        things: length,
      }));
      expect(answers[index]).toEqual(counts.toSorted((a, b) => (a.kind < b.kind ? -1 : 1)));
    }
  });

  it(`as many shortest paths, as long (SEED=${seed})`, { timeout: 120_000 }, async () => {
    const answers = await ask("shortest-paths", ({ from, to }) => ({ from, to }));
    let connected = 0;
    for (const [index, { snapshot, from, to }] of worlds.entries()) {
      const { length, count } = shortestPaths(snapshot, { from, to, direction: "upstream", along: ALONG });
      expect(answers[index]).toEqual(length === undefined || from === to ? [] : [{ length, paths: count }]);
      connected += Number(count > 0 && from !== to);
    }
    expect(connected).toBeGreaterThan(10);
  });

  it(`as many edges of each type one hop away (SEED=${seed})`, { timeout: 120_000 }, async () => {
    const answers = await ask("one-hop", ({ from }) => ({ key: from }));
    for (const [index, { graph, snapshot, from }] of worlds.entries()) {
      const hasLoop = graph.edges.some((edge) => edge.from === from && edge.to === from);
      const groups = oneHop(snapshot, from, TYPES, 0)
        .map(({ direction, type, total }) => ({
          type,
          outgoing: (direction === "upstream") !== (type === "HAS_VARIANT"),
          edges: total,
        }))
        .toSorted((a, b) => compareCodePoints(a.type, b.type) || Number(a.outgoing) - Number(b.outgoing));
      // A loop is one edge to Neo4j, and two ways out of the node to whoever explores.
      if (!hasLoop) expect(answers[index]).toEqual(groups);
    }
  });

  it.each(NAMES)("%s starts at an index and visits each node once", async (name) => {
    const parameters = { key: "a", from: "a", to: "b", maxDepth: neo4j.int(3) };
    const { summary } = await driver.executeQuery(`EXPLAIN ${text(name)}`, parameters);
    const operators = operatorsOf(summary.plan as Plan);
    expect(operators.some((operator) => /IndexSeek/.test(operator)), operators.join()).toBe(true);
    expect(operators.filter((operator) => /AllNodesScan|LabelScan/.test(operator))).toEqual([]);
    if (name === "one-hop") return;
    const once = name === "shortest-paths" ? /ShortestPath/ : /^VarLengthExpand\(Pruning,BFS/;
    expect(
      operators.filter((operator) => /VarLength|ShortestPath/.test(operator)).every((one) => once.test(one)),
      operators.join(),
    ).toBe(true);
    expect(operators.some((operator) => once.test(operator)), operators.join()).toBe(true);
  });
});

/** `VarLengthExpand(Pruning,BFS,All)@neo4j` -> without the database, for the whole tree. */
function operatorsOf(plan: Plan): readonly string[] {
  return [
    plan.operatorType.replace(/@.*$/, ""),
    ...plan.children.flatMap((child) => operatorsOf(child as Plan)),
  ];
}
