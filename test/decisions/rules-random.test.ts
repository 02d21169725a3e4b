/**
 * Random worlds with random rules. A rule can only take away: one more never makes a no or an unknown into a
 * yes, and neither does one fact less. Walks with quantifiers are compared with a slow and obvious oracle.
 */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { tellingOf } from "../../src/decisions/telling.ts";
import type { EnvironmentResult } from "../../src/decisions/decision.ts";
import { judgePick, ruleQuestion, rulesIn } from "../../src/decisions/policies/rules-here.ts";
import type { RuleOutcome } from "../../src/rules/finding.ts";
import { waived } from "./waiver-world.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";
import { Dice } from "./random-world.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** Some seconds on a busy machine. */
const WORLDS = 100;
console.log(`SEED=${SEED}`);

type Spec = Record<string, unknown>;
const KEYS = ["a", "b"] as const;
const VALUES = ["x", "y"] as const;

/** Facts of versions and of the one environment; each is there or is not. */
function facts(dice: Dice): Spec {
  const entries = KEYS.flatMap((key) => (dice.roll(3) === 0 ? [] : [[key, dice.pick([...VALUES, "none"])]]));
  return Object.fromEntries(entries) as Spec;
}

const VERSIONS = 7;
const name = (index: number): string => `${index % 2 === 0 ? "m" : "d"}@${index}`;

/** Versions derived from later ones, so that there are diamonds and no cycles. */
function world(dice: Dice): World {
  const versions = Array.from({ length: VERSIONS }, (_, index): readonly [string, Spec] => {
    const above = Array.from({ length: VERSIONS - index - 1 }, (__, more) => name(index + more + 1)).filter(
      () => dice.roll(3) === 0,
    );
    return [`Version/${name(index)}`, {
      requires: dice.roll(4) === 0 ? [{ fact: dice.pick(KEYS), is: dice.pick(VALUES) }] : [],
      facts: facts(dice),
      ...(above.length === 0 ? {} : { derivedFrom: above }),
    }];
  });
  return {
    "FactKey/a": { type: "string" },
    "FactKey/b": { type: "string" },
    "Artifact/m": { type: "model", scheme: "dotted" },
    "Artifact/d": { type: "dataset", scheme: "dotted" },
    "Environment/e": { stage: "production", facts: facts(dice) },
    ...Object.fromEntries(versions),
  };
}

function condition(dice: Dice, variables: readonly string[]): string {
  const one = (): string => {
    const fact = `${dice.pick(variables)}.facts["${dice.pick(KEYS)}"]`;
    switch (dice.roll(4)) {
      case 0:
        return `${fact} == "${dice.pick(VALUES)}"`;
      case 1:
        return `satisfies(${fact}, "${dice.pick(VALUES)}")`;
      case 2:
        return `!(${fact} in ["${dice.pick(VALUES)}"])`;
      default:
        return `declaredAbsent(${fact})`;
    }
  };
  return dice.roll(2) === 0 ? one() : `(${one()}) ${dice.pick(["&&", "||"])} (${one()})`;
}

function rule(dice: Dice): Spec {
  const when = dice.roll(3) === 0 ? { when: condition(dice, ["env"]) } : {};
  if (dice.roll(3) === 0)
    return { name: "r", on: "deployment", ...when, require: condition(dice, ["env", "version"]) };
  const quantifier = dice.pick(["all", "none", "any", "count"] as const);
  return {
    name: "r",
    on: dice.pick(["deployment", "choice"]),
    ...when,
    walk: {
      along: ["DERIVED_FROM"],
      ...(dice.roll(2) === 0 ? { to: "dataset" } : {}),
      ...(dice.roll(4) === 0 ? { stopAt: condition(dice, ["node"]) } : {}),
      ...(dice.roll(4) === 0 ? { avoid: condition(dice, ["node"]) } : {}),
    },
    quantifier,
    ...(quantifier === "count" ? { count: { [dice.pick(["atLeast", "atMost"])]: dice.roll(3) } } : {}),
    ...(dice.roll(3) === 0 ? { onEmpty: dice.pick(["fail", { pass: "there are none" }]) } : {}),
    require: condition(dice, ["node"]),
  };
}

