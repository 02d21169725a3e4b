/**
 * What a snapshot of a million nodes and five million edges costs, and how fast it answers.
 *
 *     node --expose-gc --max-old-space-size=8192 bench/snapshot.ts \
 *       [--nodes 1000000] [--edges 5000000] [--seed 1]
 *
 * The data, the same for the same seed: versions of artifacts in layers, as they come out of documents.
 * Each version has its own properties (two SHA-256 digests, a location, an owner, labels); it carries
 * REQUIRES edges to fact keys and to artifacts, with one of some 6,000 distinct conditions each, one
 * VERSION_OF, one HAS_FACT with a value, source and time of its own, and for the rest DERIVED_FROM edges to
 * versions of the layer below. One fact key in twenty takes most of the requirements, so hubs of a hundred
 * thousand edges occur. Nodes arrive in no order.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { GraphDelta, GraphEdge, GraphNode } from "../src/model/graph.ts";
import type { Head } from "../src/model/revision.ts";
import { emptySpan } from "../src/snapshot/adjacency.ts";
import type { Direction } from "../src/snapshot/adjacency.ts";
import { compactGround } from "../src/snapshot/compaction.ts";
import type { LayeredSnapshot } from "../src/snapshot/layered-snapshot.ts";
import { SnapshotBuilder } from "../src/snapshot/snapshot-builder.ts";
import { decodeSnapshot, encodeSnapshot } from "../src/snapshot/snapshot-file.ts";
import type { Snapshot } from "../src/snapshot/snapshot.ts";
import { randomFrom } from "../test/setup/random-from.ts";

const { values: options } = parseArgs({
  options: {
    nodes: { type: "string", default: "1000000" },
    edges: { type: "string", default: "5000000" },
    seed: { type: "string", default: "1" },
  },
});
const NODES = Number(options.nodes);
const EDGES = Number(options.edges);
const BATCH = 1000;
const LAYERS = 20;
const ARTIFACTS = Math.max(1, Math.floor(NODES / 50));
const FACT_KEYS = 200;
const VERSIONS = NODES - ARTIFACTS - FACT_KEYS;
const EDGES_PER_VERSION = EDGES / VERSIONS;

const rows: string[] = [];
const random = randomFrom(Number(options.seed));
const below = (bound: number) => Math.floor(random() * bound);
const hex = (digits: number) => Array.from({ length: digits / 8 },
  () => Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0")).join("");

const artifactKey = (index: number) => `artifact:team-${index % 97}-model-${index}`;
const versionName = (index: number) => `team-${(index % ARTIFACTS) % 97}-model-${index % ARTIFACTS}@${
  Math.floor(index / ARTIFACTS)}.${index % 7}.0`;
const versionKey = (index: number) => `version:${versionName(index)}`;
const factKey = (index: number) => `fact-key:gpu.property-${index}`;
const headAt = (revision: number): Head =>
  ({ revision, time: new Date(revision * 1000).toISOString(), digest: `sha256:${"0".repeat(64)}` });

function versionNode(index: number): GraphNode {
  const name = versionName(index);
  return {
    key: versionKey(index), kind: "Version",
    properties: {
      name, version: name.slice(name.indexOf("@") + 1), revision: 1 + (index % 5000), 
      statesRequirements: true, documentDigest: `sha256:${hex(64)}`,
      digest: `sha256:${hex(64)}`, owner: `team-${index % 97}`,
      location: `oci://registry.example/${name}`, labels: [`team=team-${index % 97}`, "tier=ranking"],
    },
  };
}

/** A layer's versions derive from the layer below it. */
function versionEdges(index: number, count: number): GraphEdge[] {
  const from = versionKey(index);
  const edges: GraphEdge[] = [
    { type: "VERSION_OF", from, to: artifactKey(index % ARTIFACTS), id: "", properties: {} },
    {
      type: "HAS_FACT", from, to: factKey(below(FACT_KEYS)), id: "0",
      properties: {
        value: below(1000), kind: "observed", source: "discovery", time: headAt(1 + below(1e7)).time,
      },
    },
  ];
  const layerSize = Math.floor(VERSIONS / LAYERS);
  const layer = Math.floor(index / layerSize);
  while (edges.length < count) {
    const place = edges.length;
    if (place === 2 || layer === 0) {
      const hub = random() < 0.8 ? below(FACT_KEYS / 20) : below(FACT_KEYS);
      edges.push({
        type: "REQUIRES", from, to: factKey(hub), id: `${place}.0.0`,
        properties: {
          group: place, alternative: 0, position: 0, condition: "range",
          range: `>=${500 + below(100)}.${below(60)}`,
        },
      });
    } else {
      const parent = (layer - 1) * layerSize + below(layerSize);
      edges.push({ type: "DERIVED_FROM", from, to: versionKey(parent), id: "", properties: {} });
    }
  }
  return edges;
}

