import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { exportHistory } from "../../src/catalog/export.ts";
import { importHistory } from "../../src/catalog/import.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import type { GraphDelta } from "../../src/model/graph.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { StoreDamaged } from "../../src/store/store-damaged.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { WORLD, apply, world } from "./world.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A store with a history: three revisions and two records. */
async function withHistory(): Promise<GraphStore> {
  const knowledge = await world();
  await apply(knowledge, "kind: Environment\nmetadata: { name: eu }\nspec: { stage: test }");
  await apply(knowledge, "kind: Artifact\nmetadata: { name: x }\nspec: { type: model }", {
    prune: "team=ranking,stage=production",
  });
  await knowledge.store.putRecords(
    [1, 2].map((n) => ({ namespace: "decisions", key: `d${n}`, value: { n } })),
  );
  return knowledge.store;
}

describe("a store that is exported and imported", () => {
  it("is the same store: revisions, digests, documents, graph and records", async () => {
    const store = await withHistory();
    const lines = await all(exportHistory(store, { records: ["decisions"] }));
    const copy = await openSqliteStore(":memory:");
    const result = await importHistory(copy, { lines: () => lines });
    expect(result).toEqual({ revisions: 3, records: 2, digest: (await store.head()).digest });
    expect(await all(copy.revisions({ after: 0 }))).toEqual(await all(store.revisions({ after: 0 })));
    expect(await all(copy.documents({}))).toEqual(await all(store.documents({})));
    expect(await all(exportHistory(copy, { records: ["decisions"] }))).toEqual(lines);
    expect((await verifyKnowledge(copy)).differences).toEqual([]);
    await (await Knowledge.open(copy)).close();
  });

  it("an empty store gives an empty store", async () => {
    const [store, copy] = [await openSqliteStore(":memory:"), await openSqliteStore(":memory:")];
    const lines = await all(exportHistory(store));
    expect(await importHistory(copy, { lines: () => lines })).toMatchObject({ revisions: 0, records: 0 });
  });

  it("only an empty store takes an import", async () => {
    const store = await withHistory();
    const lines = await all(exportHistory(store));
    await expect(importHistory(store, { lines: () => lines })).rejects.toMatchObject({
      code: "STORE_NOT_EMPTY",
      revision: 3,
    });
  });

  it.each<readonly [string, (lines: string[]) => readonly string[], string]>([
    [
      "was cut after a line",
      (lines) => lines.slice(0, -1),
      "Line 7: the file ends before its last line; it was cut.",
    ],
    [
      "was cut in a line",
      (lines) => [...lines.slice(0, 2), lines[2]!.slice(0, 40)],
      "Line 3: it is not a JSON object.",
    ],
    [
      "lacks a revision",
      (lines) => lines.toSpliced(2, 1),
      "Line 3: revision 2 is expected and 3 stands here.",
    ],
    [
      "lacks a record",
      (lines) => lines.toSpliced(4, 1),
      "Line 6: lines are missing: the counts at the end are not those of the file.",
    ],
    [
      "was altered in a document",
      (lines) => lines.with(1, lines[1]!.replace('"570.10"', '"570.11"')),
      "Line 2: revision 1 does not have the digest it claims; the line was altered.",
    ],
    [
      "was altered in a reason",
      (lines) => lines.with(2, lines[2]!.replace("a test", "another")),
      "Line 3: revision 2 does not have the digest it claims; the line was altered.",
    ],
    [
      "was altered in a record",
      (lines) => lines.with(4, lines[4]!.replace('"n":1', '"n":7')),
      "Line 7: the sum at the end is not that of the file; it was altered.",
    ],
    ["goes on after its end", (lines) => [...lines, lines[1]!], "Line 8: something follows the last line."],
    ["is something else", () => ['{"a":1}'], "Line 1: this is no export of Fairlead."],
    [
      "is of a later format",
      (lines) => lines.with(0, lines[0]!.replace('"formatVersion":1', '"formatVersion":2')),
      "Line 1: format 2 is not known; this program reads 1.",
    ],
    ["is empty", () => [], "Line 1: the file ends before its last line; it was cut."],
  ])("a file that %s is refused, and nothing is written", async (_, change, message) => {
    const lines = change(await all(exportHistory(await withHistory(), { records: ["decisions"] })));
    const copy = await openSqliteStore(":memory:");
    await expect(importHistory(copy, { lines: () => lines })).rejects.toMatchObject({
      code: "IMPORT_REFUSED",
      message,
    });
    expect((await copy.head()).revision).toBe(0);
    await (await Knowledge.open(copy)).close();
  });

  it("an import that was interrupted is not opened, and the same import finishes it", async () => {
    const lines = await all(exportHistory(await withHistory()));
    const copy = await openSqliteStore(":memory:");
    const power = new Error("the power went");
    await expect(
      importHistory(copy, {
        lines: () => lines,
        progress: ({ revisions }) => {
          if (revisions === 2) throw power;
        },
      }),
    ).rejects.toBe(power);
    await expect(Knowledge.open(copy)).rejects.toMatchObject({ code: "IMPORT_UNFINISHED" });
    expect(await importHistory(copy, { lines: () => lines })).toMatchObject({ revisions: 3 });
    expect((await verifyKnowledge(copy)).differences).toEqual([]);
    await (await Knowledge.open(copy)).close();
  });
});

