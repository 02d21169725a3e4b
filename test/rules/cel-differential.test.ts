/**
 * The port against a second implementation (`@bufbuild/cel`) on random typed expressions over values that may
 * be missing, and random hostile ones against the limits. `SEED=` repeats a run.
 */
import { run } from "@bufbuild/cel";
import { describe, expect, it } from "vitest";
import { ExpressionInvalid } from "../../src/rules/cel/expression-invalid.ts";
import { ExpressionCompiler } from "../../src/rules/cel/expression.ts";
import type { Outcome } from "../../src/rules/cel/expression.ts";
import type { Thing } from "../../src/rules/cel/thing.ts";
import { randomFrom } from "../setup/random-from.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const EXPRESSIONS = Number(process.env["RUNS"] ?? 3_000);
const HOSTILE = 600;

const FACTS = {
  text: ["eu", "us", "straße", ""],
  count: [0, 1, 2.5, -3],
  flag: [true, false],
  flags: [[], ["a"], ["a", "eu"], ["é", "é"]],
} as const;
type Name = keyof typeof FACTS;

const compiler = new ExpressionCompiler({
  types: new Map([["Thing", {}]]),
  facts: new Map([
    ["text", { kind: "string" }],
    ["count", { kind: "number" }],
    ["flag", { kind: "boolean" }],
    ["flags", { kind: "set" }],
  ]),
  variables: new Map([["it", "Thing"]]),
});

/** Random expressions, each with the type that it claims. */
class Writer {
  readonly random: () => number;
  constructor(random: () => number) {
    this.random = random;
  }
  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }
  bool(depth: number): string {
    const less = depth - 1;
    if (depth === 0) return this.pick(["true", "false", 'it.facts["flag"]']);
    return this.pick([
      () => `(${this.bool(less)} && ${this.bool(less)})`,
      () => `(${this.bool(less)} || ${this.bool(less)})`,
      () => `!${this.bool(less)}`,
      () => `(${this.bool(less)} ? ${this.bool(less)} : ${this.bool(less)})`,
      () => `(${this.number(less)} ${this.pick(["<", "<=", ">", ">=", "==", "!="])} ${this.number(less)})`,
      () => `(${this.text(less)} ${this.pick(["==", "!="])} ${this.text(less)})`,
      () => `(${this.text(less)} in ${this.list()})`,
      () => `${this.list()}.${this.pick(["all", "exists", "exists_one"])}(x, ${this.boolOf("x")})`,
      () => `${this.text(less)}.${this.pick(["contains", "startsWith", "endsWith"])}(${this.text(0)})`,
    ])();
  }
  boolOf(variable: string): string {
    return this.pick([
      `${variable} == ${this.text(0)}`,
      `${variable}.size() > 1`,
      `(${variable} == "a" || ${this.bool(0)})`,
      `(${this.bool(0)} && ${variable}.startsWith("e"))`,
    ]);
  }
  number(depth: number): string {
    if (depth === 0) return this.pick(["0.0", "1.0", "2.5", "-3.0", 'it.facts["count"]']);
    const sides = [this.number(depth - 1), this.number(depth - 1)];
    return this.pick([
      `(${sides[0]} + ${sides[1]})`,
      `(${sides[0]} - ${sides[1]})`,
      `(${sides[0]} * ${sides[1]})`,
      `(${this.bool(depth - 1)} ? ${sides[0]} : ${sides[1]})`,
      `double(${this.list()}.size())`,
    ]);
  }
  text(depth: number): string {
    if (depth === 0) return this.pick(['"eu"', '"a"', '""', '"straße"', 'it.facts["text"]']);
    return `(${this.bool(depth - 1)} ? ${this.text(depth - 1)} : ${this.text(0)})`;
  }
  list(): string {
    return this.pick([
      '["a", "b"]',
      '["eu"]',
      'it.facts["flags"]',
      '["a", "eu"].filter(y, y != it.facts["text"])',
      'it.facts["flags"].map(y, y == "a" ? "b" : y)',
    ]);
  }
}

type Facts = Readonly<Partial<Record<Name, unknown>>>;

function thing(facts: Facts): Thing {
  return {
    key: "it",
    field: () => undefined,
    fact: (name) => {
      const value = facts[name as Name];
      return value === undefined ? { kind: "missing" } : { kind: "value", value: value as string };
    },
  };
}

/**
 * What the second implementation says: a fact that is missing is a key that is not there, which is an error.
 */
function secondOpinion(source: string, facts: Facts): unknown {
  try {
    const value = run(source, { it: new Map([["facts", new Map(Object.entries(facts))]]) as never });
    return value instanceof Error ? "no value" : value;
  } catch {
    return "no value";
  }
}

function said(outcome: Outcome): unknown {
  return outcome.kind === "value" ? outcome.value : "no value";
}

