/**
 * Random small worlds, twice: for the oracle, and as documents for the engine. Every choice comes from the
 * seed.
 */
import type { OracleCondition, OracleWorld, Value } from "./oracle.ts";
import type { World } from "./world.ts";
import { randomFrom } from "../setup/random-from.ts";

const NUMBERS: readonly Value[] = ["0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"];
const WORDS = ["red", "green", "blue"] as const;
/** A missing enum has exactly these values; a missing text could also be any other. */
const DOMAINS: OracleWorld["domains"] = {
  v: NUMBERS,
  w: NUMBERS,
  colour: WORDS,
  shade: [...WORDS, "other"],
  flag: [true, false],
  paint: WORDS,
  coat: [true, false],
};
const TYPES = {
  v: { type: "version", scheme: "dotted" },
  w: { type: "version", scheme: "dotted" },
  colour: { type: "enum", values: WORDS },
  shade: { type: "string" },
  flag: { type: "boolean" },
  paint: { type: "enum", values: WORDS },
  coat: { type: "boolean" },
};

export interface RandomWorld {
  readonly oracle: OracleWorld;
  readonly documents: World;
}

export class Dice {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }
  /** A whole number in [0, sides). */
  roll(sides: number): number {
    return Math.floor(this.#random() * sides);
  }
  pick<Item>(items: readonly Item[]): Item {
    return items[this.roll(items.length)]!;
  }
}

export function randomWorld(dice: Dice): RandomWorld {
  const tables: Record<string, { when: OracleCondition[]; value: Value }[]> = {};
  const rows = (inputs: readonly string[], values: readonly Value[]) =>
    Array.from({ length: 1 + dice.roll(3) }, () => ({
      when: Array.from({ length: 1 + dice.roll(2) }, () => condition(dice, dice.pick(inputs))),
      value: dice.pick(values),
    }));
  if (dice.roll(2) === 0) tables["paint"] = rows(["colour", "flag", "v"], WORDS);
  if (dice.roll(3) === 0) tables["coat"] = rows(["paint", "shade"], [true, false]);
  const known: Record<string, Value> = {};
  for (const [fact, values] of Object.entries(DOMAINS)) {
    if (tables[fact] !== undefined && dice.roll(4) > 0) continue;
    if (dice.roll(2) === 0) known[fact] = dice.roll(6) === 0 ? "absent" : dice.pick(values);
  }
  const builds = Array.from({ length: 1 + dice.roll(2) }, () =>
    Array.from({ length: 1 + dice.roll(3) }, () =>
      Array.from({ length: 1 + dice.roll(2) }, () =>
        Array.from({ length: 1 + dice.roll(2) }, () => condition(dice, dice.pick(Object.keys(DOMAINS)))),
      ),
    ),
  );
  return { oracle: { domains: DOMAINS, tables, known, builds }, documents: documents(tables, known, builds) };
}

function condition(dice: Dice, fact: string): OracleCondition {
  if (dice.roll(10) === 0) return { fact, test: { kind: "present" } };
  const bounds = (): readonly [number, number] => {
    const from = 1 + dice.roll(3);
    return [from, from + 1 + dice.roll(2)];
  };
  if (fact === "v" || fact === "w") {
    const [from, to] = bounds();
    if (dice.roll(4) > 0) return { fact, test: { kind: "range", from, to } };
    const [refusedFrom, refusedTo] = bounds();
    return { fact, test: { kind: "stated", from, to, refusedFrom, refusedTo } };
  }
  if (fact === "flag" || fact === "coat") return { fact, test: { kind: "is", value: dice.roll(2) === 0 } };
  return { fact, test: { kind: dice.roll(3) === 0 ? "not" : "is", value: dice.pick(WORDS) } };
}

function written({ test }: OracleCondition): Record<string, unknown> {
  switch (test.kind) {
    case "range":
      return { range: `>=${test.from} <${test.to}` };
    case "stated":
      return { range: `>=${test.from} <${test.to}`, refused: `>=${test.refusedFrom} <${test.refusedTo}` };
    case "is":
      return { is: test.value };
    case "not":
      return { not: [test.value] };
    case "present":
      return { present: true };
    default: {
      const never: never = test;
      return never;
    }
  }
}

function documents(
  tables: OracleWorld["tables"],
  known: OracleWorld["known"],
  builds: OracleWorld["builds"],
): World {
  const single = (condition: OracleCondition) => ({ fact: condition.fact, ...written(condition) });
  const requires = builds.map((groups) =>
    groups.map((alternatives) => ({ anyOf: alternatives.map((all) => all.map(single)) })),
  );
  const keys = Object.entries(TYPES).map(([fact, type]) => {
    const rows = tables[fact]?.map(({ when, value }) => ({ when: when.map(single), value, source: "dice" }));
    return [`FactKey/${fact}`, rows === undefined ? type : { ...type, derive: rows }] as const;
  });
  const facts = Object.fromEntries(
    Object.entries(known).map(([fact, value]) => [fact, value === "absent" ? "none" : value]),
  );
  return {
    ...Object.fromEntries(keys),
    "Environment/here": { facts },
    "Artifact/thing": { type: "library", scheme: "dotted" },
    "Version/thing@1":
      builds.length === 1
        ? { requires: requires[0]! }
        : {
            requires: [],
            variants: requires.map((list, index) => ({ name: `build${index}`, requires: list })),
          },
  };
}
