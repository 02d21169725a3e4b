/**
 * A fleet made up under a seed: 2,000 services, 20,000 versions, 300 environments, 5,000 deployments;
 * `decide` for one
 * service with all it needs, a closure of 40 artifacts.
 *
 * Services come in domains of 40; the first of each needs the others, each two more, as ranges on their
 * versions.
 * Every fourth requirement is on an interface, every version has conditions on three facts, one in ten
 * environments
 * does not state a fact, and five services of a domain run where they are deployed, held as they are. Answers
 * are
 * therefore of all kinds; how many of each is printed. The first question of a domain compiles what it
 * reaches. Then one environment's document is written, and all are asked again of the snapshot after; then a
 * new version is written, and again. A round begins with a fresh snapshot; the least time of each question is
 * told beside the first round, which has cold code, because other work on the machine only ever adds.
 *
 *   node bench/fleet.ts [--seed 1] [--questions 3000] [--rounds 3]
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { planDelta } from "../src/catalog/delta-plan.ts";
import { decide } from "../src/decisions/decide.ts";
import { compileDocument } from "../src/model/compile-document.ts";
import type { Document, DocumentKind } from "../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../src/model/graph.ts";
import { EMPTY_HEAD } from "../src/model/revision.ts";
import { buildSnapshot } from "../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../src/snapshot/snapshot.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    questions: { type: "string", default: "3000" },
    rounds: { type: "string", default: "3" },
  },
});
const [SERVICES, VERSIONS_EACH, ENVIRONMENTS, DEPLOYMENTS, DOMAIN] = [2_000, 10, 300, 5_000, 40];
const FACTS = ["driver", "kernel", "glibc", "memory", "cores"] as const;

let state = (Number(values.seed) * 2_654_435_761) >>> 0 || 1;
/** A whole number below `sides` (xorshift32). */
function roll(sides: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % sides;
}

function document(kind: DocumentKind, name: string, spec: Readonly<Record<string, unknown>>): Document {
  return { apiVersion: "fairlead.dev/v1", kind, metadata: { name }, spec };
}

function nameOf(index: number): string {
  return `thing${index}`;
}

/** The artifacts that one needs: two more of its domain, as in a heap. */
function needsOf(index: number): readonly number[] {
  const [start, place] = [index - (index % DOMAIN), index % DOMAIN];
  return [2 * place + 1, 2 * place + 2].filter((next) => next < DOMAIN).map((next) => start + next);
}

function requirementOn(needed: number, version: number): Readonly<Record<string, unknown>> {
  const lowest = Math.max(0, version - 2 - roll(4));
  const range = `>=1.${lowest}.0 <1.${version + 3}.0`;
  return roll(4) === 0
    ? { interface: `api${needed}`, range: `>=1.${lowest}.0` }
    : { artifact: nameOf(needed), range };
}

function* documents(): Generator<Document> {
  for (const fact of FACTS) yield document("FactKey", fact, { type: "version", scheme: "dotted" });
  for (let index = 0; index < ENVIRONMENTS; index++) {
    const facts = Object.fromEntries(
      FACTS.filter(() => roll(10) > 0).map((fact) => [fact, `${4 + roll(12)}`]),
    );
    yield document("Environment", `environment${index}`, { facts });
  }
  for (let index = 0; index < SERVICES; index++) {
    yield document("Artifact", nameOf(index), { type: "image", scheme: "semver" });
    yield document("Interface", `api${index}`, { scheme: "semver" });
    yield document("Service", `service${index}`, { runs: [{ artifact: nameOf(index), range: ">=1.0.0" }] });
    for (let version = 0; version < VERSIONS_EACH; version++) {
      yield document("Version", `${nameOf(index)}@1.${version}.0`, {
        requires: [
          ...needsOf(index).map((needed) => requirementOn(needed, version)),
          ...[0, 1, 2].map(() => ({ fact: FACTS[roll(FACTS.length)]!, range: `>=${roll(version + 1)}` })),
        ],
        provides: [{ interface: `api${index}`, version: `1.${version}.0` }],
      });
    }
  }
  for (let index = 0; index < DEPLOYMENTS; index++) {
    const environment = roll(ENVIRONMENTS);
    const thing = (environment % (SERVICES / DOMAIN)) * DOMAIN + 1 + roll(DOMAIN - 1);
    yield document("Deployment", `deployment${index}`, {
      version: `${nameOf(index % 3 === 0 ? thing : roll(SERVICES))}@1.${5 + roll(5)}.0`,
      environment: `environment${environment}`,
      state: "running",
    });
  }
}

