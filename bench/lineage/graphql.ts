/**
 * How long walks take over GraphQL: the questions and graphs of ./measure.ts, asked by HTTP.
 *
 *     node --max-old-space-size=6144 bench/lineage/graphql.ts [--nodes 1000000] [--edges 5000000] [--seed 1]
 *
 * The server is a process of its own on loopback; one client asks one question after the other over one kept
 * connection. A figure is from the request until the answer's last byte; the client does not parse it. A
 * closure of 25,000 is three pages of at most 10,000 things, asked in turn, and their time is the sum. Each
 * thing comes with key, depth and the edge it was reached by. Starts are chosen at random among the things
 * whose closure is large enough. The load of the machine is printed with the table of RESULTS.md.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { createGraphqlHandler } from "../../src/graphql/handler.ts";
import { HttpServer } from "../../src/http/server.ts";
import type { Services } from "../../src/services.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { walk } from "../../src/walk/walk.ts";
import { keyOf, layeredGraph, powerLawGraph } from "./graphs.ts";
import { randomFrom } from "../../test/setup/random-from.ts";

const { values: options } = parseArgs({
  options: {
    nodes: { type: "string", default: "1000000" },
    edges: { type: "string", default: "5000000" },
    seed: { type: "string", default: "1" },
    serve: { type: "string" },
  },
});
const NODES = Number(options.nodes);
const EDGES = Number(options.edges);
const SEED = Number(options.seed);
const LAYERS = 100;
const WARM_UP = 30;
const SAMPLES = 100;
/** Things on a page, at most. */
const PAGE = 10_000;
const ALONG = ["DERIVED_FROM", "GENERATED_BY", "USED"];
const GRAPHS: Readonly<Record<string, () => Snapshot>> = {
  "layers": () => layeredGraph(NODES, EDGES, LAYERS, SEED),
  "power law with cycles": () => powerLawGraph(NODES, EDGES, SEED),
};

interface Ready {
  readonly port: number;
  readonly size: string;
  /** Things with at least 25,000 upstream. */
  readonly starts: readonly string[];
  /** For each of them the 5,000th of those, nearest first. */
  readonly ends: readonly string[];
  readonly others: readonly string[];
}

if (options.serve !== undefined) await serve(options.serve);
else await measure();

async function serve(name: string): Promise<void> {
  const snapshot = GRAPHS[name]!();
  const now = () => "2026-01-01T00:00:00.000Z";
  // Walks read the snapshot and nothing else: neither store nor log is asked.
  const knowledge = { current: () => snapshot } as unknown as Knowledge;
  const services = { knowledge, now } as unknown as Services;
  const onBug = (error: unknown) => console.error(error);
  const handler = createGraphqlHandler(services, { playground: false, onBug });
  const server = new HttpServer({ routes: [], raw: [handler], onAnswered: () => {}, onBug });
  const { port } = await server.listen("127.0.0.1", 0);
  const random = randomFrom(SEED + 7);
  const [starts, ends]: [string[], string[]] = [[], []];
  while (starts.length < WARM_UP + SAMPLES) {
    const index = name === "layers" ? NODES * (0.9 + random() * 0.1) : random() * NODES;
    const key = keyOf(Math.floor(index));
    const reach = { from: [key], direction: "upstream", along: ["DERIVED_FROM"] } as const;
    const found = walk(snapshot, { ...reach, limit: 25_000 });
    if (found.hitCount < 25_000) continue;
    starts.push(key);
    ends.push(found.hits(4_999)[0]!.key);
  }
  const others = starts.map(() => keyOf(Math.floor(random() * NODES)));
  const size = `${snapshot.nodeCount} nodes, ${snapshot.edgeCount} edges`;
  process.on("disconnect", () => process.exit(0));
  process.send!({ port, size, starts, ends, others } satisfies Ready);
}

async function measure(): Promise<void> {
  const rows: string[] = [];
  for (const name of Object.keys(GRAPHS)) {
    const child = fork(import.meta.filename, [...process.argv.slice(2), "--serve", name]);
    const [ready] = (await once(child, "message")) as [Ready];
    await measureGraph(name, ready, rows);
    child.disconnect();
    await once(child, "exit");
  }
  const load = loadavg().map((value) => value.toFixed(1));
  const machine = `${cpus().length} x ${cpus()[0]?.model}`;
  console.log(`node ${process.version}, ${machine}, seed ${SEED}, load ${load.join(" ")}\n`);
  console.log("| Graph | Question over GraphQL | p50 | p99 | samples | answer, kB |");
  console.log("|---|---|---|---|---|---|");
  console.log(rows.join("\n"));
}

