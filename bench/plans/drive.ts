/**
 * 32 scripts drive one plan of 1,000 steps over HTTP: `node bench/plans/drive.ts` (STEPS=1000, SCRIPTS=32;
 * NEO4J=yes starts a throw-away Neo4j). Each asks what may be started, starts one of it and finishes it,
 * until the plan is finished. Half of the steps deploy, so each of them writes a Deployment document too.
 *
 * Steps stand in waves of 50, of which 50 may be under way together: so that the scripts want the same steps.
 * Asserted: no step is started twice, none is left out, and the catalog says what runs. The bare row is the
 * same number of requests of the same size that answer at once, by the same server and the same scripts.
 * Throughput depends on the machine; scripts and server share one process and its core.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { strict as assert } from "node:assert";
import { localCaller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { planDrivingRoutes } from "../../src/http/routes/plan-driving.ts";
import { HttpServer } from "../../src/http/server.ts";
import type { NextSteps } from "../../src/plans/next-steps.ts";
import { PlanShelf } from "../../src/plans/plan-shelf.ts";
import { Plans } from "../../src/plans/plans.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { contentOf } from "../../test/plans/content.ts";

const STEPS = Number(process.env["STEPS"] ?? 1_000);
const SCRIPTS = Number(process.env["SCRIPTS"] ?? 32);
const PER_WAVE = 50;
const NOW = "2026-11-21T10:00:00.000Z";
const CALLER = localCaller("bench");

const artifact = (index: number) => `thing-${String(index).padStart(4, "0")}`;
const content = contentOf(Array.from({ length: STEPS }, (_, index) => ({
  id: `${index % 2 === 0 ? "deploy" : "configure"}-${artifact(index)}`,
  kind: index % 2 === 0 ? "deploy" as const : "configure" as const,
  wave: Math.floor(index / PER_WAVE), leaseSeconds: 600,
})), { concurrency: PER_WAVE });

function world(): string {
  const deployed = Array.from({ length: STEPS }, (_, index) => index).filter((index) => index % 2 === 0);
  const documents = deployed.flatMap((index) => {
    const name = artifact(index);
    return [
      `kind: Artifact\nmetadata: { name: ${name} }\nspec: { type: image, scheme: semver }`,
      `kind: Version\nmetadata: { name: ${name}@1.0.0 }\nspec: { requires: [] }`,
      `kind: Version\nmetadata: { name: ${name}@2.0.0 }\nspec: { requires: [] }`,
    ];
  });
  return [`kind: Environment\nmetadata: { name: prod }\nspec: { stage: production }`, ...documents]
    .map((text) => `apiVersion: fairlead.dev/v1\n${text}`).join("\n---\n");
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

const agent = new Agent({ keepAlive: true, maxSockets: SCRIPTS });
let requests = 0;

function send(port: number, method: string, path: string, body?: object): Promise<Answered> {
  requests++;
  return new Promise((resolve, reject) => {
    const sent = request({
      port, method, path, agent, host: "127.0.0.1", headers: { "content-type": "application/json" },
    }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function drive(engine: string, store: GraphStore): Promise<void> {
  const knowledge = await Knowledge.open(store, { pollMilliseconds: 0 });
  const by = { actor: "bench", reason: "bench", now: NOW };
  await applyDocuments(knowledge, { ...by, sources: [{ text: world() }] });
  const plans = new Plans({
    shelf: new PlanShelf(knowledge), knowledge, holds: async () => ({ kind: "same" }),
  });
  const { name } = await plans.save(content, { caller: CALLER, now: NOW });
  const services = { plans, knowledge, now: () => new Date().toISOString() } as unknown as Services;
  const answer = () => ({ status: 200, body: { state: "running" } });
  const bare = { method: "POST", path: "/bare", answer } as const;
  const faults: unknown[] = [];
  const server = new HttpServer({
    routes: [...planDrivingRoutes(services), bare], raw: [], onAnswered: () => {},
    onBug: (error) => void faults.push(error),
  });
  const { port } = await server.listen("127.0.0.1", 0);
  const started = new Map<string, number>();
  const refusals = new Map<string, number>();

  const script = async (index: number): Promise<void> => {
    const holder = `script-${index}`;
    for (let turn = index; ; turn++) {
      const next = (await send(port, "GET", `/v1/plans/${name}/next`)).body as NextSteps;
      if (next.state === "finished") return;
      // As scripts do that know nothing of each other: any of what is offered.
      const step = next.steps[(turn * 7919) % Math.max(1, next.steps.length)];
      if (step === undefined) {
        await new Promise((resume) => setTimeout(resume, 1));
        continue;
      }
      const path = `/v1/plans/${name}/steps/${step.id}`;
      const start = await send(port, "POST", `${path}/start`, { holder });
      if (start.status !== 200) {
        const { code } = (start.body as { readonly error: { readonly code: string } }).error;
        refusals.set(code, (refusals.get(code) ?? 0) + 1);
        continue;
      }
      const { written } = start.body as { readonly written: boolean };
      assert(written, `${step.id} was started by itself before`);
      started.set(step.id, (started.get(step.id) ?? 0) + 1);
      const runs = step.runs === undefined ? {} : { runs: step.runs.version };
      const finish = await send(port, "POST", `${path}/finish`, { holder, ...runs });
      assert.equal(finish.status, 200, JSON.stringify(finish.body));
    }
  };
  requests = 0;
  const from = performance.now();
  await Promise.all(Array.from({ length: SCRIPTS }, (_, index) => script(index)));
  const seconds = (performance.now() - from) / 1000;
  const sent = requests;

  assert.equal(started.size, STEPS, "a step was left out");
  for (const [step, times] of started) assert.equal(times, 1, `${step} was started ${times} times`);
  assert.deepEqual(faults, []);
  const snapshot = await knowledge.refresh();
  assert.equal(snapshot.nodesOf("Deployment").length, Math.ceil(STEPS / 2));
  assert.equal(snapshot.properties(snapshot.find(`plan:${name}`)!)["state"], "finished");

  const bareFrom = performance.now();
  await Promise.all(Array.from({ length: SCRIPTS }, async () => {
    for (let count = 0; count < sent / SCRIPTS; count++) await send(port, "POST", "/bare", { holder: "x" });
  }));
  const bareSeconds = (performance.now() - bareFrom) / 1000;
  const held = [...refusals].map(([code, count]) => `${code} ${count}`).join(", ");
  console.log(`| ${engine} | ${STEPS} | ${seconds.toFixed(1)} s | ${Math.round(STEPS / seconds)} | ` +
    `${Math.round(sent / seconds)} | ${Math.round(sent / bareSeconds)} | ${held === "" ? "none" : held} |`);
  await server.stop();
  await knowledge.close();
}

const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
try {
  const load = loadavg()[0]!.toFixed(1);
  console.log(`${cpus()[0]!.model}, ${cpus().length} cores, load ${load}, Node ${process.version}; ` +
    `${SCRIPTS} scripts, waves of ${PER_WAVE}\n`);
  console.log("| store | steps | time | steps/s | requests/s | bare requests/s | refused, tried elsewhere |");
  console.log("|---|---|---|---|---|---|---|");
  await drive("SQLite, synced", await openStore(`sqlite:${join(folder, "drive.db")}`));
  if (process.env["NEO4J"] === "yes") {
    const { startNeo4j } = await import("../../test/neo4j-server/start.ts");
    const server = await startNeo4j();
    try {
      const { uri, user, password } = server;
      await drive("Neo4j 5.26", await openStore(uri, { user, password }));
    } finally {
      await server.kill();
      await server.remove();
    }
  }
} finally {
  agent.destroy();
  rmSync(folder, { recursive: true });
}
