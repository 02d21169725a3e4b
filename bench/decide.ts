/**
 * `POST /v1/decide` against a bare node:http server that parses the same body and returns the same bytes.
 *
 *     node bench/decide.ts [seconds=4] [rounds=4] [connections=16]
 *
 * Data: the example knowledge of seeds/ in a SQLite file, and eight questions about it in turn: yes, no and
 * unknown verdicts, a version with four builds, an image with alternatives, an assumption. Every question is
 * decided anew, at a time of its own: there is no cache of answers. Once every decision is recorded (the
 * column says which share was taken for recording), once none is. The bare server answers each question with
 * the very bytes that Fairlead gave.
 *
 * Each server is a process; this one is the load, over bare sockets: a client that parses answers is busier
 * than the bare server, its waits hide what the other one costs, and the ratio comes out several times as
 * good. They take turns in every round; figures are medians over rounds. CPU is the server's own, user and
 * system together, which others on the machine disturb less.
 * PROFILE=fairlead writes a CPU profile of that server.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { compose } from "../src/compose.ts";
import { readConfig } from "../src/config.ts";

const QUESTIONS = [
  { subject: "pytorch@2.11.0#cu126", in: "onprem-v100" },
  { subject: "pytorch@2.11.0#cu128", in: "onprem-v100" },
  { subject: "pytorch@2.11.0", in: "onprem-v100" },
  { subject: "kserve-huggingfaceserver@0.20.0", in: "cloud-h100-r535" },
  { subject: "kserve-huggingfaceserver@0.20.0", in: "workstation-4090" },
  { subject: "triton-server@25.03", in: "cloud-h100-r535", assume: { "nvidia.driver": "545.23.06" } },
  { subject: "pytorch@2.11.0#cpu", in: "cpu-alpine" },
  { subject: "pytorch@2.11.0#cu126", in: "edge-unlabelled" },
].map((question) => JSON.stringify(question));
/** The same, asked not to be recorded: what the decision log costs is the difference. */
const UNRECORDED = QUESTIONS.map((question) => JSON.stringify({ ...JSON.parse(question), record: "no" }));
const ROWS = ["fairlead", "fairlead, not recorded", "bare"] as const;
type Row = typeof ROWS[number];
/** V8 goes on replacing its code for some fifty thousand requests; both servers are measured after that. */
const WARM_SECONDS = 10;

interface Measured {
  readonly requestsPerSecond: number;
  readonly cpuMicroseconds: number;
  /** Of these, the kernel's: sockets, and waking the client. */
  readonly systemMicroseconds: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  readonly recorded: number;
}

switch (process.argv[2]) {
  case "fairlead": await serveFairlead(process.argv[3]!); break;
  case "bare": serveBare(); break;
  default: await measure();
}

async function serveFairlead(folder: string): Promise<void> {
  const config = readConfig({ FAIRLEAD_LISTEN: "127.0.0.1:0", FAIRLEAD_DATABASE: join(folder, "bench.db") });
  const running = await compose(config, pino({ level: "silent" }));
  answerParent(running.address.port);
}

/** Parses the question, and answers with the bytes that the parent brought for it. */
function serveBare(): void {
  const answers = new Map<string, Buffer>();
  process.on("message", (message: { readonly answers?: Record<string, string> }) => {
    for (const [key, text] of Object.entries(message.answers ?? {})) answers.set(key, Buffer.from(text));
  });
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      const { subject,
        in: environment } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, string>;
      const body = answers.get(`${subject} ${environment}`)!;
      response.writeHead(200, { "content-type": "application/json; charset=utf-8",
        "content-length": body.byteLength });
      response.end(body);
    });
  });
  server.listen(0, "127.0.0.1", () => answerParent((server.address() as AddressInfo).port));
}

function answerParent(port: number): void {
  process.on("message", (message) => {
    if (message === "cpu") process.send!({ cpu: process.cpuUsage() });
    if (message === "end") process.exit(0);
  });
  process.send!({ port });
}