describe(`random expressions (SEED=${SEED})`, () => {
  it(`have the value that another implementation gives them, in ${EXPRESSIONS} cases`, () => {
    let unknown = 0;
    for (let index = 0; index < EXPRESSIONS; index++) {
      const writer = new Writer(randomFrom(SEED + index));
      const facts: Facts = Object.fromEntries(
        Object.entries(FACTS)
          .filter(() => writer.random() < 0.75)
          .map(([name, values]) => [name, writer.pick<unknown>(values)]),
      );
      const source = writer.bool(4);
      if (source.length > 4_000) continue;
      const outcome = compiler.compile(source, "condition").evaluate({ it: thing(facts) }, 0n);
      if (outcome.kind === "unknown") unknown++;
      const story = `SEED=${SEED + index} ${source} with ${JSON.stringify(facts)}`;
      expect(said(outcome), story).toEqual(secondOpinion(source, facts));
      // Nothing here fails in itself: what has no value lacks a fact, and says which.
      if (outcome.kind !== "value") expect(outcome, story).toMatchObject({ kind: "unknown" });
      if (outcome.kind === "unknown") {
        expect(
          outcome.missing.every(({ name }) => facts[name as Name] === undefined),
          story,
        ).toBe(true);
        expect(outcome.missing.length, story).toBeGreaterThan(0);
      }
    }
    expect(unknown).toBeGreaterThan(EXPRESSIONS / 50);
  });

  it("never turn from unknown or false to true when a fact is taken away", () => {
    for (let index = 0; index < EXPRESSIONS / 3; index++) {
      const writer = new Writer(randomFrom(SEED + index));
      const facts: Facts = Object.fromEntries(
        Object.entries(FACTS).map(([name, values]) => [name, writer.pick<unknown>(values)]),
      );
      const source = writer.bool(4);
      if (source.length > 4_000) continue;
      const compiled = compiler.compile(source, "condition");
      const before = said(compiled.evaluate({ it: thing(facts) }, 0n));
      for (const name of Object.keys(FACTS)) {
        const after = said(compiled.evaluate({ it: thing({ ...facts, [name]: undefined }) }, 0n));
        expect([before, "no value"], `SEED=${SEED + index} ${source} without ${name}`).toContain(after);
      }
    }
  });
});

describe(`hostile expressions (SEED=${SEED})`, () => {
  it(`are refused, stopped or answered, all ${HOSTILE} of them`, () => {
    const random = randomFrom(SEED);
    const long = Array.from({ length: 10_000 }, (_, index) => `flag${index}`);
    const facts = { it: thing({ flags: long, text: "a".repeat(10_000), count: 1, flag: true }) };
    const counts = { refused: 0, stopped: 0, answered: 0 };
    for (let index = 0; index < HOSTILE; index++) {
      const source = hostile(random, 1 + Math.floor(random() * 12));
      try {
        const outcome = compiler.compile(source, "condition").evaluate(facts, 0n);
        counts[outcome.kind === "value" ? "answered" : "stopped"]++;
      } catch (error) {
        if (!(error instanceof ExpressionInvalid))
          throw new Error(`not refused in order: ${source}`, { cause: error });
        counts.refused++;
      }
    }
    console.log(`hostile expressions: ${JSON.stringify(counts)}`);
    expect(counts.refused).toBeGreaterThan(HOSTILE / 10);
    expect(counts.stopped).toBeGreaterThan(0);
  });
});

/** Deep, long, exploding macros, endless patterns, and random pieces of them put together. */
function hostile(random: () => number, size: number): string {
  const flags = 'it.facts["flags"]';
  const shapes = [
    () => `${"(".repeat(size * 300)}true${")".repeat(size * 300)}`,
    () => `${"!".repeat(size * 300)}true`,
    () => `${"true && ".repeat(size * 40)}true`,
    () => `${"[".repeat(size * 30)}${"]".repeat(size * 30)} == []`,
    () => `${flags}.all(a, ${flags}.all(b, ${"a == b || ".repeat(size)}false))`,
    () => `${flags}.exists(a, ${flags}.filter(b, b in ${flags}).size() > ${size})`,
    () => `${flags}.map(a, ${flags}.map(b, ${flags}.map(c, c))).size() > 0`,
    () => `it.facts["text"].matches("(${"a+".repeat(size)})+$")`,
    () => `glob(it.facts["text"], "${"*a".repeat(size * 8)}b")`,
    () => `${flags}.all(a, glob(it.facts["text"], "${"*a".repeat(size)}b"))`,
    () => `cel.bind(a, "${"x".repeat(50)}", ${"cel.bind(a, a + a, ".repeat(size)}a${")".repeat(size)}) == ""`,
    () => `[${Array.from({ length: size * 60 }, () => "1").join(",")}].all(a, ${flags}.exists(b, a > 0))`,
    () => `it${".facts".repeat(size)}`,
    () => `"${"\\u0000".repeat(size * 20)}" == "${"'\"".repeat(0)}"`,
    () =>
      Array.from({ length: size * 30 }, () => "&|!()[]?:.,\"'xit0 \\n{}<>="[Math.floor(random() * 26)]).join(
        "",
      ),
    () => `${hostile(random, Math.max(1, size >> 1))} || ${hostile(random, Math.max(1, size >> 2))}`,
  ];
  return shapes[Math.floor(random() * shapes.length)]!();
}
