/**
 * The impact of one driver change on a fleet of 5,000 running deployments of 20,000 versions in 300
 * environments; then the fixes of questions in it.
 *
 *     node bench/impact.ts [--versions 20000] [--environments 300] [--deployments 5000] [--seed 1]
 *
 * The data, so that it cannot be flattered: 2,000 services with 10 versions each; a version has 8
 * requirements: one on the driver (every version reads what changes), one on a fact derived from the driver,
 * one choice between two facts, one artifact that must run beside it, and four on random keys. A tenth of the
 * versions have two variants. Every environment has facts of its own (300 classes). Deployments take versions
 * at random. The first call pays for compiling everything that is deployed; a change of documents pays twice.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { decide } from "../src/decisions/decide.ts";
import { findFixes } from "../src/decisions/fixes/find-fixes.ts";
import { impact } from "../src/decisions/impact.ts";
import type { ImpactQuestion } from "../src/decisions/impact.ts";
import { compileDocument } from "../src/model/compile-document.ts";
import type { Document, DocumentKind } from "../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../src/model/graph.ts";
import { EMPTY_HEAD } from "../src/model/revision.ts";
import { buildSnapshot } from "../src/snapshot/snapshot-builder.ts";
import { randomFrom } from "../test/setup/random-from.ts";

const { values } = parseArgs({
  options: {
    versions: { type: "string", default: "20000" },
    environments: { type: "string", default: "300" },
    deployments: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
  },
});
const VERSIONS = Number(values.versions);
const ENVIRONMENTS = Number(values.environments);
const DEPLOYMENTS = Number(values.deployments);
const VERSIONS_OF_A_SERVICE = 10;
const SERVICES = Math.ceil(VERSIONS / VERSIONS_OF_A_SERVICE);
const KEYS = 16;
const NOW = "2026-11-21T12:00:00.000Z";
const random = randomFrom(Number(values.seed));

/** A whole number in [0, sides). */
function roll(sides: number): number {
  return Math.floor(random() * sides);
}

function document(kind: DocumentKind, name: string, spec: Readonly<Record<string, unknown>>): Document {
  return { apiVersion: "fairlead.dev/v1", kind, metadata: { name }, spec };
}

const condition = () => ({ fact: `key${roll(KEYS)}`, range: `>=${roll(3)}.${roll(100)} <${8 + roll(4)}` });

function environment(index: number): Document {
  const facts = Object.fromEntries(
    Array.from({ length: KEYS }, (_, key) => [`key${key}`, `${3 + roll(5)}.${roll(50)}`] as const)
      .filter(() => roll(100) < 95));
  return document("Environment", `environment${index}`, {
    facts: { ...facts, driver: `${525 + roll(60)}.${roll(100)}` },
  });
}

function version(service: number, number: number): Document {
  const driver = { fact: "driver", range: `>=${500 + roll(60)}.${roll(100)}` };
  const requires = [
    driver, { fact: "cuda", range: `>=${10 + roll(3)}` }, { anyOf: [[condition()], [condition()]] },
    { artifact: "runtime", range: ">=1" }, ...Array.from({ length: 4 }, condition),
  ];
  const variants = ["fast", "slow"].map((name) => ({ name, requires: [condition()] }));
  return document("Version", `service${service}@1.${number}.0`,
    roll(10) === 0 ? { requires, variants } : { requires });
}

