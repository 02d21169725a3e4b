/**
 * The same walk in Neo4j and in the process, on a graph that Neo4j takes in a reasonable time.
 *
 *     node --max-old-space-size=4096 bench/lineage/neo4j.ts [nodes] [edges]
 *
 * Starts a throw-away server of the long-term release. The layered graph of ./graphs.ts, 40 layers; from
 * things of the top layers upstream, all hits, by cypher/walk/upstream.cypher and by src/walk.
 */
import neo4j from "neo4j-driver";
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import type { GraphEdge, GraphNode } from "../../src/model/graph.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { walk } from "../../src/walk/walk.ts";
import { NEO4J_RELEASES } from "../../test/neo4j-server/release.ts";
import { startNeo4j } from "../../test/neo4j-server/start.ts";
import { connectedLayers, keyOf, layeredGraph } from "./graphs.ts";
import { randomFrom } from "../../test/setup/random-from.ts";

const [nodes = "50000", edges = "250000"] = process.argv.slice(2);
const LAYERS = 40;
const PER_COMMIT = 20_000;
const WARM_UP = 5;
const SAMPLES = 40;
const ALONG = ["CONTAINS", "DERIVED_FROM", "GENERATED_BY", "OF", "STARTED_BY", "USED"] as const;
const statement = readFileSync(join(import.meta.dirname, "../../cypher/walk/upstream.cypher"), "utf8");

const server = await startNeo4j({ release: NEO4J_RELEASES.neo4j526, heapMegabytes: 1024 });
const driver = neo4j.driver(server.uri, neo4j.auth.basic(server.user, server.password));
try {
  const graph = layeredGraph(Number(nodes), Number(edges), LAYERS, 1);
  const small = connectedLayers(10, 20);
  await measure("layers", graph, (random) => keyOf(Math.floor(Number(nodes) * (0.5 + random() / 2))));
  await measure("10 x 20 layers, fully connected", small, (random) => keyOf(180 + Math.floor(random() * 20)));
  console.log(
    `load ${loadavg()
      .map((value) => value.toFixed(1))
      .join(" ")}`,
  );
} finally {
  await driver.close();
  await server.stop();
}

async function measure(name: string, graph: Snapshot, start: (random: () => number) => string) {
  const seconds = await load(graph);
  const random = randomFrom(3);
  const session = driver.session({ defaultAccessMode: "READ" });
  const [there, here]: [number[], number[]] = [[], []];
  let hits = 0;
  for (let index = -WARM_UP; index < SAMPLES; index++) {
    const key = start(random);
    const begin = performance.now();
    const { records } = await session.run(statement, { key, maxDepth: neo4j.int(64) });
    const middle = performance.now();
    const result = walk(graph, { from: [key], direction: "upstream", along: ALONG });
    const found = result.hits();
    const end = performance.now();
    if (records.length !== found.length)
      throw new Error(`${key}: ${records.length} and ${found.length} hits`);
    if (index < 0) continue;
    there.push(middle - begin);
    here.push(end - middle);
    hits += found.length;
  }
  await session.close();
  const at = (list: number[], share: number) =>
    `${list.toSorted((a, b) => a - b)[Math.floor(list.length * share)]!.toFixed(2)} ms`;
  const size = `${graph.nodeCount} nodes, ${graph.edgeCount} edges, loaded in ${seconds.toFixed(0)} s`;
  console.log(
    `| ${name}, ${size} | ${Math.round(hits / SAMPLES)} | ${at(there, 0.5)} | ${at(there, 0.95)} | ` +
      `${at(here, 0.5)} | ${at(here, 0.95)} |`,
  );
}

/** Replaces what is there. */
async function load(graph: Snapshot): Promise<number> {
  const begin = performance.now();
  const wipe = driver.session();
  await wipe.run(readFileSync(join(import.meta.dirname, "../../test/neo4j-server/empty.cypher"), "utf8"));
  await wipe.close();
  const store = await openNeo4jStore(server.uri, { user: server.user, password: server.password });
  const putNodes: GraphNode[] = [];
  const putEdges: GraphEdge[] = [];
  for (const node of graph.nodesOf("Version")) {
    const from = graph.key(node);
    putNodes.push({ key: from, kind: "Version", properties: graph.properties(node) });
    for (const { node: to, id, properties } of graph.outgoing(node, "DERIVED_FROM")) {
      putEdges.push({ type: "DERIVED_FROM", from, to: graph.key(to), id, properties });
    }
  }
  const commit = (id: string, part: { putNodes?: GraphNode[]; putEdges?: GraphEdge[] }) =>
    store.commit({
      id,
      time: new Date().toISOString(),
      actor: "bench",
      reason: "bench",
      changes: [
        {
          key: `artifact:${id}`,
          after: {
            apiVersion: "fairlead.dev/v1",
            kind: "Artifact",
            metadata: { name: id },
            spec: { type: "model" },
          },
        },
      ],
      delta: { putNodes: [], putEdges: [], removeNodes: [], removeEdges: [], ...part },
    });
  for (let at = 0; at < putNodes.length; at += PER_COMMIT) {
    await commit(`nodes-${at}`, { putNodes: putNodes.slice(at, at + PER_COMMIT) });
  }
  for (let at = 0; at < putEdges.length; at += PER_COMMIT) {
    await commit(`edges-${at}`, { putEdges: putEdges.slice(at, at + PER_COMMIT) });
  }
  await store.close();
  return (performance.now() - begin) / 1000;
}
