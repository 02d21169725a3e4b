/**
 * Random worlds with random validators, named by policies or by the question. A validator can only take away:
 * one more never makes a no or an unknown into a yes, and neither does one fact less.
 */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/decisions/decide.ts";
import type { EnvironmentResult } from "../../../src/decisions/decision.ts";
import type { ValidatorSaid } from "../../../src/decisions/validation/evidence.ts";
import { Dice } from "../random-world.ts";
import { NOW, snapshotOf } from "../world.ts";
import type { World } from "../world.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** Some seconds on a busy machine. */
const WORLDS = 120;
console.log(`SEED=${SEED}`);

type Spec = Record<string, unknown>;

const KEYS: World = {
  "FactKey/licence": { type: "string" },
  "FactKey/gpu": { type: "boolean", covers: ["gpu"] },
  "FactKey/gpu.memory": { type: "quantity" },
  "FactKey/gpu.memoryNeeded": { type: "quantity" },
  "FactKey/model.format": { type: "string" },
  "FactKey/onnx.opset": { type: "number" },
  "FactKey/onnxruntime.version": { type: "version", scheme: "dotted" },
  "FactKey/runtime.formats": { type: "set" },
  "FactKey/storage.format": { type: "string" },
  "FactKey/storage.reads": { type: "set" },
};

/** Each fact is there or is not. */
function facts(dice: Dice, all: Readonly<Record<string, readonly unknown[]>>): Spec {
  return Object.fromEntries(Object.entries(all).flatMap(([key, values]) =>
    dice.roll(5) === 0 ? [] : [[key, dice.pick(values)]]));
}

function world(dice: Dice): World {
  const model = () => facts(dice, {
    licence: ["MIT", "MIT", "AGPL-3.0-only", "NONE"], "gpu.memoryNeeded": ["8Gi", "60Gi"],
    "model.format": ["onnx"], "onnx.opset": [17, 21], "storage.reads": [["parquet"], ["csv"]],
  });
  const runtime = () => facts(dice, {
    licence: ["MIT", "Apache-2.0"], "onnxruntime.version": ["1.10.0", "1.20.0"],
    "runtime.formats": [["onnx"], ["onnx"], ["pickle"]],
  });
  const data = () => facts(dice, { licence: ["MIT"], "storage.format": ["parquet", "csv"] });
  const needs = dice.roll(3) === 0 ? [] : [{ artifact: "run" }];
  const runs = dice.roll(3) === 0
    ? { "Deployment/run-e": { version: "run@1", environment: "e", state: "running" } } : {};
  return {
    ...KEYS,
    "Artifact/m": { type: "model", scheme: "dotted" },
    "Artifact/run": { type: "runtime", scheme: "dotted" },
    "Artifact/d": { type: "dataset", scheme: "dotted" },
    "Environment/e": { facts: facts(dice, { "gpu.memory": ["24Gi", "80Gi"] }) },
    "Version/d@1": { requires: [], facts: data() },
    "Version/d@2": { requires: [], facts: data() },
    "Version/run@1": { requires: [], facts: runtime() },
    "Version/run@2": { requires: [], facts: runtime() },
    "Version/m@1": {
      requires: [...needs, ...(dice.roll(2) === 0 ? [{ artifact: "d" }] : [])], facts: model(),
    },
    "Version/m@2": { requires: needs, facts: model() },
    ...runs,
  };
}

function validator(dice: Dice): Spec {
  const guarded = dice.roll(6) === 0 ? { when: 'version.facts["licence"] == "MIT"' } : {};
  switch (dice.roll(6)) {
    case 0:
      return { name: "licence", ...guarded, settings: { allowed: ["MIT", "Apache-2.0"] } };
    case 1:
      return { name: "gpu-memory", ...guarded, settings: { headroomPercent: 30 } };
    case 2:
      return { name: "serialization", ...guarded };
    case 3:
      return { name: "storage-formats", ...guarded };
    case 4:
      return { name: "training-record", ...guarded };
    default:
      return { name: "smoke", by: "command", ...guarded };
  }
}

