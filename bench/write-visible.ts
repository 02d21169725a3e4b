/**
 * One write until the next read sees it, over REST, on a SQLite file.
 *
 *     node bench/write-visible.ts [writes=500]
 *
 * Data: the example knowledge; each write changes the driver of one environment, each read is the decision
 * about a build in that environment, asked after the write is answered; the decision's revision must be the
 * write's. Once the environment states what is required, so that the verdict is yes; once it does not name
 * its GPU, so that the verdict is open and the missing values are searched. Server and client are one process
 * each, one kept-alive connection. "visible" is the time from sending the write to having the answer that
 * holds it: the write, a sync to disk, the new snapshot, and the decision.
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { compose } from "../src/compose.ts";
import { readConfig } from "../src/config.ts";

/** Writes before those that count: code is compiled on the way. */
const WARM_UP = 50;
const HOST = {
  "os.family": "linux", "cpu.architecture": "x86_64", "os.id": "ubuntu", "os.version": "22.04",
  "python.version": "3.12",
};
/** By the verdict that they lead to. */
const FACTS = { COMPATIBLE: { ...HOST, "gpu.model": "NVIDIA-H100-80GB-HBM3" }, UNKNOWN: HOST };

if (process.argv[2] === "serve") await serve(process.argv[3]!);
else await measure(Number(process.argv[2] ?? 500));

async function serve(database: string): Promise<void> {
  const config = readConfig({ FAIRLEAD_LISTEN: "127.0.0.1:0", FAIRLEAD_DATABASE: database });
  const running = await compose(config, pino({ level: "silent" }));
  process.send!(running.address.port);
  process.once("message", () => process.exit(0));
}

async function measure(writes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
  const child = fork(import.meta.filename, ["serve", join(folder, "bench.db")]);
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.once("message", (message) => resolve(message as number));
      child.once("exit", () => reject(new Error("The server's process has ended.")));
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`;
    console.log(`${machine}, ${writes} writes\n`);
    console.log("| | p50 ms | p90 ms | p99 ms |\n|---|---|---|---|");
    for (const [verdict, facts] of Object.entries(FACTS)) {
      report(verdict, await writeAndRead(agent, port, facts, writes, verdict));
    }
    console.log("\nbar: visible p50 < 10 ms");
    agent.destroy();
  } finally {
    child.removeAllListeners("exit");
    child.send("end");
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Times { readonly write: number; readonly read: number; readonly visible: number }

async function writeAndRead(
  agent: Agent, port: number, facts: object, writes: number, verdict: string,
): Promise<readonly Times[]> {
  const times: Times[] = [];
  const question = JSON.stringify({ subject: "pytorch@2.11.0#cu128", in: "bench" });
  for (let index = 0; index < writes + WARM_UP; index++) {
    const document = documentOf({ ...facts, "nvidia.driver": `580.${index}` });
    const started = performance.now();
    const { head } = await send<{ head: { revision: number } }>(agent, port, "/v1/apply", document);
    const written = performance.now();
    const answer = await send<{ revision: number; verdict: string }>(agent, port, "/v1/decide", question);
    const read = performance.now();
    if (answer.revision !== head.revision || answer.verdict !== verdict)
      throw new Error(`revision ${head.revision} was written; read: ${answer.verdict} at ${answer.revision}`);
    if (index >= WARM_UP)
      times.push({ write: written - started, read: read - written, visible: read - started });
  }
  return times;
}

function report(verdict: string, times: readonly Times[]): void {
  for (const part of ["write", "read", "visible"] as const) {
    const sorted = times.map((time) => time[part]).toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(2);
    console.log(`| ${verdict}: ${part} | ${at(0.5)} | ${at(0.9)} | ${at(0.99)} |`);
  }
}

function documentOf(facts: object): string {
  return JSON.stringify({
    apiVersion: "fairlead.dev/v1", kind: "Environment", metadata: { name: "bench" },
    spec: { stage: "test", facts },
  });
}

function send<T>(agent: Agent, port: number, path: string, body: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const sending = request({ agent, port, host: "127.0.0.1", path, method: "POST" }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (response.statusCode === 200) resolve(JSON.parse(text) as T);
        else reject(new Error(`${path}: ${response.statusCode} ${text}`));
      });
    });
    sending.on("error", reject);
    sending.end(body);
  });
}