function* documents(): Generator<Document> {
  const dotted = { type: "version", scheme: "dotted" };
  for (let key = 0; key < KEYS; key++) yield document("FactKey", `key${key}`, dotted);
  yield document("FactKey", "driver", dotted);
  yield document("FactKey", "cuda", {
    type: "version", scheme: "dotted",
    derive: [580, 560, 545, 525].map((from, at) => ({
      when: [{ fact: "driver", range: `>=${from}` }], value: `${13 - at}.0`, source: "a table",
    })),
  });
  yield document("Artifact", "runtime", { type: "runtime", scheme: "semver" });
  yield document("Version", "runtime@1.0.0", { requires: [] });
  for (let index = 0; index < ENVIRONMENTS; index++) {
    yield environment(index);
    yield document("Deployment", `runtime-${index}`, {
      version: "runtime@1.0.0", environment: `environment${index}`, state: "running",
    });
  }
  for (let service = 0; service < SERVICES; service++) {
    yield document("Artifact", `service${service}`, { type: "model", scheme: "semver" });
    for (let number = 0; number < VERSIONS_OF_A_SERVICE; number++) yield version(service, number);
  }
  for (let index = 0; index < DEPLOYMENTS - ENVIRONMENTS; index++) {
    yield document("Deployment", `deployment${index}`, {
      version: `service${roll(SERVICES)}@1.${roll(VERSIONS_OF_A_SERVICE)}.0`,
      environment: `environment${roll(ENVIRONMENTS)}`, state: "running",
    });
  }
}

const nodes: GraphNode[] = [];
const edges: GraphEdge[] = [];
const first = new Map<string, Document>();
for (const one of documents()) {
  if (one.kind === "Environment") first.set(one.metadata.name, one);
  const compiled = compileDocument(one, 1);
  nodes.push(...compiled.nodes);
  edges.push(...compiled.edges);
}
const snapshot = buildSnapshot({ ...EMPTY_HEAD, revision: 1 }, nodes, edges);
console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), node ${process.version}; ${VERSIONS} versions, ` +
    `${ENVIRONMENTS} environments, ${DEPLOYMENTS} deployments, seed ${values.seed}`,
);

const everywhere: ImpactQuestion = { assume: [{ facts: { driver: "535.104.05" } }] };
const before = first.get("environment7")!;
const after: Document = {
  ...before, spec: { facts: { ...(before.spec as { facts: object }).facts, driver: "500.1" } },
};
const RUNS: readonly (readonly [string, ImpactQuestion])[] = [
  ["driver everywhere, first call", everywhere],
  ["driver everywhere, again", everywhere],
  ["another driver everywhere", { assume: [{ facts: { driver: "580.65.06" } }] }],
  ["driver of one environment", { assume: [{ facts: { driver: "500.1" }, in: "environment7" }] }],
  ["document of one environment", { documents: [{ key: "environment:environment7", before, after }] }],
];
for (const [name, question] of RUNS) {
  const started = performance.now();
  const cpuStarted = process.threadCpuUsage();
  const answer = impact(snapshot, question, NOW);
  const milliseconds = performance.now() - started;
  const cpu = process.threadCpuUsage(cpuStarted);
  const processor = ((cpu.user + cpu.system) / 1000).toFixed(0);
  const time = `${milliseconds.toFixed(0)} ms (${processor} ms on the processor)`;
  const directions = answer.directions.map(({ from, to, count }) => `${count} ${from} -> ${to}`).join(", ");
  console.log(`${name}: ${time}; ${answer.deployments} deployments; ${directions}`);
}

/** Questions that are refused or open, and what their fixes take; each is asked once. */
const QUESTIONS = 300;
const times: number[] = [];
const shown = new Map<string, number>();
let decided = 0;
while (times.length < QUESTIONS) {
  const subject = `service${roll(SERVICES)}@1.${roll(VERSIONS_OF_A_SERVICE)}.0`;
  const decision = decide(snapshot, { subject, in: `environment${roll(ENVIRONMENTS)}` }, NOW);
  if (decision.verdict === "COMPATIBLE") continue;
  const started = process.threadCpuUsage();
  const found = findFixes(snapshot, decision, NOW);
  const { user, system } = process.threadCpuUsage(started);
  times.push((user + system) / 1000);
  decided += found.decided;
  for (const { kind } of found.fixes) shown.set(kind, (shown.get(kind) ?? 0) + 1);
}
times.sort((a, b) => a - b);
const at = (share: number): string => times[Math.floor(share * (times.length - 1))]!.toFixed(1);
const kinds = [...shown].map(([kind, count]) => `${count} ${kind}`).join(", ");
console.log(`fixes of ${QUESTIONS} questions, on the processor: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
  `worst ${at(1)} ms; ` +
  `${(decided / QUESTIONS).toFixed(1)} decided anew each; ${kinds}`);