const nodes = new Map<string, GraphNode>();
/** Environments by name. */
const first = new Map<string, Document>();
const edges: GraphEdge[] = [];
for (const one of documents()) {
  const compiled = compileDocument(one, 1);
  if (one.kind === "Environment") first.set(one.metadata.name, one);
  for (const node of compiled.nodes) nodes.set(node.key, node);
  edges.push(...compiled.edges);
}
globalThis.gc?.();
const before = process.memoryUsage();
const snapshot = buildSnapshot({ ...EMPTY_HEAD, revision: 1 }, nodes.values(), edges);
const now = "2026-11-21T12:00:00.000Z";
const cpu = `${cpus().length} cores (${cpus()[0]?.model})`;
console.log(
  `${cpu}, node ${process.version}; seed ${values.seed}; ${SERVICES} services, ` +
    `${SERVICES * VERSIONS_EACH} versions, ${ENVIRONMENTS} environments, ` +
    `${DEPLOYMENTS} deployments; closure of ${DOMAIN}; load average ${loadavg()[0]!.toFixed(1)}`,
);

function spread(times: number[]): string {
  times.sort((a, b) => a - b);
  const at = (share: number): string =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(2);
  return `p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`;
}

function tell(name: string, { clock, processor, asked: count }: Pass): void {
  const mean = (processor / count).toFixed(2);
  console.log(`${name}: ${spread([...clock])} by the clock; mean ${mean} ms on the processor`);
}

const QUESTIONS = Number(values.questions);
const ROUNDS = Number(values.rounds);
const asked = Array.from({ length: QUESTIONS }, () => ({
  subject: `service${roll(SERVICES / DOMAIN) * DOMAIN}`,
  in: `environment${roll(ENVIRONMENTS)}`,
}));

interface Pass {
  /** Milliseconds, least over the rounds, by question: what others do on the machine only ever adds. */
  readonly clock: number[];
  /** Milliseconds of all questions of all rounds: the kernel counts in ticks, too coarse for one question. */
  processor: number;
  asked: number;
}
const passes: Record<string, Pass> = {};

function ask(of: Snapshot, name: string, isTold: boolean): void {
  const pass = (passes[name] ??= { clock: asked.map(() => Infinity), processor: 0, asked: 0 });
  const cpuStarted = process.threadCpuUsage();
  const counts: Record<string, number> = { COMPATIBLE: 0, INCOMPATIBLE: 0, UNKNOWN: 0 };
  let [adds, optimal, fewer] = [0, 0, 0];
  asked.forEach((question, at) => {
    const started = performance.now();
    const { verdict, results } = decide(of, question, now);
    pass.clock[at] = Math.min(pass.clock[at]!, performance.now() - started);
    counts[verdict]!++;
    adds += results[0]!.adds?.length ?? 0;
    if (results[0]!.optimal === true) optimal++;
    if (results[0]!.decidingFactsMayBeFewer === true) fewer++;
  });
  const { user, system } = process.threadCpuUsage(cpuStarted);
  pass.processor += (user + system) / 1000;
  pass.asked += asked.length;
  if (!isTold) return;
  console.log(
    `${JSON.stringify(counts)}; ` +
      `${(adds / Math.max(1, counts["COMPATIBLE"]!)).toFixed(1)} added on average; ` +
      `${optimal} of ${counts["COMPATIBLE"]} proved best; deciding set perhaps not smallest for ${fewer}`,
  );
}

/** The snapshot after one document was written. */
function written(from: Snapshot, before: Document | undefined, after: Document): Snapshot {
  const revision = from.head.revision + 1;
  const change = { key: `${after.kind}/${after.metadata.name}`, before: before ?? null, after };
  return from.advance({ ...EMPTY_HEAD, revision }, planDelta(from, [change], revision));
}

const environment = first.get("environment7")!;
const moved = document("Environment", "environment7", { facts: { driver: "9" } });
const isNew = document("Version", `${nameOf(DOMAIN + 7)}@1.${VERSIONS_EACH}.0`, { requires: [] });

for (let round = 0; round < ROUNDS; round++) {
  const fresh = round === 0 ? snapshot : buildSnapshot({ ...EMPTY_HEAD, revision: 1 }, nodes.values(), edges);
  ask(fresh, "first pass, compiling what it reaches", round === 0);
  ask(fresh, "second pass, compiled", false);
  const after = written(fresh, environment, moved);
  ask(after, "first pass after a write about an environment", false);
  ask(written(after, undefined, isNew), "first pass after a new version", false);
  if (round > 0) continue;
  for (const [name, pass] of Object.entries(passes)) tell(`round 1, cold, ${name}`, pass);
}
for (const [name, pass] of Object.entries(passes)) tell(`least of ${ROUNDS} rounds, ${name}`, pass);
globalThis.gc?.();
const after = process.memoryUsage();
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(0);
console.log(
  `memory: ${megabytes(after.rss)} MB resident, ${megabytes(after.heapUsed)} MB heap ` +
    `(${megabytes(before.heapUsed)} MB of it the documents as nodes and edges)`,
);
