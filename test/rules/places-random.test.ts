/**
 * Random fleets with one limit: the verdict against a slow oracle that tries every value of what is not
 * known; and rules that judge plans and figures, or decide how, change no verdict.
 */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";
import { randomFrom } from "../setup/random-from.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`SEED=${SEED}`);
const ROUNDS = 300;
const REGIONS = ["eu", "us", undefined] as const;
const ORDER = ["INCOMPATIBLE", "UNKNOWN", "COMPATIBLE"];

interface Fleet {
  readonly regions: readonly (string | undefined)[];
  /** Artifact and environment of each running deployment, by number. */
  readonly running: readonly (readonly [number, number])[];
  readonly asked: readonly [number, number];
  readonly atMost: number;
}

function worldOf({ regions, running }: Fleet): World {
  return {
    "FactKey/region": { type: "string" },
    ...Object.fromEntries(regions.flatMap((region, index) => [
      [`Environment/e${index}`, region === undefined ? {} : { facts: { region } }],
      [`Artifact/a${index}`, { type: "image", scheme: "dotted" }],
      [`Version/a${index}@1`, { requires: [] }],
      [`Version/a${index}@2`, { requires: [] }],
    ])),
    ...Object.fromEntries(running.map(([artifact, place], index) => [
      `Deployment/d${index}`, { version: `a${artifact}@1`, environment: `e${place}`, state: "running" },
    ])),
  };
}

const LIMIT = (atMost: number) => ({
  "Policy/limits": { rules: [{ name: "region", on: "deployment", quantifier: "count",
    count: { atMost, per: { fact: "region" }, lease: "15m" }, require: 'node.state == "running"' }] },
});

/** Every way to fill in what is not known, with one value more than there are: all yes, all no, or open. */
function oracle({ regions, running, asked: [artifact, place], atMost }: Fleet): string {
  const unknown = regions.flatMap((region, index) => (region === undefined ? [index] : []));
  const values = ["eu", "us", "elsewhere"];
  const answers = new Set<boolean>();
  for (let way = 0; way < values.length ** unknown.length; way++) {
    const filled = regions.map((region, index) => {
      const at = unknown.indexOf(index);
      return region ?? values[Math.floor(way / values.length ** at) % values.length]!;
    });
    const here = running.filter(([, where]) => filled[where] === filled[place]);
    const isReplaced = here.some(([which, where]) => which === artifact && where === place);
    answers.add(here.length + (isReplaced ? 0 : 1) <= atMost);
  }
  return answers.size === 2 ? "UNKNOWN" : answers.has(true) ? "COMPATIBLE" : "INCOMPATIBLE";
}

function randomFleet(random: () => number): Fleet {
  const below = (count: number): number => Math.floor(random() * count);
  const regions = Array.from({ length: 2 + below(3) }, () => REGIONS[below(REGIONS.length)]);
  const running = Array.from({ length: below(5) }, () =>
    [below(regions.length), below(regions.length)] as const);
  return { regions, running, asked: [below(regions.length), below(regions.length)], atMost: below(4) };
}

describe("places that are counted", () => {
  it("come out as trying all that is not known does, but never better", () => {
    const random = randomFrom(SEED);
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const fleet = randomFleet(random);
      const [artifact, place] = fleet.asked;
      const question = { subject: `a${artifact}@2`, in: `e${place}` };
      const world = worldOf(fleet);
      const without = decide(snapshotOf(world), question, NOW).verdict;
      const { verdict } = decide(snapshotOf({ ...world, ...LIMIT(fleet.atMost) }), question, NOW);
      const hint = `SEED=${SEED}, round ${round}: ${JSON.stringify(fleet)}`;
      expect(ORDER.indexOf(verdict), hint).toBeLessThanOrEqual(ORDER.indexOf(without));
      // Where its own region is not known, any group may be its own: the rule is open without looking.
      expect(verdict, hint).toBe(fleet.regions[place] === undefined ? "UNKNOWN" : oracle(fleet));
      seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual([...ORDER].sort());
  });

  it("stand beside rules on plans and figures, which change no verdict", () => {
    const random = randomFrom(SEED);
    const rules = [
      { name: "a", on: "plan", require: "plan.risk <= 0.0" },
      { name: "b", on: "observation", require: "observation.value <= 0.0" },
      { name: "c", on: "plan", choose: { strategy: "canary", because: "x" } },
      { name: "d", on: "observation", choose: { action: "rollback", because: "x" } },
    ];
    for (let round = 0; round < ROUNDS / 10; round++) {
      const fleet = randomFleet(random);
      const question = { subject: `a${fleet.asked[0]}@2`, in: `e${fleet.asked[1]}` };
      const world = { ...worldOf(fleet), ...LIMIT(fleet.atMost) };
      const [plain, beside] = [world, { ...world, "Policy/plans": { rules } }].map((each) => {
        const { results } = decide(snapshotOf(each as World), question, NOW);
        return results;
      });
      expect(beside, `SEED=${SEED}, round ${round}`).toEqual(plain);
    }
  });
});