const NOTHING: GraphDelta = { putNodes: [], putEdges: [], removeNodes: [], removeEdges: [] };
const eu = { key: "environment:eu", kind: "Environment" } as const;

describe("verify", () => {
  it("finds nothing in a store that is as it should be, and says what it looked at", async () => {
    const knowledge = await world();
    expect(await verifyKnowledge(knowledge.store, knowledge.current())).toMatchObject({
      revisions: 1,
      documents: 12,
      differences: [],
      found: 0,
      nodes: knowledge.current().nodeCount,
      edges: knowledge.current().edgeCount,
    });
  });

  /** Each plants a difference by committing a delta that its document does not make. */
  it.each<readonly [string, GraphDelta, readonly string[]]>([
    [
      "a node that is missing",
      {
        ...NOTHING,
        removeNodes: ["variant:ranker@2.0.0#cpu"],
        removeEdges: [
          { type: "HAS_VARIANT", from: "version:ranker@2.0.0", to: "variant:ranker@2.0.0#cpu", id: "" },
        ],
      },
      [
        "graph variant:ranker@2.0.0#cpu: is missing.",
        "graph (version:ranker@2.0.0)-[HAS_VARIANT]->(variant:ranker@2.0.0#cpu): is missing.",
      ],
    ],
    [
      "a node that nobody made",
      { ...NOTHING, putNodes: [{ key: "service:ghost", kind: "Service", properties: {} }] },
      ["graph service:ghost: is there, and no document makes it."],
    ],
    [
      "a property that differs",
      { ...NOTHING, putNodes: [{ ...eu, properties: { name: "eu" } }] },
      [
        "graph environment:eu: differs in documentDigest, labels, revision, stage: documentDigest is " +
          "absent and should be",
      ],
    ],
    [
      "an edge that is missing",
      {
        ...NOTHING,
        removeEdges: [{ type: "PART_OF", from: "environment:prod", to: "environment:eu", id: "" }],
      },
      ["graph (environment:prod)-[PART_OF]->(environment:eu): is missing."],
    ],
    [
      "an edge that nobody made",
      {
        ...NOTHING,
        putEdges: [
          { type: "REACHES", from: "environment:eu", to: "environment:prod", id: "", properties: {} },
        ],
      },
      ["graph (environment:eu)-[REACHES]->(environment:prod): is there, and no document makes it."],
    ],
    [
      "a fact that differs",
      {
        ...NOTHING,
        putEdges: [
          {
            type: "HAS_FACT",
            from: "environment:prod",
            to: "fact-key:nvidia.driver",
            id: "0",
            properties: { value: "1.0", kind: "declared" },
          },
        ],
      },
      [
        "graph (environment:prod)-[HAS_FACT 0]->(fact-key:nvidia.driver): differs in value: value is " +
          '"1.0" and should be "570.10".',
      ],
    ],
  ])("finds %s", async (_, delta, expected) => {
    const { store } = await world();
    const [tier] = await all(store.documents({ keys: ["fact-key:tier"] }));
    await store.commit({
      id: "planted",
      time: "2026-11-21T10:00:00.000Z",
      actor: "x",
      reason: "x",
      delta,
      changes: [{ key: "fact-key:tier", after: tier!.document }],
    });
    const { differences } = await verifyKnowledge(store);
    const lines = differences
      .map(({ where, key, message }) => `${where} ${key}: ${message}`)
      .filter((line) => !line.startsWith("graph fact-key:tier:")); // Its revision moved with the commit.
    for (const line of expected)
      expect(
        lines.some((found) => found.startsWith(line)),
        `${line} in ${lines.join("\n")}`,
      ).toBe(true);
    expect(lines).toHaveLength(expected.length);
  });

  it.each<readonly [string, string, readonly string[]]>([
    [
      "a document of the past",
      `UPDATE body SET text = replace(text, '"production"', '"test"') WHERE body =
      (SELECT before FROM change WHERE key = 'environment:eu' AND revision = 2)`,
      ["log revision 1", "log revision 2"],
    ],
    [
      "the newest document",
      `UPDATE body SET text = replace(text, '"test"', '"live"') WHERE body =
      (SELECT after FROM change WHERE key = 'environment:eu' AND revision = 2)`,
      ["log revision 2", "graph environment:eu"],
    ],
    ["who changed something", "UPDATE revision SET actor = 'eve' WHERE revision = 1", ["log revision 1"]],
    [
      "what a change is called",
      "UPDATE change SET action = 'created' WHERE key = 'environment:eu' AND revision = 2",
      ["log environment:eu", "log revision 2"],
    ],
    [
      "a change that is gone",
      "DELETE FROM change WHERE key = 'environment:prod'",
      ["log revision 1", "graph environment:prod"],
    ],
    ["a revision that is gone", "DELETE FROM revision WHERE revision = 1", ["log revision 2"]],
    [
      "a digest",
      `UPDATE revision SET digest = 'sha256:${"0".repeat(64)}' WHERE revision = 1`,
      ["log revision 1"],
    ],
    [
      "a time",
      "UPDATE revision SET time = '2020-01-01T00:00:00.000Z' WHERE revision = 2",
      ["log revision 2"],
    ],
    [
      "an edge to somewhere else",
      "UPDATE edge SET target = (SELECT node FROM node WHERE key = 'artifact:ranker') WHERE type = 'PART_OF'",
      [
        "graph (environment:prod)-[PART_OF]->(environment:eu)",
        "graph (environment:prod)-[PART_OF]->(artifact:ranker)",
      ],
    ],
    [
      "an edge to nowhere",
      "UPDATE edge SET target = 4711 WHERE type = 'PART_OF'",
      [
        "graph (environment:prod)-[PART_OF]->(environment:eu)",
        "graph (environment:prod)-[PART_OF]->(missing:4711)",
      ],
    ],
  ])("finds what somebody altered behind the store's back: %s", async (_, sql, expected) => {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
    try {
      const file = join(folder, "k.db");
      const knowledge = await Knowledge.open(await openSqliteStore(file), { pollMilliseconds: 0 });
      await apply(knowledge, WORLD);
      await apply(knowledge, "kind: Environment\nmetadata: { name: eu }\nspec: { stage: test }");
      await knowledge.close();
      const database = new DatabaseSync(file);
      expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
      database.close();
      const store = await openSqliteStore(file);
      const found = await verifyKnowledge(store).then(
        ({ differences }) => differences.map(({ where, key }) => `${where} ${key}`),
        (error: unknown) => {
          if (error instanceof StoreDamaged) return ["damaged"];
          throw error;
        },
      );
      await store.close();
      expect(found.length).toBeGreaterThan(0);
      if (found[0] !== "damaged") expect(found).toEqual(expect.arrayContaining([...expected]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("nothing is decided on a graph with an edge to nowhere: it is refused when it is opened", async () => {
    // Found by planting: the snapshot left the edge out, so a version lost a requirement and would have
    // fitted anywhere.
    const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
    try {
      const file = join(folder, "k.db");
      const knowledge = await Knowledge.open(await openSqliteStore(file), { pollMilliseconds: 0 });
      await apply(knowledge, WORLD);
      await knowledge.close();
      const database = new DatabaseSync(file);
      expect(
        database.prepare("UPDATE edge SET target = 4711 WHERE type = 'REQUIRES'").run().changes,
      ).toBeGreaterThan(0);
      database.close();
      const store = await openSqliteStore(file);
      await expect(Knowledge.open(store, { pollMilliseconds: 0 })).rejects.toThrow(/edges that lead nowhere/);
      await store.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("finds a snapshot that is not what the store says", async () => {
    const knowledge = await world();
    const snapshot = knowledge.current();
    const wrong = snapshot.advance(snapshot.head, { ...NOTHING, removeNodes: ["environment:prod"] });
    const { differences } = await verifyKnowledge(knowledge.store, wrong);
    expect(differences.map(({ where, key }) => `${where} ${key}`)).toContain("snapshot environment:prod");
    expect(new Set(differences.map(({ where }) => where))).toEqual(new Set(["snapshot"]));
  });
});