function policy(dice: Dice): Spec {
  const one = rule(dice);
  const walk = one["walk"] as Spec | undefined;
  const from = one["on"] === "choice" ? "picks" : "version";
  return { mode: "enforce", rules: [walk === undefined ? one : { ...one, walk: { from, ...walk } }] };
}

const QUESTIONS = [
  { subject: "m@0", in: "e" },
  { subject: "m", in: "e" },
  { subjects: ["m", "d@1"], in: "e" },
] as const;

const RANK = { INCOMPATIBLE: 0, UNKNOWN: 1, COMPATIBLE: 2 } as const;

function verdicts(known: World): readonly EnvironmentResult["verdict"][] {
  const snapshot = snapshotOf(known);
  return QUESTIONS.map((question) => decide(snapshot, question, NOW).verdict);
}

describe("random worlds with random rules", () => {
  it("one more rule never turns a no or an unknown into a yes", () => {
    const seen = { COMPATIBLE: 0, INCOMPATIBLE: 0, UNKNOWN: 0 };
    for (let round = 0; round < WORLDS; round++) {
      const dice = new Dice(SEED + round);
      const known = { ...world(dice), "Policy/first": policy(dice) };
      const more = { ...known, "Policy/second": policy(dice) };
      const [before, after] = [verdicts(known), verdicts(more)];
      after.forEach((verdict, at) => {
        seen[verdict]++;
        if (verdict === "COMPATIBLE") expect(before[at], told(round, more)).toBe("COMPATIBLE");
        if (before[at] === "INCOMPATIBLE") expect(verdict, told(round, more)).toBe("INCOMPATIBLE");
      });
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  it("a waiver affects no rule but the one it names, and without approval nothing at all", () => {
    let flipped = 0;
    for (let round = 0; round < WORLDS; round++) {
      const dice = new Dice(SEED + 20_000 + round);
      const known = { ...world(dice), "Policy/first": policy(dice) };
      const both = { ...known, "Policy/second": policy(dice) };
      const subject = dice.pick(["m", "d", "m@0", "d@1", "m@<=2"]);
      const waiver = { rule: "second/r", subject, environment: "e" };
      const told = `SEED=${SEED}, round ${round}: ${subject} ${JSON.stringify(both)}`;
      const snapshots = [
        snapshotOf(known),
        waived(both, waiver),
        snapshotOf(both),
        waived(both, { ...waiver, approver: undefined }),
      ];
      for (const question of QUESTIONS) {
        const [without, excused, judged, asked] = snapshots.map((one) => decide(one!, question, NOW));
        expect(JSON.stringify(asked), told).toBe(JSON.stringify(judged));
        // At best it is as if the rule were not there, at worst as if the waiver were not.
        expect(RANK[excused!.verdict], told).toBeLessThanOrEqual(RANK[without!.verdict]);
        expect(RANK[excused!.verdict], told).toBeGreaterThanOrEqual(RANK[judged!.verdict]);
        const cited = excused!.results.flatMap((one) => one.waived ?? []);
        expect(cited.every(({ rule: found }) => found!.name === "second/r"), told).toBe(true);
        if (excused!.verdict === judged!.verdict) continue;
        flipped++;
        if (excused!.verdict === "COMPATIBLE") expect(cited.length, told).toBeGreaterThan(0);
      }
    }
    expect(flipped).toBeGreaterThan(10);
  });

  it("one fact less never turns a no or an unknown into a yes", () => {
    let removed = 0;
    for (let round = 0; round < WORLDS; round++) {
      const dice = new Dice(SEED + 10_000 + round);
      const known: World = { ...world(dice), "Policy/first": policy(dice), "Policy/second": policy(dice) };
      const stating = Object.keys(known).filter((key) => Object.keys(factsOf(known[key]!)).length > 0);
      if (stating.length === 0) continue;
      const thing = dice.pick(stating);
      const { [dice.pick(Object.keys(factsOf(known[thing]!)))]: _, ...rest } = factsOf(known[thing]!);
      const less = { ...known, [thing]: { ...known[thing], facts: rest } };
      const [before, after] = [verdicts(known), verdicts(less)];
      removed++;
      after.forEach((verdict, at) => {
        if (verdict === "COMPATIBLE") expect(before[at], told(round, less)).toBe("COMPATIBLE");
      });
    }
    expect(removed).toBeGreaterThan(WORLDS / 2);
  });

  it("a walk with a quantifier comes to what looking at every path comes to", () => {
    const seen = new Map<RuleOutcome, number>();
    for (let round = 0; round < WORLDS * 2; round++) {
      const dice = new Dice(SEED + 20_000 + round);
      const known: World = world(dice);
      const quantifier = dice.pick(["all", "none", "any", "count"] as const);
      const atLeast = dice.roll(3);
      const bounds = { atLeast, atMost: atLeast + dice.roll(3) };
      const [key, value, barrier] = [dice.pick(KEYS), dice.pick(VALUES), dice.roll(VERSIONS)];
      const avoids = dice.roll(2) === 0;
      const plain = {
        name: "r", on: "version", quantifier, ...(quantifier === "count" ? { count: bounds } : {}),
        walk: {
          from: "version", along: ["DERIVED_FROM"], to: "dataset",
          ...(avoids ? { avoid: `node.name == "${name(barrier)}"` } : {}),
        },
        require: `node.facts["${key}"] == "${value}"`,
      };
      const snapshot = snapshotOf({ ...known, "Policy/p": { mode: "enforce", rules: [plain] } });
      const telling = tellingOf(snapshot, snapshot.find("environment:e")!, Date.parse(NOW));
      const version = snapshot.find("version:m@0")!;
      const [judged] = judgePick(rulesIn(telling).ofPicks, ruleQuestion(telling), { version });
      const truths = truthsAbove(known, key, value, avoids ? name(barrier) : undefined);
      const expected = oracle(quantifier, truths, bounds);
      expect(judged!.outcome, told(round, { ...known, "Policy/p": plain })).toBe(expected);
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(["ERROR", "FAIL", "PASS", "UNKNOWN"]);
  });
});

function factsOf(spec: Readonly<Record<string, unknown>>): Spec {
  return (spec["facts"] ?? {}) as Spec;
}

function told(round: number, known: World): string {
  return `SEED=${SEED}, world ${round}: ${JSON.stringify(known)}`;
}

type Found = "yes" | "no" | "unknown" | "error";

/**
 * Every path from the version, one by one; a node counts if some path leads to it past no barrier. undefined:
 * there is no data at all.
 */
function truthsAbove(
  known: World, key: string, value: string, barrier: string | undefined,
): readonly Found[] | undefined {
  const reached = new Set<string>();
  const crossing = new Set<string>();
  const follow = (version: string, path: readonly string[]): void => {
    for (const above of (known[`Version/${version}`]!["derivedFrom"] ?? []) as readonly string[]) {
      const longer = [...path, above];
      (barrier !== undefined && longer.includes(barrier) ? crossing : reached).add(above);
      follow(above, longer);
    }
  };
  follow("m@0", []);
  const isData = (version: string): boolean => version.startsWith("d");
  const hits = [...reached].filter(isData);
  if (hits.length === 0 && ![...crossing].some(isData)) return undefined;
  return hits.map((hit) => {
    const fact = factsOf(known[`Version/${hit}`]!)[key];
    return fact === undefined ? "unknown" : fact === "none" ? "error" : fact === value ? "yes" : "no";
  });
}

function oracle(
  quantifier: "all" | "none" | "any" | "count",
  truths: readonly Found[] | undefined,
  { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
): RuleOutcome {
  if (truths === undefined) return "UNKNOWN";
  const count = (wanted: Found) => truths.filter((truth) => truth === wanted).length;
  const open = count("error") > 0 ? "ERROR" : "UNKNOWN";
  const isOpen = count("error") + count("unknown") > 0;
  // What is open may come to a yes or to a no, each by itself.
  const possible = Array.from({ length: count("error") + count("unknown") + 1 }, (_, more) => {
    const yes = count("yes") + more;
    const all = truths.length;
    return { all: yes === all, none: yes === 0, any: yes > 0, count: yes >= atLeast && yes <= atMost }[
      quantifier];
  });
  if (possible.every((holds) => holds)) return "PASS";
  if (possible.every((holds) => !holds)) return "FAIL";
  expect(isOpen).toBe(true);
  return open;
}
