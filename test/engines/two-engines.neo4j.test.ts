/**
 * One knowledge, two engines: a store moves from SQLite to Neo4j and back, and answers alike at every stop.
 */
import neo4j from "neo4j-driver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { exportHistory } from "../../src/catalog/export.ts";
import { importHistory } from "../../src/catalog/import.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import { loadSeeds } from "../../src/load-seeds.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { NOW, decisionsOver } from "./hardware-questions.ts";

const shared = await sharedNeo4j("neo4j526");
const HISTORY = ["535.183.06", "570.20"].map(
  (driver) => `
apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: workstation-4090, owner: research }
spec:
  partOf: linux-x86
  facts: { gpu.model: NVIDIA-GeForce-RTX-4090, nvidia.driver: "${driver}", os.id: "Ubuntü-雪-🎛" }
`,
);

describe.skipIf(shared === undefined)("a store that moves between engines", () => {
  const driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
  let sqlite: GraphStore;
  let onNeo4j: GraphStore;
  let lines: readonly string[];

  beforeAll(async () => {
    await emptyNeo4j(driver);
    sqlite = await openSqliteStore(":memory:");
    const knowledge = await Knowledge.open(sqlite, { pollMilliseconds: 0 });
    await loadSeeds(knowledge, NOW);
    for (const text of HISTORY) {
      await applyDocuments(knowledge, { sources: [{ text }], actor: "ada", reason: "new driver", now: NOW });
    }
    await sqlite.putRecords([{ namespace: "decision", key: "sha256:1", value: { kept: true } }]);
    lines = await Array.fromAsync(exportHistory(sqlite, { records: ["decision"] }));
    onNeo4j = await openNeo4jStore(shared!.uri, { user: shared!.user, password: shared!.password });
    await importHistory(onNeo4j, { lines: () => lines });
  });
  afterAll(async () => {
    await onNeo4j.close();
    await sqlite.close();
    await emptyNeo4j(driver);
    await driver.close();
  });

  it("has the same digests on Neo4j, and the same lines when it is exported again", async () => {
    expect(await onNeo4j.head()).toEqual(await sqlite.head());
    expect(await Array.fromAsync(exportHistory(onNeo4j, { records: ["decision"] }))).toEqual(lines);
  });

  it("verifies on Neo4j: graph, log and snapshot agree", async () => {
    const knowledge = await Knowledge.open(onNeo4j, { pollMilliseconds: 0 });
    const { differences, documents, edges } = await verifyKnowledge(onNeo4j, knowledge.current());
    expect(differences).toEqual([]);
    expect(documents).toBeGreaterThan(300);
    expect(edges).toBeGreaterThan(1000);
  });

  it("gives the same decisions on both, to the byte", async () => {
    const expected = await decisionsOver(sqlite);
    expect(new Set(expected.map(({ verdict }) => verdict)).size).toBe(3);
    expect(JSON.stringify(await decisionsOver(onNeo4j))).toBe(JSON.stringify(expected));
  });

  it("comes home to SQLite as it left", async () => {
    const home = await openSqliteStore(":memory:");
    const back = await Array.fromAsync(exportHistory(onNeo4j, { records: ["decision"] }));
    await importHistory(home, { lines: () => back });
    expect(await Array.fromAsync(exportHistory(home, { records: ["decision"] }))).toEqual(lines);
    await home.close();
  });

  it("keeps its verdicts on Neo4j when every stored document text is deleted", async () => {
    const expected = await decisionsOver(onNeo4j);
    const { summary } = await driver.executeQuery("MATCH (change:Change) SET change.after = ''");
    expect(summary.counters.updates().propertiesSet).toBeGreaterThan(300);
    expect(await decisionsOver(onNeo4j)).toEqual(expected);
  });
});
