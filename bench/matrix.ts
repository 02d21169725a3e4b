/**
 * The matrix of 10,000 versions with 8 requirements each against 1,000 environments with at least 400
 * distinct fact sets.
 *
 *     node bench/matrix.ts [--versions 10000] [--environments 1000] [--seed 1] [--policies 0]
 *
 * The data, so that it cannot be flattered: 24 fact keys (12 versions, 4 enums, 3 quantities, 2 sets, 2
 * booleans, 1 derived from a table). Each environment states each key with probability 0.85 and draws its
 * value from 12; a tenth of them share all facts with another. Each version has 8 requirements: 5 plain
 * conditions on random keys (two may meet on one key), a choice between two conditions, and one on the
 * derived key. Bounds are drawn at random, so most versions state conditions that few others state. The first
 * call pays for compiling everything; it is the one that counts. Policies hold everywhere and have one rule
 * each, about a fact of the place and the name of the version.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { compileDocument } from "../src/model/compile-document.ts";
import type { Document, DocumentKind } from "../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../src/model/graph.ts";
import { EMPTY_HEAD } from "../src/model/revision.ts";
import { buildSnapshot } from "../src/snapshot/snapshot-builder.ts";
import { matrix } from "../src/decisions/matrix.ts";
import { randomFrom } from "../test/setup/random-from.ts";

const { values } = parseArgs({
  options: {
    versions: { type: "string", default: "10000" },
    environments: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    policies: { type: "string", default: "0" },
  },
});
const VERSIONS = Number(values.versions);
const ENVIRONMENTS = Number(values.environments);
const random = randomFrom(Number(values.seed));

/** A whole number in [0, sides). */
function roll(sides: number): number {
  return Math.floor(random() * sides);
}

const WORDS = Array.from({ length: 12 }, (_, index) => `word${index}`);

interface Key {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly value: () => unknown;
  readonly condition: () => Readonly<Record<string, unknown>>;
}

const key = (name: string, spec: Key["spec"], value: Key["value"], condition: Key["condition"]): Key => ({
  name,
  spec,
  value,
  condition,
});
const many = (count: number, make: (index: number) => Key): readonly Key[] =>
  Array.from({ length: count }, (_, index) => make(index));

const KEYS: readonly Key[] = [
  ...many(12, (index) =>
    key(
      `version${index}`,
      { type: "version", scheme: "dotted" },
      () => `${roll(12)}.${index}`,
      () => ({ range: `>=${roll(6)}.${roll(100)} <${6 + roll(8)}.${roll(100)}` }),
    ),
  ),
  ...many(4, (index) =>
    key(
      `enum${index}`,
      { type: "enum", values: WORDS },
      () => WORDS[roll(12)],
      () => ({ oneOf: WORDS.filter(() => roll(3) > 0).concat("word0") }),
    ),
  ),
  ...many(3, (index) =>
    key(
      `quantity${index}`,
      { type: "quantity" },
      () => `${1 + roll(12)}0Gi`,
      () => ({ atLeast: `${1 + roll(8000)}Mi` }),
    ),
  ),
  ...many(2, (index) =>
    key(
      `set${index}`,
      { type: "set" },
      () => WORDS.filter(() => roll(4) > 0).concat("x"),
      () => ({ includes: [WORDS[roll(12)]] }),
    ),
  ),
  ...many(2, (index) =>
    key(
      `boolean${index}`,
      { type: "boolean" },
      () => roll(2) === 0,
      () => ({ is: roll(2) === 0 }),
    ),
  ),
];
const DERIVED = key(
  "derived",
  {
    type: "version",
    scheme: "dotted",
    derive: WORDS.map((word, index) => ({ when: { enum0: word }, value: `${index}.0`, source: "a table" })),
  },
  () => "1.0",
  () => ({ range: `>=${roll(6)}.${roll(100)}` }),
);

function pick<Item>(items: readonly Item[]): Item {
  return items[roll(items.length)]!;
}

function requirement(from: Key): Readonly<Record<string, unknown>> {
  return { fact: from.name, ...from.condition() };
}

function document(kind: DocumentKind, name: string, spec: Readonly<Record<string, unknown>>): Document {
  return { apiVersion: "fairlead.dev/v1", kind, metadata: { name }, spec };
}

function* documents(): Generator<Document> {
  for (const { name, spec } of [...KEYS, DERIVED]) yield document("FactKey", name, spec);
  let facts = {};
  for (let index = 0; index < ENVIRONMENTS; index++) {
    if (index === 0 || roll(10) > 0) {
      facts = Object.fromEntries(KEYS.filter(() => roll(100) < 85).map(({ name, value }) => [name, value()]));
    }
    yield document("Environment", `environment${index}`, { facts });
  }
  yield document("Artifact", "thing", { type: "model", scheme: "dotted" });
  for (let index = 0; index < VERSIONS; index++) {
    yield document("Version", `thing@1.${index}`, {
      requires: [
        ...Array.from({ length: 5 }, () => requirement(pick(KEYS))),
        { anyOf: [requirement(pick(KEYS)), requirement(pick(KEYS))] },
        requirement(DERIVED),
      ],
    });
  }
}

function* policies(): Generator<Document> {
  for (let index = 0; index < Number(values.policies); index++) {
    const require =
      `satisfies(env.facts["version${index % 12}"], ">=0.${roll(100)}") ` +
      `|| version.name != "thing@1.${index}"`;
    yield document("Policy", `policy${index}`, { rules: [{ name: "rule", on: "deployment", require }] });
  }
}

const nodes: GraphNode[] = [];
const edges: GraphEdge[] = [];
for (const one of [...documents(), ...policies()]) {
  const compiled = compileDocument(one, 1);
  nodes.push(...compiled.nodes);
  edges.push(...compiled.edges);
}
const snapshot = buildSnapshot({ ...EMPTY_HEAD, revision: 1 }, nodes, edges);
const now = "2026-11-21T12:00:00.000Z";
console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), node ${process.version}; ` +
    `${VERSIONS} versions, ${ENVIRONMENTS} environments, ${values.policies} policies, seed ${values.seed}`,
);

for (const run of ["first, compiling everything", "second, compiled"]) {
  const started = performance.now();
  const cpuStarted = process.threadCpuUsage();
  const answer = matrix(snapshot, {}, now);
  const milliseconds = performance.now() - started;
  const cpu = process.threadCpuUsage(cpuStarted);
  const counts = { COMPATIBLE: 0, INCOMPATIBLE: 0, UNKNOWN: 0 };
  let together = 0;
  for (const row of answer.rows) {
    for (let column = 0; column < answer.environments.length; column++) {
      const { verdict, cause } = row.cell(column);
      counts[verdict]++;
      if (cause.kind === "together") together++;
    }
  }
  const processor = ((cpu.user + cpu.system) / 1000).toFixed(0);
  const cellCount = answer.rows.length * answer.environments.length;
  const time = `${milliseconds.toFixed(0)} ms (${processor} ms on the processor)`;
  const verdicts = `${JSON.stringify(counts)}, ${together} by joint judgement`;
  console.log(`${run}: ${time} for ${cellCount} cells; ${answer.classCount} distinct fact sets; ${verdicts}`);
}
