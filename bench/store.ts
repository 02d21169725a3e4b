/**
 * How fast the SQLite store is: `node bench/store.ts` (SCALE=0.1 for a tenth of the million). It prints a
 * table; the figures hold for the machine that it names.
 *
 * The data: a version has 4 properties and 3 requirement edges of 3 properties each, to 200 fact keys, in
 * random order; in the load, a node has 2 properties and 5 edges without properties to random nodes. Nothing
 * is cached between rows: each row opens a new store; "readable" is when the last document is read back and
 * the graph has been streamed once.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Document } from "../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../src/model/graph.ts";
import type { Commit, GraphStore } from "../src/store/graph-store.ts";
import { openSqliteStore } from "../src/store/sqlite/open-sqlite-store.ts";

const SCALE = Number(process.env["SCALE"] ?? 1);
const SINGLE_COMMITS = 2_000;
const VERSIONS = 10_000;
const LOADED_NODES = Math.round(1_000_000 * SCALE);
const EDGES_PER_NODE = 5;
const NODES_PER_COMMIT = 50_000;
/** Random ends touch every page of the index by target: fewer, larger commits write it less often. */
const EDGES_PER_COMMIT = 500_000;

const folder = mkdtempSync(join(process.env["BENCH_FOLDER"] ?? tmpdir(), "fairlead-bench-"));
let commitCount = 0;

function document(kind: "Version" | "FactKey", name: string): Document {
  return {
    apiVersion: "fairlead.dev/v1",
    kind,
    metadata: { name },
    spec: { statesRequirements: true, location: `oci://r/${name}` },
  };
}

function commitOf(
  documents: readonly (readonly [string, Document])[],
  nodes: GraphNode[],
  edges: GraphEdge[],
): Commit {
  commitCount += 1;
  return {
    id: `bench-${commitCount}`,
    time: new Date().toISOString(),
    actor: "bench",
    reason: "",
    changes: documents.map(([key, after]) => ({ key, after })),
    delta: { putNodes: nodes, putEdges: edges, removeNodes: [], removeEdges: [] },
  };
}

function versionNode(name: string): GraphNode {
  return {
    key: `version:${name}`,
    kind: "Version",
    properties: { name, version: "1.0.0", digest: `sha256:${name}`, order: 1 },
  };
}

/** Milliseconds that anything else on the event loop waited while `work` ran: p99 and the longest. */
async function withDelay<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly milliseconds: number; readonly delay: string }> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  histogram.enable();
  const start = performance.now();
  const value = await work();
  const milliseconds = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 20));
  histogram.disable();
  const shown = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
  return { value, milliseconds, delay: `${shown(histogram.percentile(99))} / ${shown(histogram.max)}` };
}

const rows: Record<string, string>[] = [];

function report(what: string, figure: string, bar: string, delay: string): void {
  rows.push({ what, figure, bar, "event loop p99 / max, ms": delay });
}

function spread(sorted: readonly number[]): string {
  return `p50 ${percentile(sorted, 0.5)} ms, p99 ${percentile(sorted, 0.99)} ms`;
}

function percentile(sorted: readonly number[], share: number): string {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2);
}

function named(place: string): string {
  return place === ":memory:" ? "in memory" : "on disk";
}

/** What the disk itself takes: a commit cannot be faster than one such write. */
async function bareSyncs(path: string): Promise<void> {
  const page = Buffer.alloc(4_096, 1);
  const descriptor = openSync(path, "w");
  const times: number[] = [];
  for (let index = 0; index < SINGLE_COMMITS; index += 1) {
    const start = performance.now();
    writeSync(descriptor, page, 0, page.length, (index % 100) * page.length);
    fdatasyncSync(descriptor);
    times.push(performance.now() - start);
  }
  closeSync(descriptor);
  times.sort((a, b) => a - b);
  report("control: write 4 kB, fdatasync", spread(times), "", "");
}

async function singleCommits(place: string): Promise<void> {
  const store = await openSqliteStore(place);
  const times: number[] = [];
  const { delay } = await withDelay(async () => {
    for (let index = 0; index < SINGLE_COMMITS; index += 1) {
      const name = `v${index % 100}@1.0.0`;
      const commit = commitOf([[`version:${name}`, document("Version", name)]], [versionNode(name)], []);
      const start = performance.now();
      await store.commit(commit);
      times.push(performance.now() - start);
    }
  });
  await store.close();
  times.sort((a, b) => a - b);
  report(
    `one commit of one document, ${named(place)}`,
    spread(times),
    "p50 about 0.2 ms",
    delay,
  );
}

function versionsCommit(): Commit {
  const factKeys = Array.from({ length: 200 }, (_, index) => `fact${index}`);
  const names = Array.from({ length: VERSIONS }, (_, index) => `v${index}@1.0.0`);
  const nodes: GraphNode[] = [
    ...factKeys.map((name): GraphNode => ({
      key: `fact-key:${name}`,
      kind: "FactKey",
      properties: { name, type: "version" },
    })),
    ...names.map(versionNode),
  ];
  const edges = names.flatMap((name, index) =>
    [0, 1, 2].map((group): GraphEdge => ({
      type: "REQUIRES",
      from: `version:${name}`,
      to: `fact-key:fact${(index * 31 + group * 7) % 200}`,
      id: `${group}.0.0`,
      properties: { condition: "range", range: `>=${index}.${group}`, group },
    })),
  );
  return commitOf(
    [
      ...factKeys.map((name) => [`fact-key:${name}`, document("FactKey", name)] as const),
      ...names.map((name) => [`version:${name}`, document("Version", name)] as const),
    ],
    nodes,
    edges,
  );
}

