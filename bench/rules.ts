/**
 * Rules: one over a closure of layers, many on one decision, and CEL beside a hand-written closure.
 *
 *     node bench/rules.ts [--rounds 400]
 *
 * The data, so that it cannot be flattered:
 * layers: 21 layers of 250 versions, each derived from 5 random versions of the layer above; a third of the
 * layers are datasets (and the second), and each dataset states its residency (one of 6 values) and whether
 * it is anonymised.
 * The rule goes upstream from one version of the last layer and judges every dataset that it meets, some
 * 1,700; all hold. Each round is judged at another time and starts at another version of the last layer, and
 * nothing of the walk is kept; only outcomes of equal values are. The first judgement, which reads every fact
 * once, stands by itself.
 * policies: 200 policies with one rule each, all enforced where the question asks: 100 on facts of the
 * environment and of the version, 50 with `when`, 50 on fields. The whole decision is timed with and without.
 * cel: an expression of two conditions on facts, evaluated on 1,700 things anew, beside the same written by
 * hand over the same things.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { decide } from "../src/decisions/decide.ts";
import { tellingOf } from "../src/decisions/telling.ts";
import { judgePick, ruleQuestion, rulesIn } from "../src/decisions/policies/rules-here.ts";
import { compileDocument } from "../src/model/compile-document.ts";
import type { Document } from "../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../src/model/graph.ts";
import { EMPTY_HEAD } from "../src/model/revision.ts";
import { ExpressionCompiler } from "../src/rules/cel/expression.ts";
import type { Thing } from "../src/rules/cel/thing.ts";
import { buildSnapshot } from "../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../src/snapshot/snapshot.ts";
import { reach } from "../src/walk/reached.ts";
import { walk } from "../src/walk/walk.ts";
import { HOSTILE_START, hostileRule, hostileWorld } from "../test/decisions/hostile-policies.ts";
import { randomFrom } from "../test/setup/random-from.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "400" } } });
const ROUNDS = Number(values.rounds);
const random = randomFrom(1);

/** A whole number in [0, sides). */
function roll(sides: number): number {
  return Math.floor(random() * sides);
}

type Spec = Readonly<Record<string, unknown>>;

function snapshotOf(documents: readonly (readonly [string, string, Spec])[]): Snapshot {
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

function timed(what: string, rounds: number, act: (round: number) => void): number {
  for (let round = 0; round < Math.min(rounds, 100); round++) act(round);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    act(round);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(share * (times.length - 1))]!.toFixed(3);
  console.log(`${what.padEnd(58)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`);
  return times[Math.floor(times.length / 2)]!;
}

const NOW = Date.parse("2026-11-21T12:00:00Z");
const time = (round: number): string => new Date(NOW + round).toISOString();
const COMMON: readonly (readonly [string, string, Spec])[] = [
  ["FactKey", "data.residency", { type: "string" }],
  ["FactKey", "data.anonymised", { type: "boolean" }],
  ["FactKey", "gpu.memory", { type: "quantity" }],
  ["FactKey", "region", { type: "string" }],
  ["Environment", "prod", { stage: "production", facts: { "gpu.memory": "80Gi", region: "EU" } }],
];
const [LAYERS, WIDTH, FAN_IN] = [21, 250, 5];

function isData(layer: number): boolean {
  return layer % 3 === 0 || layer === 1;
}

function layers(): readonly (readonly [string, string, Spec])[] {
  const name = (layer: number, place: number): string =>
    `${isData(layer) ? "set" : "step"}${layer}@${place}`;
  const documents: (readonly [string, string, Spec])[] = [];
  for (let layer = 0; layer < LAYERS; layer++) {
    const type = isData(layer) ? "dataset" : "model";
    documents.push(["Artifact", name(layer, 0).split("@")[0]!, { type, scheme: "dotted" }]);
    for (let place = 0; place < WIDTH; place++) {
      const above = layer === 0 ? [] : Array.from({ length: FAN_IN }, () => name(layer - 1, roll(WIDTH)));
      const facts = { "data.residency": `R${roll(6)}`, "data.anonymised": roll(2) === 0 };
      documents.push(["Version", name(layer, place), {
        requires: [],
        ...(above.length === 0 ? {} : { derivedFrom: [...new Set(above)] }),
        ...(type === "dataset" ? { facts } : {}),
      }]);
    }
  }
  return documents;
}