async function measureGraph(name: string, ready: Ready, rows: string[]): Promise<void> {
  const { port, size, starts, ends, others } = ready;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (query: string, variables: object) => asked(port, agent, { query, variables });
  const lineage = `query Q($thing: String!, $along: [String!], $first: Int, $after: String) {
    lineage(thing: $thing, direction: UPSTREAM, along: $along, first: $first, after: $after) {
      next things { key depth via { type key } } truncated { at } } }`;
  const closure = async (thing: string, count: number) => {
    let bytes = 0;
    for (let left = count, after: string | null = null; left > 0; left -= PAGE) {
      const answer = await ask(lineage, { thing, along: ALONG, first: Math.min(left, PAGE), after });
      bytes += answer.length;
      after = nextOf(answer);
      if (after === null && left > PAGE) throw new Error(`${thing} has fewer than ${count} things`);
    }
    return bytes;
  };
  const one = (query: string, rest: object) => async (thing: string) =>
    (await ask(query, { thing, along: ALONG, ...rest })).length;
  const questions: readonly (readonly [string, readonly string[], (thing: string) => Promise<number>])[] = [
    ["upstream, 1,000 things", starts, (thing) => closure(thing, 1_000)],
    ["upstream, 25,000 things on three pages", starts, (thing) => closure(thing, 25_000)],
    ["downstream, everything counted", others,
      one(`query Q($thing: String!, $along: [String!]) {
        lineageImpact(thing: $thing, along: $along) { total } }`, {})],
    ["a shortest path between two things", starts,
      async (thing) => {
        const far = { thing, to: ends[starts.indexOf(thing)]!, along: ALONG };
        const query = `query Q($thing: String!, $to: String!, $along: [String!]) {
          paths(from: $thing, to: $to, direction: UPSTREAM, along: $along) { length count } }`;
        return (await ask(query, far)).length;
      }],
    ["one hop, 20 shown, the rest counted", others,
      one(`query Q($thing: String!, $along: [String!]) { neighbours(thing: $thing, along: $along, shown: 20) {
        groups { direction type total hidden shown { key upstream downstream } } } }`, {})],
  ];
  for (const [what, things, sample] of questions) {
    const durations: number[] = [];
    let kilobytes = 0;
    for (const [index, thing] of things.entries()) {
      const begin = performance.now();
      const bytes = await sample(thing);
      if (index < WARM_UP) continue;
      durations.push(performance.now() - begin);
      kilobytes = bytes / 1000;
    }
    durations.sort((a, b) => a - b);
    const at = (share: number) => `${durations[Math.floor(durations.length * share)]!.toFixed(2)} ms`;
    const figures = [at(0.5), at(0.99), durations.length, kilobytes.toFixed(1)];
    rows.push(`| ${name}, ${size} | ${what} | ${figures.join(" | ")} |`);
    console.error(rows.at(-1));
  }
  agent.destroy();
}

/** The cursor of the next page: it is what the answer begins with. */
function nextOf(answer: Buffer): string | null {
  const head = answer.subarray(0, 2000).toString("utf8");
  return /^\{"data":\{"lineage":\{"next":"([^"]+)"/.exec(head)?.[1] ?? null;
}

function asked(port: number, agent: Agent, question: object): Promise<Buffer> {
  const body = Buffer.from(JSON.stringify(question));
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const headers = { "content-type": "application/json", "content-length": body.length };
  const outgoing = request(
    { host: "127.0.0.1", port, method: "POST", path: "/graphql", agent, headers },
    (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const whole = Buffer.concat(chunks);
        const isFine = response.statusCode === 200 && !whole.subarray(0, 200).includes('"errors"');
        if (isFine) resolve(whole);
        else reject(new Error(`${response.statusCode}: ${whole.toString("utf8", 0, 500)}`));
      });
    },
  );
  outgoing.once("error", reject);
  outgoing.end(body);
  return promise;
}
