/**
 * OpenLineage ingest, seen from outside: a server in its own process, events over HTTP on loopback.
 *
 *     node bench/openlineage.ts [--events 100000] [--ids ordered|random] [--neo4j bolt://127.0.0.1:7687]
 *
 * The data: runs with a START and a COMPLETE event each, of 200 jobs that read two of 2,000 datasets and
 * write one; both events carry inputs and outputs, schemas of ten fields, column lineage of five, a parent
 * run and the SQL (about 4 kB of JSON an event). Runs have ids in order of time (UUID version 7), as both
 * published clients make them, or random ones, which are harder on a store. Batches hold 500 events, two
 * requests at a time. Then 4,000 events one by one from 8 clients, and 200 rounds of one event and a read of
 * its run. An empty SQLite file on this machine's temporary folder, or the database at `--neo4j`, which is
 * not emptied.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const EVENTS_PER_BATCH = 500;
const BATCHES_AT_A_TIME = 2;
const SINGLE_EVENTS = 4_000;
const SINGLE_CLIENTS = 8;
const ROUNDS = 200;
const JOBS = 200;
const DATASETS = 2_000;

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "100000" },
    ids: { type: "string", default: "ordered" },
    neo4j: { type: "string" },
  },
});
const engine = values.neo4j === undefined ? "SQLite" : "Neo4j";
const folder = await mkdtemp(join(tmpdir(), "fairlead-bench-"));
const port = await freePort();
const server = spawn(process.execPath, [join(import.meta.dirname, "../src/main.ts")], {
  stdio: ["ignore", "ignore", "inherit"],
  env: {
    ...process.env,
    FAIRLEAD_LISTEN: `127.0.0.1:${port}`, FAIRLEAD_SEEDS: "false", FAIRLEAD_LOG_LEVEL: "error",
    ...(values.neo4j === undefined
      ? { FAIRLEAD_DATABASE: join(folder, "bench.db") } : { FAIRLEAD_NEO4J_URI: values.neo4j }),
  },
});
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
try {
  await ready();
  const load = loadavg().map((value) => value.toFixed(1)).join(" ");
  console.log(`${engine}, ${values.ids} ids, ${cpus().length} cores, node ${process.version}, load ${load}`);
  const events = [...madeEvents(Number(values.events) / 2, 0)];
  await measureBatches("batches", events);
  await measureBatches("the same again", events.slice(0, 10_000));
  await measureSingles();
  await measureVisible();
} finally {
  agent.destroy();
  const ended = once(server, "exit");
  server.kill();
  await ended;
  await rm(folder, { recursive: true, force: true });
}

async function measureBatches(name: string, events: readonly object[]): Promise<void> {
  const bodies: string[] = [];
  for (let start = 0; start < events.length; start += EVENTS_PER_BATCH) {
    bodies.push(JSON.stringify(events.slice(start, start + EVENTS_PER_BATCH)));
  }
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  const taken: number[] = [];
  const cpuBefore = await cpuSeconds();
  const begin = performance.now();
  await atATime(BATCHES_AT_A_TIME, bodies, async (body) => {
    const start = performance.now();
    const { status, text } = await send("POST", "/api/v1/lineage/batch", body);
    const isWhole = status === 200 && text.includes('"status":"success"');
    if (!isWhole) throw new Error(`${status} ${text.slice(0, 500)}`);
    taken.push(performance.now() - start);
  });
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${name}: ${events.length} events of ${Math.round(bytes / events.length)} bytes in ` +
    `${seconds.toFixed(1)} s, ${Math.round(events.length / seconds)}/s; a batch ${quantiles(taken)}; ` +
    `the server's CPU ${(((await cpuSeconds()) - cpuBefore) / events.length * 1e6).toFixed(0)} us an event`);
}

/**
 * What the server's threads have used, on Linux; NaN elsewhere. On a busy machine only this can be
 * compared.
 */
