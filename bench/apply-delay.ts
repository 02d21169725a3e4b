/**
 * Event-loop delay while 100,000 documents are applied, and how long it takes.
 *
 *     node bench/apply-delay.ts [documents=100000] [path=:memory:|FILE] [format=json|yaml]
 *
 * Data: 1 in 10 documents is an artifact, the rest are versions with three requirements each (a driver range,
 * a memory bound, another artifact's range), a label and a digest; all texts differ. They come as one text,
 * as `apply -f -` gets it.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { rmSync } from "node:fs";
import { cpus } from "node:os";
import { applyDocuments } from "../src/catalog/apply.ts";
import { Knowledge } from "../src/catalog/knowledge.ts";
import { openSqliteStore } from "../src/store/sqlite/open-sqlite-store.ts";

const count = Number(process.argv[2] ?? 100_000);
const path = process.argv[3] ?? ":memory:";
const format = process.argv[4] ?? "json";
const request = { actor: "bench", reason: "apply-delay", now: "2026-01-01T00:00:00.000Z" };

const DEFINITIONS = [
  { kind: "FactKey", metadata: { name: "nvidia.driver" }, spec: { type: "version", scheme: "dotted" } },
  { kind: "FactKey", metadata: { name: "gpu.memory" }, spec: { type: "quantity" } },
].map((document) => ({ apiVersion: "fairlead.dev/v1", ...document }));

function document(index: number): object {
  const artifact = `artifact-${Math.floor(index / 10)}`;
  if (index % 10 === 0) {
    return {
      apiVersion: "fairlead.dev/v1",
      kind: "Artifact",
      metadata: { name: artifact },
      spec: { type: "model", scheme: "semver" },
    };
  }
  return {
    apiVersion: "fairlead.dev/v1",
    kind: "Version",
    metadata: { name: `${artifact}@1.${index % 10}.0`, labels: { team: `team-${index % 7}` } },
    spec: {
      digest: `sha256:${index.toString(16).padStart(64, "0")}`,
      requires: [
        { fact: "nvidia.driver", range: `>=${500 + (index % 80)}.${index % 50}`, source: "bench" },
        { fact: "gpu.memory", atLeast: `${1 + (index % 64)}Gi` },
        { artifact: `artifact-${Math.floor(index / 20)}`, range: `>=1.${index % 10} <3` },
      ],
    },
  };
}

const text = [...DEFINITIONS, ...Array.from({ length: count }, (_, index) => document(index))]
  .map((entry) => JSON.stringify(entry, null, format === "yaml" ? 3 : undefined))
  .join(format === "yaml" ? "\n---\n" : "\n");
const source = format === "yaml" ? `# not JSON\n---\n${text}` : text;

if (path !== ":memory:") for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
const knowledge = await Knowledge.open(await openSqliteStore(path));
const histogram = monitorEventLoopDelay({ resolution: 5 });
let lastTick = performance.now();
let stallMax = 0;
const ticker = setInterval(() => {
  stallMax = Math.max(stallMax, performance.now() - lastTick - 5);
  lastTick = performance.now();
}, 5);
const phases: string[] = [];
const start = performance.now();
histogram.enable();
let phase = "";
const result = await applyDocuments(knowledge, {
  ...request,
  sources: [{ text: source }],
  progress: (progress) => {
    if (progress.phase === phase) return;
    phase = progress.phase;
    phases.push(`${phase} at ${Math.round(performance.now() - start)} ms`);
  },
});
histogram.disable();
clearInterval(ticker);
const seconds = (performance.now() - start) / 1000;
const milliseconds = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
console.log(
  `${cpus().length} cores, node ${process.version}, ${path === ":memory:" ? "in memory" : "on disk"}, ` +
  `${format}, ` +
    `${(source.length / 1e6).toFixed(1)} MB of text`,
);
console.log(
  `${result.outcomes.length} documents in ${seconds.toFixed(1)} s (${phases.join(", ")}); ` +
    `${knowledge.current().nodeCount} nodes, ${knowledge.current().edgeCount} edges`,
);
console.log(
  `event-loop delay: p50 ${milliseconds(histogram.percentile(50))} ms, p99 ` +
  `${milliseconds(histogram.percentile(99))} ms, ` +
    `p99.9 ${milliseconds(histogram.percentile(99.9))} ms, max ${milliseconds(histogram.max)} ms (longest ` +
    `stall ${stallMax.toFixed(0)} ms)`,
);
const again = performance.now();
await applyDocuments(knowledge, { ...request, sources: [{ text: source }] });
console.log(`the same again, nothing to write: ${((performance.now() - again) / 1000).toFixed(1)} s`);
await knowledge.close();
