/**
 * The example policies on random worlds: enforced, a policy can only take away. Whatever it is, it turns no
 * INCOMPATIBLE and no UNKNOWN into COMPATIBLE; neither does one fact less while it holds, nor does an example
 * that somebody changed at random, which is refused or judged as any other.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { Verdict } from "../../src/decisions/decision.ts";
import { tryPolicy } from "../../src/decisions/policies/try-policy.ts";
import type { Document } from "../../src/model/document.ts";
import type { PolicyDocument } from "../../src/model/kinds/policy.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import { tryGates } from "../../src/plans/gates/try-gates.ts";
import { Dice } from "../decisions/random-world.ts";
import { documentsOf, NOW, snapshotOfDocuments } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";
import { exampleWorld, QUESTIONS } from "./example-world.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** Some seconds on a busy machine. */
const WORLDS = Number(process.env["RUNS"] ?? 60);
console.log(`SEED=${SEED}`);

const FOLDER = join(import.meta.dirname, "../../seeds/policies");
const sources = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => ({ file: name, text: readFileSync(join(FOLDER, name), "utf8") }));
const documents = [...readDocuments(sources)].map((read): Document => {
  if (read.kind === "invalid") throw new Error(JSON.stringify(read.problems));
  return read.document;
});
const keys = documents.filter(({ kind }) => kind === "FactKey");
const policies = documents.filter(({ kind }) => kind === "Policy");
/** Of these the rules are about plans: no verdict of a decision changes. */
const OF_PLANS = ["cost-ceiling", "four-eyes", "freeze-windows", "plans", "watched-releases"];
const inVerdicts = policies.filter(({ metadata }) => !OF_PLANS.includes(metadata.name));

function isFirst<Item>(one: Item, at: number, all: readonly Item[]): boolean {
  return all.indexOf(one) === at;
}

function verdicts(known: World, ...more: readonly Document[]): readonly Verdict[] {
  const snapshot = snapshotOfDocuments([...keys, ...documentsOf(known), ...more]);
  return QUESTIONS.map((question) => decide(snapshot, question, NOW).verdict);
}

/** How many answers became worse. */
function expectNoBetter(before: readonly Verdict[], after: readonly Verdict[], told: string): number {
  let worse = 0;
  after.forEach((verdict, at) => {
    if (verdict === "COMPATIBLE") expect(before[at], told).toBe("COMPATIBLE");
    if (before[at] === "INCOMPATIBLE") expect(verdict, told).toBe("INCOMPATIBLE");
    if (verdict !== before[at]) worse++;
  });
  return worse;
}