async function cpuSeconds(): Promise<number> {
  const stat = await readFile(`/proc/${server.pid}/stat`, "utf8").catch(() => "");
  // After the name in brackets, fields 14 and 15 of proc_pid_stat(5), in hundredths of a second.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measureSingles(): Promise<void> {
  const bodies = [...madeEvents(SINGLE_EVENTS / 2, 1)].map((event) => JSON.stringify(event));
  const taken: number[] = [];
  const begin = performance.now();
  await atATime(SINGLE_CLIENTS, bodies, async (body) => {
    const start = performance.now();
    const { status, text } = await send("POST", "/api/v1/lineage", body);
    if (status !== 200) throw new Error(`${status} ${text}`);
    taken.push(performance.now() - start);
  });
  const seconds = (performance.now() - begin) / 1000;
  const rate = Math.round(bodies.length / seconds);
  console.log(`one by one from ${SINGLE_CLIENTS} clients: ${rate}/s; ${quantiles(taken)}`);
}

async function measureVisible(): Promise<void> {
  const events = [...madeEvents(ROUNDS, 2)].filter((_, index) => index % 2 === 0);
  const wrote: number[] = [];
  const saw: number[] = [];
  for (const event of events) {
    const start = performance.now();
    await send("POST", "/api/v1/lineage", JSON.stringify(event));
    const answered = performance.now();
    const { status } = await send("GET", `/v1/documents/run/${event.run.runId}`);
    if (status !== 200) throw new Error(`the next read did not see the run: ${status}`);
    wrote.push(answered - start);
    saw.push(performance.now() - answered);
  }
  console.log(`one event alone: ${quantiles(wrote)}; the next read sees it: ${quantiles(saw)}`);
}

function* madeEvents(runs: number, day: number) {
  const parent = { run: { runId: randomUUID() }, job: { namespace: "airflow", name: "daily" } };
  for (let index = 0; index < runs; index++) {
    const run = { runId: runId(index), facets: { parent: facet("ParentRunFacet", parent) } };
    const job = index % JOBS;
    for (const [step, eventType] of ["START", "COMPLETE"].entries()) {
      yield {
        eventType, run,
        eventTime: new Date(Date.UTC(2026, 0, 1 + day) + index * 1_000 + step * 500).toISOString(),
        job: {
          namespace: "airflow", name: `daily.task-${job}`,
          facets: { sql: facet("SQLJobFacet", { query: `SELECT * FROM s ${"-".repeat(300)}` }) },
        },
        inputs: [dataset(job * 7), dataset(job * 7 + 1)],
        outputs: [dataset(job * 7 + 2, job * 7)],
        producer: "https://example.org/bench",
        schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json",
      };
    }
  }
}

/** RFC 9562: milliseconds, then a counter, then chance. */
function runId(index: number): string {
  const random = randomUUID();
  if (values.ids === "random") return random;
  const milliseconds = Date.now().toString(16).padStart(12, "0");
  const counter = (index % 4096).toString(16).padStart(3, "0");
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7${counter}${random.slice(18)}`;
}

function dataset(number: number, from?: number) {
  const name = (index: number) => ({
    namespace: "postgres://db:5432", name: `public.table_${index % DATASETS}`,
  });
  const fields = Array.from({ length: 10 }, (_, index) => ({ name: `column_${index}`, type: "bigint" }));
  const inputFields = from === undefined ? [] : fields.slice(0, 5).map((field) => [
    field.name, { inputFields: [{ ...name(from), field: field.name }] },
  ]);
  return {
    ...name(number),
    facets: {
      schema: facet("SchemaDatasetFacet", { fields }),
      ...(from === undefined ? {} : {
        columnLineage: facet("ColumnLineageDatasetFacet", { fields: Object.fromEntries(inputFields) }),
      }),
    },
  };
}

function facet(name: string, fields: object) {
  return {
    _producer: "https://example.org/bench",
    _schemaURL: `https://openlineage.io/spec/facets/1-0-0/${name}.json#/$defs/${name}`, ...fields,
  };
}

async function atATime<T>(
  workers: number, items: readonly T[], act: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: workers }, async () => {
    while (next < items.length) await act(items[next++]!);
  }));
}

function quantiles(taken: readonly number[]): string {
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

function send(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, agent, method, path }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => { text += chunk; })
        .on("end", () => resolve({ status: response.statusCode!, text })).on("error", reject);
    });
    sent.on("error", reject).end(body);
  });
}

/** A server that starts answers within a minute, or does not start. */
async function ready(): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await send("GET", "/v1/schemas").catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error("the server did not start");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
}