function layersBench(what: string, require: string): void {
  const rule = {
    name: "residency",
    on: "deployment",
    walk: { from: "version", along: ["DERIVED_FROM"], to: "dataset" },
    quantifier: "all",
    require,
  };
  const policy = ["Policy", "p", { mode: "enforce", rules: [rule] }] as const;
  const snapshot = snapshotOf([...COMMON, ...layers(), policy]);
  const telling = tellingOf(snapshot, snapshot.find("environment:prod")!, NOW);
  const { ofPicks } = rulesIn(telling);
  const start = (round: number) => snapshot.find(`version:step${LAYERS - 1}@${round % WIDTH}`)
    ?? snapshot.find(`version:set${LAYERS - 1}@${round % WIDTH}`)!;
  const first = performance.now();
  const [judged] = judgePick(ofPicks, ruleQuestion(telling), { version: start(0) });
  const firstTime = performance.now() - first;
  const { hits, outcome } = judged!;
  console.log(`\nlayers, ${what}: ${LAYERS} x ${WIDTH}, fan-in ${FAN_IN}; ${hits!.count} hits, ${outcome}`);
  console.log(`${"the first judgement, facts unread".padEnd(58)} ${firstTime.toFixed(1)} ms`);
  const bare = timed("the walk alone, as a set", ROUNDS, (round) => {
    const from = [start(round)];
    reach(snapshot, { from, direction: "upstream", along: ["DERIVED_FROM"] }, () => undefined);
  });
  timed("the walk alone, in order and with paths", ROUNDS, (round) => {
    walk(snapshot, { from: [snapshot.key(start(round))], direction: "upstream", along: ["DERIVED_FROM"] });
  });
  const ruled = timed("the rule", ROUNDS, (round) => {
    const [one] = judgePick(ofPicks, ruleQuestion(telling), { version: start(round) });
    if (one!.outcome !== "PASS") throw new Error(one!.outcome);
  });
  console.log(`the rule costs ${(ruled / bare).toFixed(2)} times the bare walk`);
}

function policiesBench(): void {
  const rule = (index: number): Spec => {
    const on = "deployment";
    switch (index % 4) {
      case 0:
        return { name: "r", on, require: `atLeast(env.facts["gpu.memory"], "${1 + (index % 60)}Gi")` };
      case 1:
        return { name: "r", on, require: `version.facts["data.residency"] != "X${index}"` };
      case 2:
        return { name: "r", on, when: 'env.facts["region"] == "EU"',
          require: `env.stage == "production" && version.artifact != "a${index}"` };
      default:
        return { name: "r", on, require: `!version.prerelease && version.name != "a${index}"` };
    }
  };
  const things: readonly (readonly [string, string, Spec])[] = [
    ...COMMON,
    ["Artifact", "ranker", { type: "model", scheme: "semver" }],
    ...Array.from({ length: 50 }, (_, index) => ["Version", `ranker@1.${index}.0`, {
      requires: [{ fact: "gpu.memory", atLeast: "16Gi" }], facts: { "data.residency": `R${index % 6}` },
    }] as const),
  ];
  const policies = Array.from({ length: 200 }, (_, index) =>
    ["Policy", `p${index}`, { mode: "enforce", rules: [rule(index)] }] as const);
  const [without, withRules] = [snapshotOf(things), snapshotOf([...things, ...policies])];
  const ask = (snapshot: Snapshot) => (round: number): void => {
    const question = { subject: `ranker@1.${round % 50}.0`, in: "prod" };
    const { verdict } = decide(snapshot, question, time(round));
    if (verdict !== "COMPATIBLE") throw new Error(verdict);
  };
  console.log("\npolicies: 200, one rule each, on one decision");
  const start = performance.now();
  ask(withRules)(0);
  const compiling = (performance.now() - start).toFixed(1);
  console.log(`${"compiling them, with the first decision".padEnd(58)} ${compiling} ms`);
  timed("the decision without policies", ROUNDS * 5, ask(without));
  timed("the decision with 200 policies, reasons and sentences", ROUNDS * 5, ask(withRules));
  const telling = tellingOf(withRules, withRules.find("environment:prod")!, NOW);
  const version = (round: number) => withRules.find(`version:ranker@1.${round % 50}.0`)!;
  timed("judging the 200 alone", ROUNDS * 5, (round) => {
    judgePick(rulesIn(telling).ofPicks, ruleQuestion(telling), { version: version(round) });
  });
}

