/**
 * The real process: starts, says what is wrong in one line, stops under load without failing anybody,
 * survives kill -9.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ask, post } from "./service.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const QUESTION = { subject: "pytorch@2.11.0#cu126", in: "onprem-v100" };

let folder: string;
const running: Started[] = [];
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "fairlead-process-")); });
afterEach(async () => {
  for (const { child, exit } of running.splice(0)) {
    child.kill("SIGKILL");
    await exit;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  readonly exit: Promise<number | null>;
  readonly output: { out: string; err: string };
}

async function start(database: string, settings: Record<string, string> = {}): Promise<Started> {
  const { PATH = "" } = process.env;
  const environment = { PATH, FAIRLEAD_LISTEN: "127.0.0.1:0", FAIRLEAD_DATABASE: join(folder, database),
    ...settings };
  const child = spawn(process.execPath, [MAIN], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const output = { out: "", err: "" };
  child.stderr.on("data", (chunk: Buffer) => { output.err += chunk.toString(); });
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  const url = await new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output.out += chunk.toString();
      const ready = /ready on http:\/\/localhost:(\d+)/.exec(output.out);
      if (ready !== null) resolve(`http://127.0.0.1:${ready[1]}`);
    });
    void exit.then(() => resolve(""));
  });
  const started = { child, url, port: Number(url.split(":").at(-1)), exit, output };
  running.push(started);
  return started;
}

const environment = (name: string) =>
  `apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: ${name} }\nspec: { stage: test }\n`;

describe("starting", () => {
  it("says where it is, who may reach it and three things to try", async () => {
    const before = performance.now();
    const { output, url } = await start("first.db");
    expect((await ask(url, "/ready")).status).toBe(200);
    const took = Math.round(performance.now() - before);
    console.info(`ready ${took} ms after the start, example knowledge loaded`);
    expect(output.out).toMatch(/\d+ example documents loaded/);
    expect(output.out).toContain("whoever reaches this machine's loopback may read and write");
    expect(output.out.split("Three things to try:\n")[1]!.trim().split("\n")).toHaveLength(3);
    for (const line of output.err.trim().split("\n")) expect(JSON.parse(line)).toMatchObject({ level: 30,
      pid: expect.any(Number) });
  });

  it("what cannot be used is said in one line, with an exit code of its own", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => { taken.listen(0, "127.0.0.1", resolve); });
    const { port } = taken.address() as AddressInfo;
    writeFileSync(join(folder, "foreign.db"), "this is no database\n".repeat(100));
    const CASES: readonly [Record<string, string>, number, string][] = [
      [{ FAIRLEAD_LISTEN: `127.0.0.1:${port}` }, 4, `port ${port} is taken`],
      [{ FAIRLEAD_LISTEN: "192.0.2.1:4000", FAIRLEAD_AUTH: "tokens" }, 4, 'no address "192.0.2.1"'],
      [{ FAIRLEAD_LISTEN: "0.0.0.0:0" }, 3, "nobody is asked who they are"],
      [{ FAIRLEAD_DATABASE: join(folder, "foreign.db", "x", "f.db") }, 4, "cannot be made"],
      [{ FAIRLEAD_DATABASE: join(folder, "foreign.db") }, 4, "foreign.db"],
      [{ FAIRLEAD_DATABASE: folder }, 4, folder],
      [{ FAIRLEAD_SEEDS: "maybe", FAIRLEAD_LISTN: "x" }, 3, "did you mean FAIRLEAD_LISTEN?"],
    ];
    for (const [settings, code, says] of CASES) {
      const { exit, output } = await start("refused.db", settings);
      expect([await exit, output.err]).toEqual([code, expect.stringContaining(says)]);
      expect(output.err.trim().split("\n")).toHaveLength(1);
      expect(output.err).toMatch(/^fairlead cannot start: /);
    }
    taken.close();
  });
});

describe("stopping", () => {
  it("under load no accepted request fails, what was queued is written, and the process ends by itself",
    async () => {
    const { child, url, port, exit } = await start("load.db");
    const counts = { answered: 0, failed: [] as string[], ids: [] as string[] };
    let stopped = false;
    const client = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      let isFresh = true;
      while (!stopped) {
        const answer = await decide(url, agent);
        if (answer.kind === "answered") {
          counts.answered++;
          if (answer.status !== 200) counts.failed.push(`status ${answer.status}`);
          counts.ids.push(answer.id);
          isFresh = answer.closes;
        } else {
          // A new connection may be refused while the port closes; one that was kept open must be answered.
          if (!isFresh) counts.failed.push(answer.why);
          break;
        }
      }
      agent.destroy();
    };
    const clients = Array.from({ length: 8 }, client);
    const idle = connect(port, "127.0.0.1");
    idle.on("error", () => {});
    await expect.poll(() => counts.answered, { timeout: 20_000 }).toBeGreaterThan(200);
    const before = performance.now();
    child.kill("SIGTERM");
    expect(await exit).toBe(0);
    const took = performance.now() - before;
    stopped = true;
    await Promise.all(clients);
    idle.destroy();
    console.info(`stopped within ${Math.round(took)} ms, ${counts.answered} requests answered`);
    expect(counts.failed).toEqual([]);
    await expect(ask(url, "/health")).rejects.toThrow();
    const again = await start("load.db");
    for (const id of [...counts.ids.slice(-20), counts.ids[0]!])
      expect((await ask(again.url, `/v1/decisions/${id}`)).status).toBe(200);
  });

  it("a request that is under way when the signal comes is answered, and says that the connection closes",
    async () => {
    const { child, url, exit } = await start("underway.db", { FAIRLEAD_SEEDS: "false" });
    const text = Array.from({ length: 3000 }, (_, index) => environment(`under-way-${index}`)).join("---\n");
    const applying = post(url, "/v1/apply", text);
    await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGTERM");
    const { status, data } = await applying;
    expect([status, data.outcomes.length, await exit]).toEqual([200, 3000, 0]);
  });

  it("after kill -9 every write that was acknowledged is there, and a decision replays to the same bytes",
    async () => {
    const first = await start("killed.db");
    const { text, data } = await post(first.url, "/v1/decide", { ...QUESTION, record: "wait" });
    const acknowledged: string[] = [];
    let next = 0;
    const writer = async () => {
      for (;;) {
        const name = `killed-${next++}`;
        const { data: applied } = await post(first.url, "/v1/apply", environment(name));
        if (applied.written !== true) throw new Error("not written");
        acknowledged.push(name);
      }
    };
    const writers = Array.from({ length: 4 }, () => writer().catch(() => {}));
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(30);
    first.child.kill("SIGKILL");
    await Promise.all(writers);
    const second = await start("killed.db");
    for (const name of acknowledged) expect((await ask(second.url,
      `/v1/documents/environment/${name}`)).status).toBe(200);
    expect((await ask(second.url, `/v1/decisions/${data.id}`)).text).toBe(text.replace(/,"recorded":true\}$/,
      "}"));
    expect((await post(second.url, `/v1/decisions/${data.id}/replay`, "")).data.equal).toBe(true);
  });
});

describe("two processes on one file", () => {
  it("a write through one is seen through the other by who insists on it", async () => {
    const [one, other] = [await start("shared.db"), await start("shared.db")];
    for (let round = 0; round < 5; round++) {
      const { data } = await post(round % 2 === 0 ? one.url : other.url, "/v1/apply",
        environment(`shared-${round}`));
      const question = { subject: "pytorch@2.11.0#cpu", in: `shared-${round}`, atLeast: data.revision,
        maxWaitMilliseconds: 2000 };
      const answer = await post(round % 2 === 0 ? other.url : one.url, "/v1/decide", question);
      expect([answer.status, answer.data.revision]).toEqual([200, data.head.revision]);
    }
  });
});

describe("the log", () => {
  it("at debug every request is one line of JSON with its id and nothing that it brought", async () => {
    const { url, output } = await start("log.db", { FAIRLEAD_LOG_LEVEL: "debug" });
    await post(url, "/v1/decide?secret=in-the-query", { subject: "secret-subject" },
      { "x-request-id": "ci-1" });
    await post(url, "/v1/decide", QUESTION, { "x-request-id": "ci-2", authorization: "Bearer hush" });
    await expect.poll(() => output.err.match(/"requestId":"ci-/g)?.length).toBe(2);
    const lines = output.err.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ requestId }) => requestId !== undefined)).toMatchObject([
      { level: 20, requestId: "ci-1", method: "POST", route: "/v1/decide", status: 400 },
      { level: 20, requestId: "ci-2", method: "POST", route: "/v1/decide", status: 200,
        seconds: expect.any(Number) },
    ]);
    expect(output.err).not.toMatch(/secret|hush/);
  });
});

type Outcome =
  | { readonly kind: "answered"; readonly status: number; readonly id: string; readonly closes: boolean }
  | { readonly kind: "failed"; readonly why: string };

function decide(url: string, agent: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ kind: "failed", why: error.message });
    const sending = request(`${url}/v1/decide`, { method: "POST", agent }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => { text += chunk.toString(); });
      response.on("error", failed);
      response.on("end", () => {
        const { id } = JSON.parse(text) as { id: string };
        resolve({ kind: "answered", status: response.statusCode!, id,
          closes: response.headers.connection === "close" });
      });
    });
    sending.on("error", failed);
    sending.end(JSON.stringify(QUESTION));
  });
}
