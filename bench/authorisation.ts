/**
 * `POST /v1/decide` with credentials against the same without: what identity and authorisation cost.
 *
 *     node bench/authorisation.ts [seconds=3] [rounds=6] [connections=16]
 *
 * Data: the example knowledge of seeds/ in one SQLite file; one question with a verdict of no, and one with a
 * version of four builds, in turn, decided anew each time. Three servers, each a process of its own, take
 * turns in every round, so that what disturbs the machine disturbs all: one open on the loopback; one that
 * asks for an API token, looked up in the store at each request, with the role admin; the same with the
 * role viewer, whose every read is checked. Ratios are medians over rounds; CPU is the server's own, user
 * and system, which others on the machine disturb less than its throughput.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { compose } from "../src/compose.ts";
import { readConfig } from "../src/config.ts";

const QUESTIONS = [
  { subject: "pytorch@2.11.0#cu126", in: "onprem-v100" },
  { subject: "pytorch@2.11.0", in: "onprem-v100" },
].map((question) => JSON.stringify(question));
const ROWS = ["open", "token of an admin", "token of a viewer"] as const;
type Row = (typeof ROWS)[number];
const ROLES: Readonly<Record<Row, string | undefined>> =
  { open: undefined, "token of an admin": "admin", "token of a viewer": "viewer" };
/** Until V8 has settled on its code. */
const WARM_SECONDS = 5;

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
  readonly token?: string;
}

interface Measured {
  readonly requestsPerSecond: number;
  readonly cpuMicroseconds: number;
}

if (process.argv[2] === "serve") await serve(process.argv[3]!, process.argv[4]);
else await measure();

async function serve(folder: string, role?: string): Promise<void> {
  const config = readConfig({ FAIRLEAD_LISTEN: "127.0.0.1:0", FAIRLEAD_DATABASE: join(folder, `${role}.db`),
    FAIRLEAD_AUTH: role === undefined ? "open" : "tokens", FAIRLEAD_REQUESTS_PER_SECOND: "999999" });
  const { services, address } = await compose(config, pino({ level: "silent" }));
  const made = role === undefined ? undefined
    : await services.tokens.create({ name: "bench", grants: [{ role }], expiresSeconds: 3_600 }, "bench");
  process.on("message", (message) => {
    if (message === "cpu") process.send!({ cpu: process.cpuUsage() });
    if (message === "end") process.exit(0);
  });
  process.send!({ port: address.port, token: made?.text });
}

async function measure(): Promise<void> {
  const [seconds = 3, rounds = 6, connections = 16] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  const servers = new Map<Row, Server>();
  try {
    for (const row of ROWS) servers.set(row, await start(folder, ROLES[row]));
    for (const server of servers.values()) await load(server, WARM_SECONDS, connections);
    const measured: Record<Row, Measured[]> =
      { open: [], "token of an admin": [], "token of a viewer": [] };
    for (let round = 0; round < rounds; round++) {
      // In another order each time, so that none always follows the same one.
      for (let place = 0; place < ROWS.length; place++) {
        const row = ROWS[(round + place) % ROWS.length]!;
        measured[row].push(await load(servers.get(row)!, seconds, connections));
      }
    }
    report(measured, { seconds, rounds, connections });
  } finally {
    for (const { child } of servers.values()) child.send("end");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(folder: string, role: string | undefined): Promise<Server> {
  const child = fork(import.meta.filename, ["serve", folder, ...(role === undefined ? [] : [role])]);
  return { child, ...(await told<{ port: number; token?: string }>(child)) };
}

function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error("The server's process has ended."));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const { cpu } = await told<{ cpu: NodeJS.CpuUsage }>(child);
  return cpu.user + cpu.system;
}

async function load({ child, port, token }: Server, seconds: number, connections: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const before = await cpuOf(child);
  const started = performance.now();
  let count = 0;
  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() - started < seconds * 1000) {
      await post(agent, port, token, QUESTIONS[count % QUESTIONS.length]!);
      count++;
    }
  }));
  const elapsed = (performance.now() - started) / 1000;
  agent.destroy();
  return { requestsPerSecond: count / elapsed, cpuMicroseconds: ((await cpuOf(child)) - before) / count };
}

function post(agent: Agent, port: number, token: string | undefined, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    request({ agent, port, host: "127.0.0.1", path: "/v1/decide", method: "POST", headers }, (response) => {
      response.resume().on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`answered ${response.statusCode}`));
      });
    }).on("error", reject).end(body);
  });
}

function report(measured: Readonly<Record<Row, readonly Measured[]>>, options: object): void {
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`;
  console.log(`${machine}, load average ${loadavg()[0]!.toFixed(1)}, ${JSON.stringify(options)}\n`);
  console.log("| server | requests/s | CPU us/request | CPU against open (bar: 1.10) |");
  console.log("|---|---|---|---|");
  for (const row of ROWS) {
    const of = (field: keyof Measured) => median(measured[row].map((round) => round[field]));
    const ratio = median(measured[row].map(({ cpuMicroseconds }, round) =>
      cpuMicroseconds / measured.open[round]!.cpuMicroseconds));
    console.log(`| ${row} | ${of("requestsPerSecond").toFixed(0)} | ${of("cpuMicroseconds").toFixed(1)} | ` +
      `${ratio.toFixed(3)} |`);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