async function ingest(place: string, bar: string): Promise<void> {
  const commit = versionsCommit();
  const store = await openSqliteStore(place);
  const { milliseconds, delay } = await withDelay(async () => {
    await store.commit(commit);
    for await (const _ of store.documents({ keys: [`version:v${VERSIONS - 1}@1.0.0`] })) continue;
    const { nodes, edges } = await countGraph(store);
    if (nodes !== VERSIONS + 200 || edges !== 3 * VERSIONS)
      throw new Error(`read back ${nodes} nodes, ${edges} edges`);
  });
  await store.close();
  report(
    `${VERSIONS} versions + ${3 * VERSIONS} requirements until readable, ${named(place)}`,
    `${(milliseconds / 1000).toFixed(2)} s`,
    bar,
    delay,
  );
}

async function countGraph(store: GraphStore): Promise<{ readonly nodes: number; readonly edges: number }> {
  const stream = await store.graph();
  let nodes = 0;
  let edges = 0;
  for await (const batch of stream.nodes) nodes += batch.length;
  for await (const batch of stream.edges) edges += batch.length;
  return { nodes, edges };
}

const loadedKey = (index: number) => `artifact:a${index}`;

/** Made in parts, so that making them is not what the event loop waits for. */
async function edgesFrom(from: number, count: number): Promise<GraphEdge[]> {
  const edges: GraphEdge[] = [];
  for (let edge = from; edge < from + count; edge += 1) {
    edges.push({
      type: "DERIVED_FROM",
      from: loadedKey(Math.floor(edge / EDGES_PER_NODE)),
      to: loadedKey((edge * 48_271) % LOADED_NODES),
      id: String(edge % EDGES_PER_NODE),
      properties: {},
    });
    if (edge % 10_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return edges;
}

async function loadAndStream(path: string): Promise<void> {
  const store = await openSqliteStore(path);
  const marker = [["artifact:marker", document("Version", "marker")]] as const;
  const loadNodes = await withDelay(async () => {
    for (let from = 0; from < LOADED_NODES; from += NODES_PER_COMMIT) {
      const nodes = Array.from(
        { length: Math.min(NODES_PER_COMMIT, LOADED_NODES - from) },
        (_, index): GraphNode => ({
          key: loadedKey(from + index),
          kind: "Artifact",
          properties: { name: `a${from + index}`, type: "model" },
        }),
      );
      await store.commit(commitOf(marker, nodes, []));
    }
  });
  rate(`load ${LOADED_NODES} nodes, ${NODES_PER_COMMIT} a commit`, LOADED_NODES, loadNodes);
  const total = LOADED_NODES * EDGES_PER_NODE;
  const loadEdges = await withDelay(async () => {
    for (let from = 0; from < total; from += EDGES_PER_COMMIT) {
      const edges = await edgesFrom(from, Math.min(EDGES_PER_COMMIT, total - from));
      await store.commit(commitOf(marker, [], edges));
    }
  });
  rate(`load ${total} edges, ${EDGES_PER_COMMIT} a commit`, total, loadEdges);
  const stream = await store.graph();
  const count = async (batches: AsyncIterable<readonly unknown[]>) => {
    let entries = 0;
    for await (const batch of batches) entries += batch.length;
    return entries;
  };
  const nodes = await withDelay(() => count(stream.nodes));
  rate(`stream ${nodes.value} nodes`, nodes.value, nodes);
  const edges = await withDelay(() => count(stream.edges));
  rate(`stream ${edges.value} edges`, edges.value, edges);
  await store.close();
  report("size of that file", `${(statSync(path).size / 1e6).toFixed(0)} MB`, "", "");
}

function rate(
  what: string,
  entries: number,
  { milliseconds, delay }: { readonly milliseconds: number; readonly delay: string },
): void {
  report(
    what,
    `${(milliseconds / 1000).toFixed(2)} s, ${Math.round(entries / milliseconds)} a ms`,
    "",
    delay,
  );
}

async function largeCommit(path: string): Promise<void> {
  const names = Array.from({ length: 100_000 }, (_, index) => `v${index}@1.0.0`);
  const commit = commitOf(
    names.map((name) => [`version:${name}`, document("Version", name)] as const),
    names.map(versionNode),
    [],
  );
  const store = await openSqliteStore(path);
  const { milliseconds, delay } = await withDelay(() => store.commit(commit));
  report(
    "100,000 documents and nodes in one commit",
    `${(milliseconds / 1000).toFixed(2)} s`,
    "p99 < 50 ms",
    delay,
  );
  await store.close();
}

let fileCount = 0;
const file = () => join(folder, `store-${(fileCount += 1)}.db`);
try {
  await bareSyncs(join(folder, "control"));
  await singleCommits(file());
  await singleCommits(":memory:");
  await ingest(file(), "< 5 s");
  await ingest(":memory:", "< 2 s");
  await largeCommit(file());
  await loadAndStream(file());
} finally {
  rmSync(folder, { recursive: true });
}
const load = loadavg()[0]!.toFixed(1);
console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, load ${load} when it ended`);
console.table(rows);
