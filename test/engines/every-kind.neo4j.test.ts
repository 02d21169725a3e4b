/**
 * One document of every kind on both engines: the log, the graph and the snapshot agree, and both hold the
 * same. A kind that one engine keeps otherwise would be found nowhere else.
 */
import neo4j from "neo4j-driver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planDelta } from "../../src/catalog/delta-plan.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import { compileDocument } from "../../src/model/compile-document.ts";
import { API_VERSION, DOCUMENT_KINDS } from "../../src/model/document.ts";
import type { Document, DocumentKind } from "../../src/model/document.ts";
import { EDGE_TYPES, edgeKey, otherEnd } from "../../src/model/graph.ts";
import { documentKey, parseKey } from "../../src/model/names.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { EXAMPLES } from "../model/example-documents.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";

const shared = await sharedNeo4j("neo4j526");

const EXAMPLE = [...readDocuments([{ text: EXAMPLES }])].map((read) => {
  if (read.kind !== "valid") throw new Error(JSON.stringify(read.problems));
  return read.document;
});

/** What the examples refer to, as little of it as there can be. */
const LEAST: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "fact-key": { type: "string" },
  artifact: { type: "model", scheme: "semver" },
  version: {},
  environment: {},
  interface: {},
  service: { runs: [{ artifact: "ranker" }] },
  deployment: { version: "ranker@2.3.1", environment: "prod-eu", state: "running" },
};

function withWhatTheyNeed(documents: readonly Document[]): readonly Document[] {
  const compiled = documents.map((document) => compileDocument(document, 1));
  const known = new Set(compiled.flatMap(({ nodes }) => nodes.map(({ key }) => key)));
  const needed = compiled
    .flatMap(({ edges }) => edges.filter(({ type }) => EDGE_TYPES[type].other === "declared"))
    .map(otherEnd)
    .filter((key) => !known.has(key));
  if (needed.length === 0) return documents;
  const stubs = new Map(
    needed.map((key) => {
      const { kind, name } = parseKey(key)!;
      const [version = "", variant] = name.split("#");
      const document =
        kind === "Variant"
          ? { kind: "Version" as const, name: version, spec: { variants: [{ name: variant }] } }
          : { kind: kind as DocumentKind, name, spec: LEAST[key.slice(0, key.indexOf(":"))] };
      if (document.spec === undefined) throw new Error(`nothing is known of ${key}`);
      return [
        document.name + document.kind,
        {
          apiVersion: API_VERSION,
          kind: document.kind,
          metadata: { name: document.name },
          spec: document.spec,
        } satisfies Document,
      ] as const;
    }),
  );
  return withWhatTheyNeed([...documents, ...stubs.values()]);
}

const CHANGES = withWhatTheyNeed(EXAMPLE).map((after) => ({ key: documentKey(after), before: null, after }));

async function filled(store: GraphStore): Promise<Knowledge> {
  const empty = await Knowledge.open(store, { pollMilliseconds: 0 });
  const delta = planDelta(empty.current(), CHANGES, 1);
  const changes = CHANGES.map(({ key, after }) => ({ key, after }));
  await store.commit({
    id: "every-kind",
    time: "2026-11-21T10:00:00.000Z",
    actor: "ada",
    reason: "a test",
    changes,
    delta,
    expects: 0,
  });
  return Knowledge.open(store, { pollMilliseconds: 0 });
}

async function graphOf(store: GraphStore): Promise<readonly string[]> {
  const { nodes, edges } = await store.graph();
  const lines: string[] = [];
  for await (const batch of nodes)
    for (const node of batch) lines.push(`${node.key} ${inOrder(node.properties)}`);
  for await (const batch of edges)
    for (const edge of batch) lines.push(`${edgeKey(edge)} ${inOrder(edge.properties)}`);
  return lines.sort();
}

function inOrder(properties: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))));
}

describe.skipIf(shared === undefined)("a document of every kind", () => {
  const driver = neo4j.driver(shared!.uri, neo4j.auth.basic(shared!.user, shared!.password));
  const stores: GraphStore[] = [];
  beforeAll(async () => {
    await emptyNeo4j(driver);
    stores.push(await openSqliteStore(":memory:"));
    stores.push(await openNeo4jStore(shared!.uri, { user: shared!.user, password: shared!.password }));
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await emptyNeo4j(driver);
    await driver.close();
  });

  it("is kept by both engines alike, and verifies", async () => {
    expect(new Set(CHANGES.map(({ after }) => after.kind))).toEqual(new Set(DOCUMENT_KINDS));
    for (const store of stores) {
      const knowledge = await filled(store);
      const { differences, documents } = await verifyKnowledge(store, knowledge.current());
      expect(differences, store.engine).toEqual([]);
      expect(documents).toBe(CHANGES.length);
    }
    const [sqlite, onNeo4j] = stores;
    expect(await graphOf(onNeo4j!)).toEqual(await graphOf(sqlite!));
    expect((await onNeo4j!.head()).digest).toBe((await sqlite!.head()).digest);
  });
});
