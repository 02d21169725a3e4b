/**
 * How long walks take: closures of 1,000 and 25,000 things, a count downstream, a shortest path, one hop.
 *
 *     node --max-old-space-size=6144 bench/lineage/measure.ts [--nodes 1000000] [--edges 5000000] [--seed 1]
 *
 * Three graphs (./graphs.ts): layers, a power law with cycles, and ten fully connected layers of twenty.
 * Every figure includes finding the start by key and reading the keys of all hits. Starts are chosen at
 * random; those whose closure is smaller than what is measured are passed over. The load of the
 * machine is printed with the table of RESULTS.md, as whatever else runs shows in p99; "alone" are the
 * samples during which nothing took the core away (no involuntary context switch).
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { oneHop } from "../../src/walk/one-hop.ts";
import { shortestPaths } from "../../src/walk/shortest-paths.ts";
import { reach } from "../../src/walk/reached.ts";
import { walk } from "../../src/walk/walk.ts";
import { connectedLayers, keyOf, layeredGraph, powerLawGraph } from "./graphs.ts";
import { randomFrom } from "../../test/setup/random-from.ts";

const { values: options } = parseArgs({
  options: {
    nodes: { type: "string", default: "1000000" },
    edges: { type: "string", default: "5000000" },
    seed: { type: "string", default: "1" },
  },
});
const NODES = Number(options.nodes);
const EDGES = Number(options.edges);
const SEED = Number(options.seed);
const LAYERS = 100;
const WARM_UP = 100;
const SAMPLES = 500;
/** Counts of whole closures take long; fewer of them say enough. */
const SAMPLES_OF_COUNTS = 100;
const ALONG = ["DERIVED_FROM", "GENERATED_BY", "USED"] as const;
const UP = { direction: "upstream", along: ALONG } as const;
const DOWN = { direction: "downstream", along: ALONG } as const;

const rows: string[] = [];

function measure(
  graph: string,
  what: string,
  samples: number,
  sample: (index: number) => string | undefined,
) {
  for (let index = 0; index < WARM_UP; index++) sample(index);
  const durations: number[] = [];
  const alone: number[] = [];
  let result = "";
  for (let index = 0, tries = 0; index < samples && tries < samples * 20; tries++) {
    const before = process.resourceUsage().involuntaryContextSwitches;
    const start = performance.now();
    const outcome = sample(WARM_UP + tries);
    const duration = performance.now() - start;
    if (outcome === undefined) continue;
    durations.push(duration);
    if (process.resourceUsage().involuntaryContextSwitches === before) alone.push(duration);
    result = outcome;
    index++;
  }
  const at = (list: readonly number[], share: number) => {
    const value = list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
    return value === undefined ? "-" : `${value.toFixed(3)} ms`;
  };
  const figures = [
    at(durations, 0.5),
    at(durations, 0.99),
    durations.length,
    at(alone, 0.5),
    at(alone, 0.99),
    alone.length,
  ];
  rows.push(`| ${graph} | ${what} | ${figures.join(" | ")} | ${result} |`);
  console.error(rows.at(-1));
}

function measureGraph(name: string, graph: Snapshot, start: (random: () => number) => number): void {
  const random = randomFrom(SEED + 7);
  const starts = Array.from({ length: 20_000 }, () => keyOf(start(random)));
  const others = starts.map(() => keyOf(Math.floor(random() * NODES)));
  for (const limit of [1_000, 25_000]) {
    measure(name, `upstream, ${limit.toLocaleString("en")} hits`, SAMPLES, (index) => {
      const result = walk(graph, { from: [starts[index]!], ...UP, limit });
      const hits = result.hits();
      return hits.length < limit ? undefined : `${result.visited} visited, depth ${hits.at(-1)!.depth}`;
    });
  }
  measure(name, "downstream, everything counted", SAMPLES_OF_COUNTS, (index) => {
    const { count } = reach(graph, { from: [graph.find(others[index]!)!], ...DOWN }, () => {});
    return `${count} things the last time`;
  });
  measure(name, "a shortest path between two things", SAMPLES_OF_COUNTS, (index) => {
    const target = walk(graph, { from: [starts[index]!], ...UP, limit: 5_000 });
    const to = target.hits(Math.max(0, target.hitCount - 1))[0]?.key;
    if (to === undefined) return undefined;
    const paths = shortestPaths(graph, { from: starts[index]!, to, ...UP });
    return `${paths.count} of ${paths.length} edges the last time; includes choosing the far end`;
  });
  measure(name, "one hop, 20 shown, the rest counted", SAMPLES, (index) => {
    const groups = oneHop(graph, others[index]!, ALONG, 20);
    return `${groups.reduce((sum, group) => sum + group.hidden, 0)} hidden the last time`;
  });
}

function build(name: string, make: () => Snapshot): Snapshot {
  const start = performance.now();
  const graph = make();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.error(`${name}: ${graph.nodeCount} nodes, ${graph.edgeCount} edges, built in ${seconds} s`);
  return graph;
}

{
  const graph = build("layers", () => layeredGraph(NODES, EDGES, LAYERS, SEED));
  measureGraph(`layers, ${graph.nodeCount} nodes, ${graph.edgeCount} edges`, graph, (random) =>
    Math.floor(NODES * 0.9 + random() * NODES * 0.1),
  );
}
{
  const graph = build("power law", () => powerLawGraph(NODES, EDGES, SEED));
  measureGraph(`power law with cycles, ${graph.nodeCount} nodes, ${graph.edgeCount} edges`, graph, (random) =>
    Math.floor(random() * NODES),
  );
}
{
  const graph = connectedLayers(10, 20);
  measure("10 x 20 layers, fully connected", "upstream, everything", SAMPLES, (index) => {
    const result = walk(graph, { from: [keyOf(180 + (index % 20))], ...UP });
    if (new Set(result.hits().map(({ key }) => key)).size !== 180) throw new Error("the wrong things");
    return `${result.hitCount} things, ${result.work} edges looked at`;
  });
}

const load = loadavg()
  .map((value) => value.toFixed(1))
  .join(" ");
console.log(
  [
    `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, seed ${SEED}, load ${load}`,
    "",
    "| Graph | Question | p50 | p99 | samples | p50, alone | p99, alone | samples | answer |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n"),
);
