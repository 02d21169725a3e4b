/**
 * What a decision over GraphQL costs, against the least that an HTTP answer can cost: a bare node:http server
 * that reads and parses the same body and sends the same bytes. Bar: 4.5 times the control's CPU time per
 * request.
 *
 *     node bench/graphql-decide.ts [requests per round, default 4000]
 *
 * Both servers are processes of their own on loopback and are asked in turn by the same client over the same
 * number of kept-alive connections; CPU time (user and system) is what each server says of itself. Each round
 * asks both; the table gives the median round. No answers are cached: GraphQL decides for each request, at a
 * `now` of its own, on the example knowledge of seeds/. Decisions are recorded as usual (queued), which is
 * part of the cost.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { compose } from "../src/compose.ts";
import { readConfig } from "../src/config.ts";
import { pino } from "pino";

const CONNECTIONS = 16;
const ROUNDS = 7;
const WARM_UP_REQUESTS = 3000;
const REQUESTS_DEFAULT = 4000;

interface Question {
  readonly name: string;
  readonly query: string;
  readonly variables: object;
}

const INPUT = { subject: "pytorch@2.11.0#cu128", in: "cloud-h100-r535" };
const QUESTIONS: readonly Question[] = [
  {
    name: "verdict, pick and headline",
    query:
      `query Q($input: DecideInput!) { decide(input: $input) { verdict headline results { environment
        verdict pick { version variant } } } }`,
    variables: { input: { ...INPUT, subject: "pytorch@2.11.0" } },
  },
  {
    name: "the same, not recorded",
    query:
      `query Q($input: DecideInput!) { decide(input: $input) { verdict headline results { environment
        verdict pick { version variant } } } }`,
    variables: { input: { ...INPUT, subject: "pytorch@2.11.0", record: "NO" } },
  },
  {
    name: "one build, with reasons and what was observed",
    query: `query Q($input: DecideInput!) { decide(input: $input) { verdict headline revision results {
      environment verdict headline
      pick { version variant } reasons { code truth sentence about required observed { value kind document } }
      decidingFacts } } }`,
    variables: { input: INPUT },
  },
  {
    name: "all builds, every candidate's reasons",
    query: `query Q($input: DecideInput!) { decide(input: $input) { verdict headline results {
      environment verdict headline
      pick { version variant } reasons { code sentence } candidates { name verdict outcome reasons {
        code sentence flip } } } } }`,
    variables: { input: { subject: "pytorch@2.11.0", in: "onprem-v100" } },
  },
];

const [role, argument] = process.argv.slice(2);
if (role === "control") await serveControl(argument!);
else if (role === "graphql") await serveGraphql();
else await measure(Number(role ?? REQUESTS_DEFAULT));

async function serveControl(bytes: string): Promise<void> {
  const body = Buffer.from(bytes, "base64");
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      JSON.parse(Buffer.concat(chunks).toString("utf8"));
      response.writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "content-length": body.length,
      });
      response.end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  answerParent((server.address() as AddressInfo).port);
}

async function serveGraphql(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const config = readConfig({ FAIRLEAD_LISTEN: "127.0.0.1:0", FAIRLEAD_DATABASE: join(folder, "bench.db") });
  const running = await compose(config, pino({ level: "warn" }, pino.destination(2)));
  answerParent(running.address.port);
}

/** Tells the port, and then the CPU time so far, in microseconds, whenever asked. */
function answerParent(port: number): void {
  process.send!({ port });
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send!({ cpu: user + system });
  });
  process.on("disconnect", () => process.exit(0));
}

async function measure(requests: number): Promise<void> {
  const rows: string[] = [];
  for (const question of QUESTIONS) rows.push(await measureOne(question, requests));
  const [{ model } = { model: "?" }] = cpus();
  console.log(
    `${cpus().length} cores (${model}), Node ${process.version}; ${ROUNDS} rounds of ${requests} requests, ` +
      `${CONNECTIONS} connections\n`,
  );
  console.log(
    "| question | answer bytes | control us CPU | GraphQL us CPU | ratio (bar 4.5) | requests/s | GraphQL |",
  );
  console.log("|---|---|---|---|---|---|---|");
  console.log(rows.join("\n"));
}

async function measureOne({ name, query, variables }: Question, requests: number): Promise<string> {
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const graphql = await start(["graphql"]);
  const answer = await ask(graphql.port, body, new Agent());
  const control = await start(["control", answer.toString("base64")]);
  for (const { port } of [control, graphql]) await load(port, body, WARM_UP_REQUESTS);
  const rounds: { readonly control: Round; readonly graphql: Round }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      control: await measureRound(control, body, requests),
      graphql: await measureRound(graphql, body, requests),
    });
  }
  for (const { child } of [control, graphql]) child.disconnect();
  rounds.sort((a, b) => a.graphql.cpu / a.control.cpu - b.graphql.cpu / b.control.cpu);
  const middle = rounds[ROUNDS >> 1]!;
  const figures = [
    answer.length,
    middle.control.cpu.toFixed(0),
    middle.graphql.cpu.toFixed(0),
    (middle.graphql.cpu / middle.control.cpu).toFixed(2),
    middle.control.rate.toFixed(0),
    middle.graphql.rate.toFixed(0),
  ];
  return `| ${[name, ...figures].join(" | ")} |`;
}

interface Round {
  /** Microseconds of CPU time per request. */
  readonly cpu: number;
  /** Requests per second. */
  readonly rate: number;
}

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

async function start(parameters: readonly string[]): Promise<Server> {
  const child = fork(import.meta.filename, parameters);
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { child, port };
}

async function measureRound({ child, port }: Server, body: Buffer, requests: number): Promise<Round> {
  const before = await cpuOf(child);
  const started = performance.now();
  await load(port, body, requests);
  const seconds = (performance.now() - started) / 1000;
  return { cpu: ((await cpuOf(child)) - before) / requests, rate: requests / seconds };
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const [{ cpu }] = (await once(child, "message")) as [{ cpu: number }];
  return cpu;
}

async function load(port: number, body: Buffer, requests: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = requests;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await ask(port, body, agent);
    }),
  );
  agent.destroy();
}

function ask(port: number, body: Buffer, agent: Agent): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const outgoing = request(
    {
      host: "127.0.0.1",
      port,
      method: "POST",
      path: "/graphql",
      agent,
      headers: { "content-type": "application/json", "content-length": body.length },
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const whole = Buffer.concat(chunks);
        if (response.statusCode === 200 && !whole.includes('"errors"')) resolve(whole);
        else reject(new Error(`${response.statusCode}: ${whole.toString("utf8").slice(0, 500)}`));
      });
    },
  );
  outgoing.once("error", reject);
  outgoing.end(body);
  return promise;
}