async function measure(): Promise<void> {
  const [seconds = 4, rounds = 4, connections = 16] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  const servers = { fairlead: await start("fairlead", folder), bare: await start("bare") };
  try {
    const answers: Record<string, string> = {};
    for (const question of QUESTIONS) {
      const { subject, in: environment } = JSON.parse(question) as Record<string, string>;
      answers[`${subject} ${environment}`] = await once(servers.fairlead.port, question);
    }
    servers.bare.child.send({ answers });
    const measured: Record<Row, Measured[]> = { fairlead: [], "fairlead, not recorded": [], bare: [] };
    for (const server of Object.values(servers)) {
      await load(server, [...QUESTIONS, ...UNRECORDED], WARM_SECONDS, connections);
    }
    for (let round = 0; round < rounds; round++) {
      for (const row of ROWS) {
        const server = row === "bare" ? servers.bare : servers.fairlead;
        const questions = row === "fairlead, not recorded" ? UNRECORDED : QUESTIONS;
        measured[row].push(await load(server, questions, seconds, connections));
      }
    }
    report(measured, Object.values(answers), { seconds, rounds, connections });
  } finally {
    for (const { child } of Object.values(servers)) child.send("end");
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Started { readonly child: ChildProcess; readonly port: number }

async function start(role: string, ...more: readonly string[]): Promise<Started> {
  const child = fork(import.meta.filename, [role, ...more],
    { execArgv: process.env["PROFILE"] === role ? ["--cpu-prof"] : [] });
  const { port } = await answerOf<{ port: number }>(child);
  return { child, port };
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error("The server's process has ended."));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}

async function cpuOf(child: ChildProcess): Promise<NodeJS.CpuUsage> {
  child.send("cpu");
  return (await answerOf<{ cpu: NodeJS.CpuUsage }>(child)).cpu;
}

/** Keep-alive connections, each with one request under way, until the time is over. */
async function load(
  { child, port }: Started, questions: readonly string[], seconds: number, connections: number,
): Promise<Measured> {
  const requests = questions.map(requestBytes);
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  const before = await cpuOf(child);
  const started = performance.now();
  const until = started + seconds * 1000;
  const times: number[] = [];
  let recorded = 0;
  let next = 0;
  await Promise.all(sockets.map((socket) => asking(socket, () =>
    (performance.now() < until ? requests[next++ % requests.length] : undefined), (answer, milliseconds) => {
    times.push(milliseconds);
    if (answer.endsWith('"recorded":true}')) recorded++;
  })));
  const elapsed = (performance.now() - started) / 1000;
  const { user, system } = await cpuOf(child);
  const spent = { user: user - before.user, system: system - before.system };
  times.sort((a, b) => a - b);
  return {
    requestsPerSecond: times.length / elapsed,
    cpuMicroseconds: (spent.user + spent.system) / times.length,
    systemMicroseconds: spent.system / times.length,
    p50Milliseconds: times[Math.floor(times.length * 0.5)]!,
    p99Milliseconds: times[Math.floor(times.length * 0.99)]!,
    recorded: recorded / times.length,
  };
}

function requestBytes(body: string): Buffer {
  return Buffer.from(`POST /v1/decide HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n`
    + `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

/**
 * Sends one request after the other. An answer is whole when its head's content-length has arrived; a client
 * that parsed more would be busier than the bare server, and flatter whatever it is compared with.
 */
function asking(
  socket: Socket, nextRequest: () => Buffer | undefined, onAnswer: (answer: string, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    let expected = Infinity;
    let sent = 0;
    const send = () => {
      const request = nextRequest();
      if (request === undefined) {
        socket.end();
        return resolve();
      }
      text = "";
      expected = Infinity;
      sent = performance.now();
      socket.write(request);
    };
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("The server closed the connection.")));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (expected === Infinity) {
        const head = text.indexOf("\r\n\r\n");
        if (head === -1) return;
        if (!text.startsWith("HTTP/1.1 200")) return reject(new Error(text.slice(0, 1000)));
        expected = head + 4 + Number(/content-length: (\d+)/i.exec(text.slice(0, head))![1]);
      }
      if (text.length < expected) return;
      onAnswer(text, performance.now() - sent);
      send();
    });
    send();
  });
}

/** The answer's body to one question. */
function once(port: number, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sending = request({ port, host: "127.0.0.1", path: "/v1/decide", method: "POST", headers },
      (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${response.statusCode}: ${text}`));
      });
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

function report(
  measured: Readonly<Record<Row, readonly Measured[]>>, answers: readonly string[], options: object,
): void {
  const bytes = answers.map((answer) => Buffer.byteLength(answer));
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`;
  const [least, most] = [Math.min(...bytes), Math.max(...bytes)];
  console.log(`${machine}, load average ${loadavg()[0]!.toFixed(1)}, ${JSON.stringify(options)}`);
  console.log(`answers of ${least} to ${most} bytes, mean ${Math.round(mean(bytes))}\n`);
  console.log("| server | requests/s | CPU us/request | in the kernel | p50 ms | p99 ms | recorded |");
  console.log("|---|---|---|---|---|---|---|");
  for (const [name, rounds] of Object.entries(measured)) {
    const of = (field: keyof Measured) => median(rounds.map((round) => round[field]));
    console.log(`| ${name} | ${of("requestsPerSecond").toFixed(0)} | ${of("cpuMicroseconds").toFixed(1)} | ` +
      `${of("systemMicroseconds").toFixed(1)} | ` +
      `${of("p50Milliseconds").toFixed(2)} | ${of("p99Milliseconds").toFixed(2)} | ` +
      `${of("recorded").toFixed(3)} |`);
  }
  const ratio = (row: Row, field: keyof Measured) =>
    median(measured[row].map((round, index) => round[field] / measured.bare[index]![field])).toFixed(2);
  for (const row of ["fairlead", "fairlead, not recorded"] as const) {
    console.log(`\n${row}: throughput ratio ${ratio(row, "requestsPerSecond")} (bar: 0.50), ` +
      `CPU ratio ${ratio(row, "cpuMicroseconds")}`);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