function policy(dice: Dice): Spec {
  return { tier: dice.pick(["gate", "verify"]), validators: [validator(dice)] };
}

const QUESTIONS = [
  { subject: "m@2", in: "e" },
  { subject: "m", in: "e" },
  { subjects: ["m", "d@1"], in: "e" },
  { subject: "m", in: "e", holding: "free" },
] as const;

/** What the command said of some builds. */
function said(dice: Dice): readonly ValidatorSaid[] {
  return ["m@1", "m@2", "run@1", "run@2", "d@1", "d@2"].flatMap((name): readonly ValidatorSaid[] => {
    if (dice.roll(5) === 0) return [];
    const outcome = dice.pick(["PASS", "PASS", "PASS", "FAIL", "UNKNOWN", "ERROR"] as const);
    const about = `version:${name}`;
    const code = { code: "COMMAND_SAYS", outcome: outcome === "ERROR" ? "UNKNOWN" : outcome, about } as const;
    return [{
      validator: "smoke", build: about, environment: "environment:e", outcome, reasons: [code],
      repeatable: false,
    }];
  });
}

type Verdicts = readonly EnvironmentResult["verdict"][];

function verdicts(known: World, evidence: readonly ValidatorSaid[], validate?: readonly string[]): Verdicts {
  const snapshot = snapshotOf(known);
  const more = validate === undefined ? {} : { validate };
  return QUESTIONS.map((question) => decide(snapshot, { ...question, ...more }, NOW, evidence).verdict);
}

const told = (round: number, known: World): string =>
  `SEED=${SEED}, round ${round}: ${JSON.stringify(known)}`;

describe("random worlds with random validators", () => {
  it("one more validator never turns a no or an unknown into a yes", () => {
    const seen = { COMPATIBLE: 0, INCOMPATIBLE: 0, UNKNOWN: 0 };
    for (let round = 0; round < WORLDS; round++) {
      const dice = new Dice(SEED + round);
      const bare = world(dice);
      const evidence = said(dice);
      const known = dice.roll(2) === 0 ? bare : { ...bare, "Policy/first": policy(dice) };
      const more = { ...known, "Policy/second": policy(dice) };
      const asked = dice.pick(["serialization", "gpu-memory", "storage-formats", "smoke"]);
      const before = verdicts(known, evidence);
      for (const after of [verdicts(more, evidence), verdicts(known, evidence, [asked])]) {
        after.forEach((verdict, at) => {
          seen[verdict]++;
          if (verdict === "COMPATIBLE") expect(before[at], told(round, more)).toBe("COMPATIBLE");
          if (before[at] === "INCOMPATIBLE") expect(verdict, told(round, more)).toBe("INCOMPATIBLE");
        });
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  it("one fact less, or one word of a command less, never turns a no or an unknown into a yes", () => {
    let removed = 0;
    for (let round = 0; round < WORLDS; round++) {
      const dice = new Dice(SEED + 10_000 + round);
      const known: World = { ...world(dice), "Policy/first": policy(dice), "Policy/second": policy(dice) };
      const evidence = said(dice);
      const before = verdicts(known, evidence);
      const notWorse = (after: Verdicts, less: World): void => after.forEach((verdict, at) => {
        if (verdict === "COMPATIBLE") expect(before[at], told(round, less)).toBe("COMPATIBLE");
      });
      notWorse(verdicts(known, evidence.toSpliced(dice.roll(Math.max(1, evidence.length)), 1)), known);
      const stating = Object.keys(known).filter((key) => Object.keys(factsOf(known[key]!)).length > 0);
      if (stating.length === 0) continue;
      const thing = dice.pick(stating);
      const { [dice.pick(Object.keys(factsOf(known[thing]!)))]: _, ...rest } = factsOf(known[thing]!);
      const less = { ...known, [thing]: { ...known[thing], facts: rest } };
      removed++;
      notWorse(verdicts(less, evidence), less);
    }
    expect(removed).toBeGreaterThan(WORLDS / 2);
  });
});

function factsOf(spec: Readonly<Record<string, unknown>>): Spec {
  return (spec["facts"] ?? {}) as Spec;
}
