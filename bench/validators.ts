/**
 * Validators in a decision: what they cost where a policy names them, and what they cost where none does.
 *
 *     node bench/validators.ts [--rounds 2000]
 *
 * The data, so that it cannot be flattered: one model of ten versions with two variants and a parameter each,
 * a runtime of ten versions, an environment with ten facts. Every fact that the validators read is stated, so
 * all of them judge to the end. The question leaves the version to the solver: each of its candidates is
 * judged by every validator that looks at a build alone, and a finished choice by the others. Nothing of a
 * decision is kept for the next but what the snapshot compiled.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { decide } from "../src/decisions/decide.ts";
import { compileDocument } from "../src/model/compile-document.ts";
import type { Document } from "../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../src/model/graph.ts";
import { EMPTY_HEAD } from "../src/model/revision.ts";
import { buildSnapshot } from "../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../src/snapshot/snapshot.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "2000" } } });
const ROUNDS = Number(values.rounds);
const VERSIONS = 10;

type Given = readonly [kind: string, name: string, spec: Readonly<Record<string, unknown>>];

const KEYS: readonly Given[] = Object.entries({
  licence: "string", "gpu.memory": "quantity", "gpu.memoryNeeded": "quantity", "model.format": "string",
  "onnx.opset": "number", "runtime.formats": "set", "storage.reads": "set",
}).map(([name, type]) => ["FactKey", name, { type }] as const);

const numbers = Array.from({ length: VERSIONS }, (_, index) => index + 1);
const WORLD: readonly Given[] = [
  ...KEYS,
  ["FactKey", "onnxruntime.version", { type: "version", scheme: "dotted" }],
  ["Artifact", "model", { type: "model", scheme: "dotted" }],
  ["Artifact", "runtime", { type: "runtime", scheme: "dotted" }],
  ["Environment", "prod", { stage: "production", facts: { "gpu.memory": "80Gi" } }],
  ...numbers.map((number): Given => ["Version", `runtime@${number}`, { requires: [], facts: {
    licence: "MIT", "gpu.memoryNeeded": "1Gi", "onnxruntime.version": "1.20.0",
    "runtime.formats": ["onnx"] } }]),
  ...numbers.map((number): Given => ["Version", `model@${number}`, {
    requires: [{ artifact: "runtime" }],
    facts: { licence: "Apache-2.0", "gpu.memoryNeeded": "16Gi", "model.format": "onnx", "onnx.opset": 17 },
    training: { seeds: { python: 7 }, parameters: { lr: "0.1" } },
    variants: [{ name: "fp16" }, { name: "int8" }],
    parameters: { batch: [{ value: 32, requires: [{ fact: "gpu.memory", atLeast: "32Gi" }] }, { value: 8 }] },
  }]),
];

const VALIDATORS = [
  { name: "licence", settings: { allowed: ["MIT", "Apache-2.0"] } },
  { name: "gpu-memory", settings: { headroomPercent: 20 } },
  { name: "serialization", when: 'version.type == "model"' },
  { name: "reachability" },
  { name: "training-record", settings: { parts: ["seeds", "parameters"] } },
];

function snapshotOf(documents: readonly Given[]): Snapshot {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  for (const [kind, name, spec] of documents) {
    const document = { apiVersion: "fairlead.dev/v1", kind, metadata: { name }, spec } as unknown as Document;
    const compiled = compileDocument(document, 1);
    for (const node of compiled.nodes) nodes.set(node.key, node);
    edges.push(...compiled.edges);
  }
  return buildSnapshot(EMPTY_HEAD, nodes.values(), edges);
}

function timed(what: string, snapshot: Snapshot, question: object): number {
  const asked = { subject: "model", in: "prod", ...question };
  const took: number[] = [];
  let verdict = "";
  for (let round = -ROUNDS / 4; round < ROUNDS; round++) {
    const started = performance.now();
    const now = new Date(Date.UTC(2026, 10, 21) + round * 1000).toISOString();
    verdict = decide(snapshot, asked, now).verdict;
    if (round >= 0) took.push(performance.now() - started);
  }
  took.sort((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((part) => took[Math.floor(took.length * part)]!);
  console.log(`${what.padEnd(52)} p50 ${p50!.toFixed(3)} ms   p99 ${p99!.toFixed(3)} ms   ${verdict}`);
  return p50!;
}

console.log(`Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}, ${ROUNDS} rounds`);
const plain = snapshotOf(WORLD);
const elsewhere: Given = ["Policy", "there", { environments: "stage=staging", validators: VALIDATORS }];
timed("no policy, to warm up", plain, {});
const bare = timed("no policy", plain, {});
const unbound = timed("five validators that hold elsewhere", snapshotOf([...WORLD, elsewhere]), {});
const named: Given = ["Policy", "here", { validators: VALIDATORS }];
const bound = timed("five validators that a policy enforces there", snapshotOf([...WORLD, named]), {});
const asked = timed("two that the question names", plain, { validate: ["gpu-memory", "serialization"] });
const ratio = (one: number): string => (one / bare).toFixed(2);
console.log(`ratios to no policy: elsewhere ${ratio(unbound)}, there ${ratio(bound)}, named ${ratio(asked)}`);