describe("the example policies on random worlds", () => {
  it("each and all of them turn no no and no unknown into a yes", () => {
    const changed = new Map<string, number>();
    const seen = new Map<Verdict, number>();
    for (let round = 0; round < WORLDS; round++) {
      const dice = new Dice(SEED + round);
      const known = exampleWorld(dice);
      const told = `SEED=${SEED}, world ${round}: ${JSON.stringify(known)}`;
      // Others hold already, so that there are answers of each kind to begin with.
      const held = policies.filter(() => dice.roll(6) === 0);
      const before = verdicts(known, ...held);
      for (const verdict of before) seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
      const added = policies.filter((one) => !held.includes(one));
      const each = added.filter((_, at) => at % 2 === round % 2);
      for (const policy of each) {
        const { name } = policy.metadata;
        const worse = expectNoBetter(before, verdicts(known, ...held, policy), `${name}; ${told}`);
        if (OF_PLANS.includes(name)) expect(worse, `${name}; ${told}`).toBe(0);
        changed.set(name, (changed.get(name) ?? 0) + worse);
      }
      expectNoBetter(before, verdicts(known, ...policies), told);
    }
    expect([...seen.keys()].sort()).toEqual(["COMPATIBLE", "INCOMPATIBLE", "UNKNOWN"]);
    console.log(`answers that became worse: ${JSON.stringify([...changed])}`);
    const idle = [...changed].filter(([name, worse]) => worse === 0 && !OF_PLANS.includes(name));
    // In so few worlds the rarest ones may find nothing.
    expect(idle.length, `SEED=${SEED}: ${JSON.stringify(idle)}`).toBeLessThanOrEqual(3);
  }, 120_000);

  it("one fact less turns no no and no unknown into a yes while they hold", () => {
    let removed = 0;
    let worse = 0;
    for (let round = 0; round < WORLDS * 3; round++) {
      const dice = new Dice(SEED + 100_000 + round);
      const known = exampleWorld(dice);
      // Two, as more leave hardly an answer that could become worse.
      const held = [dice.pick(inVerdicts), dice.pick(inVerdicts)].filter(isFirst);
      // Of all facts one that they read, where there is one.
      const text = JSON.stringify(held);
      const all = Object.keys(known).flatMap((key) =>
        Object.keys(factsOf(known, key)).map((fact) => [key, fact] as const));
      const read = all.filter(([, fact]) => text.includes(fact));
      if (all.length === 0) continue;
      const [thing, fact] = dice.pick(read.length === 0 ? all : read);
      const { [fact]: _, ...facts } = factsOf(known, thing);
      const less = { ...known, [thing]: { ...known[thing], facts } };
      const names = held.map(({ metadata }) => metadata.name).join(", ");
      const told = `SEED=${SEED}, world ${round}, ${fact} of ${thing}, ${names}: ${JSON.stringify(known)}`;
      const [before, after] = [verdicts(known, ...held), verdicts(less, ...held)];
      after.forEach((verdict, at) => {
        if (verdict === "COMPATIBLE") expect(before[at], told).toBe("COMPATIBLE");
        if (verdict !== before[at]) worse++;
      });
      removed++;
    }
    expect(removed).toBeGreaterThan(WORLDS / 2);
    console.log(`one fact less: ${worse} answers became worse`);
    expect(worse).toBeGreaterThan(0);
  }, 120_000);

  it("an example that is changed at random is refused, or judged and takes away only", () => {
    const counts = { invalid: 0, refused: 0, judged: 0 };
    for (let round = 0; round < WORLDS * 3; round++) {
      const dice = new Dice(SEED + 200_000 + round);
      const policy = dice.pick(policies);
      const text = mutated(dice, JSON.stringify(policy));
      const told = `SEED=${SEED}, round ${round}: ${text}`;
      const [read] = [...readDocuments([{ file: "changed.json", text }])];
      if (read === undefined || read.kind === "invalid") {
        if (read !== undefined) expect(read.problems.length, told).toBeGreaterThan(0);
        counts.invalid++;
        continue;
      }
      if (read.document.kind !== "Policy") continue;
      const changed = read.document as unknown as PolicyDocument;
      const { problems, rules } = tryPolicy(changed, documents, tryGates);
      if (problems.length > 0) {
        counts.refused++;
        for (const problem of problems) expect(problem.length, told).toBeGreaterThan(10);
        continue;
      }
      counts.judged++;
      for (const { because } of rules) expect(because, told).not.toBe("");
      if (round % 3 > 0) continue;
      const known = exampleWorld(dice);
      const enforced = { ...changed, spec: { ...changed.spec, mode: "enforce" } } as unknown as Document;
      expectNoBetter(verdicts(known), verdicts(known, enforced), `${told} ${JSON.stringify(known)}`);
    }
    console.log(`changed examples: ${JSON.stringify(counts)}`);
    expect(Math.min(...Object.values(counts)), `SEED=${SEED}`).toBeGreaterThan(0);
  }, 120_000);
});

function factsOf(known: World, key: string): Readonly<Record<string, unknown>> {
  return (known[key]!["facts"] ?? {}) as Readonly<Record<string, unknown>>;
}

/** Words that mean something in policies, put where others stood. */
const WORDS = [
  "all", "none", "any", "count", "FAIL", "PASS", "UNKNOWN", "version", "env", "node", "picks", "deployment",
  "plan", "true", "false", "&&", "||", "!", "==", "!=", "production", "staging", "dataset", "image", "model",
  "upstream", "downstream", "enforce", "warn", "shadow", "gate", "verify", "0", "1", "2", "64", "30d", "24Gi",
];

/** Up to three words of the text, each exchanged, doubled or left out. */
function mutated(dice: Dice, text: string): string {
  let changed = text;
  for (let times = 1 + dice.roll(3); times > 0; times--) {
    const words = [...changed.matchAll(/[A-Za-z0-9.]+|&&|\|\||[=!]=|!/g)];
    const { 0: word, index } = dice.pick(words);
    const by = dice.pick(["", `${word} ${word}`, dice.pick(WORDS), dice.pick(words)[0], dice.pick(WORDS)]);
    changed = changed.slice(0, index) + by + changed.slice(index + word.length);
  }
  return changed;
}