function celBench(): void {
  const compiler = new ExpressionCompiler({
    types: new Map([["Version", { name: "string" }]]),
    facts: new Map([["data.residency", { kind: "string" }], ["data.anonymised", { kind: "boolean" }]]),
    variables: new Map([["node", "Version"]]),
  });
  const source = 'node.facts["data.residency"] in ["EU", "CH"] || node.facts["data.anonymised"] == true';
  const things = Array.from({ length: 1_700 }, (_, index): Thing => {
    const facts: Readonly<Record<string, string | boolean>> =
      { "data.residency": ["EU", "US", "CH"][index % 3]!, "data.anonymised": true };
    return { key: `version:a@${index}`, field: () => "a",
      fact: (key) => ({ kind: "value", value: facts[key]! }) };
  });
  console.log("\ncel: two conditions, 1,700 things, nothing kept");
  timed("compiling the expression", ROUNDS, () => void compiler.compile(source, "condition"));
  const expression = compiler.compile(source, "condition");
  const cel = timed("evaluating it 1,700 times", ROUNDS, () => {
    for (const node of things) expression.evaluate({ node }, 0n);
  });
  const byHand = (thing: Thing): boolean => {
    const residency = thing.fact("data.residency");
    if (residency.kind === "value" && ["EU", "CH"].includes(String(residency.value))) return true;
    const anonymised = thing.fact("data.anonymised");
    return anonymised.kind === "value" && anonymised.value === true;
  };
  let count = 0;
  const hand = timed("the same by hand", ROUNDS, () => {
    for (const node of things) if (byHand(node)) count++;
  });
  const each = ((cel / 1_700) * 1e6).toFixed(0);
  console.log(`CEL takes ${(cel / hand).toFixed(0)} times as long, ${each} ns each`);
  if (count === 0) throw new Error("nothing held");
}

/** 600 rules that would take long, each judged once; facts are read before, as a snapshot reads them once. */
function hostileBench(): void {
  const rolled = randomFrom(7);
  const known: Record<string, Spec> = { ...hostileWorld(rolled) };
  const plain = (fact: string) => ({
    name: "reads", on: "deployment", walk: { from: "version", along: ["DERIVED_FROM"] },
    require: `declaredAbsent(node.facts["${fact}"])`,
  });
  known["Policy/a"] = { rules: [plain("data.tags"), { ...plain("data.residency"), name: "reads-too" }] };
  for (let index = 0; index < 600; index++)
    known[`Policy/p${index}`] = { rules: [hostileRule(rolled, 1 + Math.floor(rolled() * 12))] };
  const documents = Object.entries(known).map(([title, spec]) => {
    const [kind, name] = title.split("/") as [string, string];
    return [kind, name, spec] as const;
  });
  const snapshot = snapshotOf(documents);
  const telling = tellingOf(snapshot, snapshot.find("environment:prod")!, NOW);
  const version = snapshot.find(HOSTILE_START)!;
  const [one, two, ...hostile] = rulesIn(telling).ofPicks;
  judgePick([one!, two!], ruleQuestion(telling), { version });
  const times = hostile.map((rule) => {
    const from = performance.now();
    judgePick([rule], ruleQuestion(telling), { version });
    return performance.now() - from;
  }).sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(share * (times.length - 1))]!.toFixed(1);
  console.log(`\nhostile: ${times.length} rules, p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   worst ${at(1)} ms`);
}

console.log(`load ${loadavg().map((one) => one.toFixed(1)).join(" ")}, Node ${process.version}`);
layersBench("one condition", 'node.facts["data.residency"].startsWith("R")');
const TWO = 'node.facts["data.residency"] == "R1" || node.facts["data.residency"] != "" && node.name != "a"';
layersBench("names read too, so that every hit is evaluated", TWO);
layersBench(
  "two conditions",
  'node.facts["data.residency"] != "R9" || node.facts["data.anonymised"] == true',
);
policiesBench();
celBench();
hostileBench();
console.log(`load ${loadavg().map((one) => one.toFixed(1)).join(" ")}`);
