/**
 * The Neo4j store by itself: one commit, an ingest, a large load, a stream.
 *
 *     node bench/neo4j-store.ts bolt://127.0.0.1:7687 [--empty] [edges]
 *
 * It empties the database, and therefore asks for `--empty`. The data: versions with digest, location and
 * owner, three requirements each on one of 200 fact keys (skewed as real ones are: the first has half of all
 * edges); each version has a document of about 700 bytes in the log. The load puts 100,000 nodes and `edges`
 * (default 500,000) edges in commits of 20,000 changes, the documents included. Only what is measured is
 * printed.
 */
import neo4j from "neo4j-driver";
import { cpus } from "node:os";
import type { Document } from "../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../src/model/graph.ts";
import type { Commit, GraphStore } from "../src/store/graph-store.ts";
import { openNeo4jStore } from "../src/store/neo4j/open-neo4j-store.ts";
import { emptyNeo4j } from "../test/neo4j-server/empty.ts";

const FACT_KEYS = 200;
const SINGLE_COMMITS = 500;
const INGESTED_VERSIONS = 10_000;
const LOADED_NODES = 100_000;
const CHANGES_PER_COMMIT = 20_000;

const [uri = "bolt://127.0.0.1:7687", consent, edges = "500000"] = process.argv.slice(2);
if (consent !== "--empty") throw new Error(`This empties the database at ${uri}: say so with --empty.`);

const driver = neo4j.driver(uri, neo4j.auth.basic("neo4j", ""));
const { agent } = await driver.getServerInfo();
console.log(`${agent}, ${cpus().length} cores (${cpus()[0]?.model}), node ${process.version}`);
await emptyNeo4j(driver);
const store = await openNeo4jStore(uri);
await store.commit(commitOf("keys", factKeys(), []));

await measureSingleCommits(store);
await measureIngest(store);
await measureLoad(store, Number(edges));
await measureStream(store);
await store.close();
await driver.close();

async function measureSingleCommits(into: GraphStore): Promise<void> {
  const taken: number[] = [];
  for (let index = 0; index < SINGLE_COMMITS; index += 1) {
    const commit = versionsCommit(`single-${index}`, index, 1, 3);
    const start = performance.now();
    await into.commit(commit);
    taken.push(performance.now() - start);
  }
  const warm = taken.slice(SINGLE_COMMITS / 5).toSorted((a, b) => a - b);
  const at = (share: number) => warm[Math.floor(warm.length * share)]!.toFixed(1);
  console.log(`one commit of one version and 3 edges: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

async function measureIngest(into: GraphStore): Promise<void> {
  const commit = versionsCommit("ingest", 0, INGESTED_VERSIONS, 3);
  const start = performance.now();
  await into.commit(commit);
  let seen = 0;
  for await (
    const nodes of (await into.graph()).nodes
  ) seen += nodes.filter(({ key }) => key.includes(":ingest-")).length;
  const seconds = (performance.now() - start) / 1000;
  if (seen !== INGESTED_VERSIONS) throw new Error(`${seen} versions are readable.`);
  console.log(`ingest of ${INGESTED_VERSIONS} versions and ${3 * INGESTED_VERSIONS} requirements, `
    + "in one commit, "
    + `until all nodes were read: ${seconds.toFixed(1)} s`);
}

async function measureLoad(into: GraphStore, edgesWanted: number): Promise<void> {
  const start = performance.now();
  const perVersion = Math.round(edgesWanted / LOADED_NODES);
  for (let first = 0; first < LOADED_NODES; first += CHANGES_PER_COMMIT) {
    await into.commit(versionsCommit("load", first, CHANGES_PER_COMMIT, perVersion));
  }
  const seconds = (performance.now() - start) / 1000;
  const entries = LOADED_NODES * (1 + perVersion);
  console.log(`load of ${LOADED_NODES} documents and nodes and ${perVersion * LOADED_NODES} edges: `
    + `${seconds.toFixed(1)} s, ${Math.round(entries / seconds)} nodes and edges a second`);
}

async function measureStream(from: GraphStore): Promise<void> {
  const stream = await from.graph();
  for (const kind of ["nodes", "edges"] as const) {
    const start = performance.now();
    let count = 0;
    for await (const batch of stream[kind]) count += batch.length;
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `stream of ${count} ${kind}: ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second`
    );
  }
  console.log("1 million nodes and 5 million edges: not measured");
}

function versionsCommit(label: string, first: number, count: number, edgesEach: number): Commit {
  const nodes: GraphNode[] = [];
  const requirements: GraphEdge[] = [];
  for (let index = first; index < first + count; index += 1) {
    const name = `${label}-${index}@1.0.${index % 17}`;
    nodes.push({
      key: `version:${name}`, kind: "Version",
      properties: {
        name, owner: "search", version: `1.0.${index % 17}`, digest: `sha256:${"ab".repeat(32)}`,
      },
    });
    for (let place = 0; place < edgesEach; place += 1) requirements.push(requirement(name, index, place));
  }
  return commitOf(`${label}-${first}`, nodes, requirements);
}

function requirement(name: string, index: number, place: number): GraphEdge {
  const key = place % 2 === 0 ? 0 : (index * 7 + place * 13) % FACT_KEYS;
  return {
    type: "REQUIRES", from: `version:${name}`, to: `fact-key:k${key}`, id: `${place}.0.0`,
    properties: {
      group: place, alternative: 0, position: 0, condition: "range", range: `>=5${index % 90}.1 <600`,
    },
  };
}

function factKeys(): readonly GraphNode[] {
  return Array.from({ length: FACT_KEYS }, (_, index) => (
    { key: `fact-key:k${index}`, kind: "FactKey", properties: { name: `k${index}`, type: "version" } }));
}

function commitOf(id: string, putNodes: readonly GraphNode[], putEdges: readonly GraphEdge[]): Commit {
  return {
    id, time: new Date().toISOString(), actor: "bench", reason: id,
    changes: putNodes.map(({ key }) => ({ key, after: documentOf(key) })),
    delta: { putNodes, putEdges, removeNodes: [], removeEdges: [] },
  };
}

function documentOf(key: string): Document {
  const requires = Array.from(
    { length: 4 }, (_, index) => ({ fact: `k${index}`, range: ">=535.86 <536 || >=560" })
  );
  return {
    apiVersion: "fairlead.dev/v1", kind: "Version", metadata: { name: key, owner: "search" },
    spec: {
      digest: `sha256:${"ab".repeat(32)}`, location: "oci://registry.example/ranker", requires,
      note: "x".repeat(200),
    },
  };
}
