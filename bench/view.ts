/**
 * The view of a caller who may see a part of the graph: how long it takes to make, and for how long at most
 * nothing else had its turn meanwhile.
 *
 *     node bench/view.ts [--nodes 100000] [--rounds 3]
 *
 * The data, so that it cannot be flattered: a tenth of the nodes are artifacts of two owners in turn, the
 * rest are versions of them, each derived from four random versions; the reader sees one owner's, so half of
 * the nodes are seen, and half of their edges lead to something that is hidden.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { viewInTurns } from "../src/access/view.ts";
import { EMPTY_HEAD } from "../src/model/revision.ts";
import type { GraphEdge, GraphNode } from "../src/model/graph.ts";
import { buildSnapshot } from "../src/snapshot/snapshot-builder.ts";
import { randomFrom } from "../test/setup/random-from.ts";

const { values } = parseArgs({
  options: { nodes: { type: "string", default: "100000" }, rounds: { type: "string", default: "3" } },
});
const NODES = Number(values.nodes);
const ARTIFACTS = NODES / 10;
const VERSIONS = NODES - ARTIFACTS;
const SOURCES = 4;

const random = randomFrom(1);
const nameOf = (version: number) => `a${version % ARTIFACTS}@${Math.floor(version / ARTIFACTS)}.0.0`;

function* nodes(): Generator<GraphNode> {
  for (let at = 0; at < ARTIFACTS; at++) {
    const owner = at % 2 === 0 ? "seen" : "hidden";
    const properties = { name: `a${at}`, type: "model", owner, revision: 1 };
    yield { key: `artifact:a${at}`, kind: "Artifact", properties };
  }
  for (let at = 0; at < VERSIONS; at++) {
    const name = nameOf(at);
    yield { key: `version:${name}`, kind: "Version", properties: { name, version: "1.0.0", revision: 1 } };
  }
}

function* edges(): Generator<GraphEdge> {
  for (let at = 0; at < VERSIONS; at++) {
    const from = `version:${nameOf(at)}`;
    yield { type: "VERSION_OF", from, to: `artifact:a${at % ARTIFACTS}`, id: "", properties: {} };
    const sources = new Set(Array.from({ length: SOURCES }, () => Math.floor(random() * VERSIONS)));
    for (const source of sources) {
      yield { type: "DERIVED_FROM", from, to: `version:${nameOf(source)}`, id: "", properties: {} };
    }
  }
}

/** Of this thread: what a turn takes on a machine that has nothing else to do. */
function cpuMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const snapshot = buildSnapshot({ ...EMPTY_HEAD, revision: 1 }, nodes(), edges());
console.log(`${snapshot.nodeCount} nodes, ${snapshot.edgeCount} edges, load ${loadavg()[0]!.toFixed(1)}`);
for (let round = 1; round <= Number(values.rounds); round++) {
  let [longest, longestCpu, last, lastCpu, isDone] = [0, 0, performance.now(), cpuMilliseconds(), false];
  const tick = () => {
    const [now, cpuNow] = [performance.now(), cpuMilliseconds()];
    longest = Math.max(longest, now - last);
    longestCpu = Math.max(longestCpu, cpuNow - lastCpu);
    [last, lastCpu] = [now, cpuNow];
    if (!isDone) setImmediate(tick);
  };
  setImmediate(tick);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  // Another owner each round that owns nothing: the same part of the graph, and no view that is kept.
  const reads = ["seen", `none-${round}`].map((owner) =>
    ({ scopes: new Set(["document:read" as const]), owner, environments: undefined }));
  const view = await viewInTurns(() => ({ snapshot, reads, present: snapshot }));
  isDone = true;
  const took = (performance.now() - start) / 1000;
  const { user } = process.cpuUsage(cpu);
  console.log(`a view of ${view.nodeCount} nodes, ${view.edgeCount} edges: ${took.toFixed(2)} s, ` +
    `CPU ${(user / 1e6).toFixed(2)} s; longest turn ${longest.toFixed(0)} ms, most CPU of one ` +
    `${longestCpu.toFixed(0)} ms`);
}