function report(what: string, figure: string): void {
  rows.push(`| ${what} | ${figure} |`);
  console.error(`${what}: ${figure}`);
}

function percentiles(durationsMs: number[]): string {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  const text = (ms: number) => (ms < 1 ? `${(ms * 1000).toFixed(1)} us` : `${ms.toFixed(2)} ms`);
  return `p50 ${text(at(0.5))}, p99 ${text(at(0.99))}, max ${text(at(1))}`;
}

function timed<T>(durationsMs: number[], act: () => T): T {
  const start = performance.now();
  const result = act();
  durationsMs.push(performance.now() - start);
  return result;
}

function bytesInUse(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function build(): Snapshot {
  const durationsMs: number[] = [];
  const stepsMs: number[] = [];
  const builder = new SnapshotBuilder();
  const order = Uint32Array.from({ length: VERSIONS }, (_, index) => index);
  for (let index = VERSIONS - 1; index > 0; index--) {
    const other = below(index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  const plain: GraphNode[] = [];
  for (let index = 0; index < ARTIFACTS; index++) {
    const properties = { type: "model", scheme: "semver" };
    plain.push({ key: artifactKey(index), kind: "Artifact", properties });
  }
  for (let index = 0; index < FACT_KEYS; index++) {
    plain.push({ key: factKey(index), kind: "FactKey", properties: { type: "quantity", unit: "bytes" } });
  }
  timed(durationsMs, () => builder.addNodes(plain));
  for (let start = 0; start < VERSIONS; start += BATCH) {
    const batch = Array.from(order.subarray(start, start + BATCH), versionNode);
    timed(durationsMs, () => builder.addNodes(batch));
  }
  const nodesMs = sum(durationsMs);
  report("taking in the nodes", `${(nodesMs / 1000).toFixed(2)} s`);
  let owed = 0;
  for (let start = 0; start < VERSIONS; start += BATCH) {
    const batch = Array.from(order.subarray(start, start + BATCH), (index) => {
      owed += EDGES_PER_VERSION;
      const count = Math.floor(owed);
      owed -= count;
      return versionEdges(index, count);
    }).flat();
    timed(durationsMs, () => builder.addEdges(batch));
  }
  report("taking in the edges", `${((sum(durationsMs) - nodesMs) / 1000).toFixed(2)} s`);
  const steps = builder.finishInSteps(headAt(1));
  for (;;) {
    const step = timed(stepsMs, () => steps.next());
    if (step.done === true) {
      report("laying out", inSteps(stepsMs));
      return step.value;
    }
  }
}

const inSteps = (stepsMs: number[]) =>
  `${(sum(stepsMs) / 1000).toFixed(2)} s in ${stepsMs.length} steps: ${percentiles(stepsMs)}`;

const sum = (numbers: readonly number[]) => numbers.reduce((total, next) => total + next, 0);

/**
 * Breadth first over the numbers until `limit` nodes are reached; the visited table is made once, as a
 * walker would.
 */
function closure(
  snapshot: Snapshot, start: number, direction: Direction, limit: number, visited: Uint32Array, mark: number,
): number {
  const { adjacency } = snapshot;
  const span = emptySpan();
  const queue = new Uint32Array(limit + 1);
  queue[0] = start;
  visited[start] = mark;
  let found = 1;
  for (let read = 0; read < found; read++) {
    adjacency.edges(queue[read]!, direction, span);
    const { nodes, end } = span;
    for (let at = span.start; at < end; at++) {
      const node = nodes[at]!;
      if (visited[node] === mark) continue;
      visited[node] = mark;
      queue[found++] = node;
      if (found > limit) return found - 1;
    }
  }
  return found - 1;
}

function benchClosures(snapshot: Snapshot, limit: number, rounds: number, what: string): void {
  const visited = new Uint32Array(snapshot.adjacency.nodeBound);
  const layerSize = Math.floor(VERSIONS / LAYERS);
  const durationsMs: number[] = [];
  let reached = 0;
  for (let round = 1; round <= rounds; round++) {
    const start = snapshot.find(versionKey(VERSIONS - 1 - below(layerSize)))!;
    reached = timed(durationsMs, () => closure(snapshot, start, "outgoing", limit, visited, round));
  }
  report(`closure of ${reached} nodes upstream, ${what}`, percentiles(durationsMs));
}

/** One document written: its node, its edges, and what it no longer says. */
function write(index: number, revision: number): GraphDelta {
  const edges = versionEdges(index, 6);
  return {
    putNodes: [{ ...versionNode(index), properties: { ...versionNode(index).properties, revision } }],
    putEdges: edges.slice(1), removeNodes: [], removeEdges: edges.slice(0, 1),
  };
}

function benchAdvance(before: Snapshot, rounds: number): Snapshot {
  let snapshot = before;
  const advanceMs: number[] = [];
  const readMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const index = round % 10 === 0 ? VERSIONS + round : below(VERSIONS);
    const delta = write(index, round);
    snapshot = timed(advanceMs, () => snapshot.advance(headAt(round + 2), delta));
    timed(readMs, () => snapshot.outgoing(snapshot.find(versionKey(index))!, "REQUIRES"));
  }
  report(`advance by one document (1 node, 6 edges; every tenth is new), ${rounds} in a row`,
    percentiles(advanceMs));
  report("first read of what was written", percentiles(readMs));
  return snapshot;
}

const before = bytesInUse();
const snapshot = build();
const used = bytesInUse() - before;
const { ground } = snapshot as LayeredSnapshot;
const adjacencyBytes = [ground.outgoing, ground.incoming]
  .reduce((total, { offsets, nodes, types }) =>
    total + offsets.byteLength + nodes.byteLength + types.byteLength, 0);
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const { nodeCount, edgeCount } = snapshot;
report("snapshot, everything (heap and arrays after gc)", megabytes(used));
report("of it: adjacency both ways (other ends, types, offsets)",
  `${megabytes(adjacencyBytes)}, ${(adjacencyBytes / edgeCount).toFixed(1)} bytes per edge`);
report("of it: references to records, edges both ways", `${megabytes(edgeCount * 8)}, 8.0 bytes per edge`);
report("of it: keys with their hash", `${megabytes(ground.keys.byteSize)}, ${
  (ground.keys.byteSize / nodeCount).toFixed(1)} bytes per node`);
report("of it: records of nodes and edges", `${megabytes(ground.records.byteSize)}, ${
  ground.records.count} distinct`);

const findMs: number[] = [];
for (let round = 0; round < 1000; round++) {
  const keys = Array.from({ length: 100 }, () => versionKey(below(VERSIONS)));
  timed(findMs, () => keys.forEach((key) => snapshot.find(key)));
}
report("find a key (mean of 100)", percentiles(findMs.map((ms) => ms / 100)));
const propertiesMs: number[] = [];
for (let round = 0; round < 1000; round++) {
  const nodes = Array.from({ length: 100 }, () => below(nodeCount));
  timed(propertiesMs, () => nodes.forEach((node) => snapshot.properties(node)));
}
report("properties of a node, not decoded before (mean of 100)",
  percentiles(propertiesMs.map((ms) => ms / 100)));
const kindMs: number[] = [];
timed(kindMs, () => snapshot.nodesOf("Version"));
report("nodesOf(Version) the first time", percentiles(kindMs));

benchClosures(snapshot, 1_000, 2_000, "fresh");
benchClosures(snapshot, 25_000, 200, "fresh");
const advanced = benchAdvance(snapshot, 10_000);
benchClosures(advanced, 1_000, 2_000, "after 10,000 writes");
benchClosures(advanced, 25_000, 200, "after 10,000 writes");
const afterWriteMs: number[] = [];
timed(afterWriteMs, () => advanced.nodesOf("Version"));
report("nodesOf(Version) after 10,000 writes, 1,000 of them new versions", percentiles(afterWriteMs));
const hubMs: number[] = [];
const hubSpan = emptySpan();
for (let round = 0; round < 20; round++) {
  const last = advanced.advance(headAt(20_000 + round), write(below(VERSIONS), round));
  timed(hubMs, () => last.adjacency.edges(last.find(factKey(round % 10))!, "incoming", hubSpan));
}
report(`span of a hub of ${hubSpan.end - hubSpan.start} edges after a write`, percentiles(hubMs));

const compactMs: number[] = [];
const steps = compactGround(advanced as LayeredSnapshot);
while (timed(compactMs, () => steps.next()).done !== true);
report("compaction in steps", inSteps(compactMs));

const fileMs: number[] = [];
const pieces = timed(fileMs, () => encodeSnapshot(snapshot as LayeredSnapshot));
const file = Buffer.concat(pieces);
report(`encode as a file of ${megabytes(file.length)}`, `${fileMs[0]!.toFixed(0)} ms`);
const decoded = timed(fileMs, () => decodeSnapshot(file));
if (decoded?.nodeCount !== nodeCount) throw new Error("The file was not read.");
report("decode the file, checksum included", `${fileMs[1]!.toFixed(0)} ms`);

console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), `
  + `seed ${options.seed}: ${nodeCount} nodes (${VERSIONS} versions, ${ARTIFACTS} artifacts, `
  + `${FACT_KEYS} fact keys), ${edgeCount} edges.\n`);
console.log(`| What | Figure |\n|---|---|\n${rows.join("\n")}`);
