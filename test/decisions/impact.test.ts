/** What a change flips: small fleets by table, random fleets against one decision for every deployment. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { Verdict } from "../../src/decisions/decision.ts";
import { impact } from "../../src/decisions/impact.ts";
import type { AssumedFacts } from "../../src/decisions/impact.ts";
import { valueText } from "../../src/decisions/fact-condition.ts";
import { Dice, randomWorld } from "./random-world.ts";
import { documentsOf, NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Fleets of up to 18 deployments each. */
const FLEETS = Number(process.env["FLEETS"] ?? 300);

console.log(`random impact: SEED=${SEED}`);

const FLEET: World = {
  "FactKey/driver": { type: "version", scheme: "dotted" },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Artifact/runtime": { type: "runtime", scheme: "semver" },
  "Version/runtime@1.0.0": { requires: [] },
  "Version/ranker@1.0.0": { requires: [{ fact: "driver", range: ">=545" }] },
  "Version/ranker@2.0.0": {
    requires: [{ fact: "driver", range: ">=580" }, { artifact: "runtime", range: "^1" }],
  },
  "Environment/eu": {},
  "Environment/eu-a": { partOf: "eu", facts: { driver: "590" }, stage: "production" },
  "Environment/eu-b": { partOf: "eu", facts: { driver: "550" }, stage: "staging" },
  "Environment/us": { stage: "production" },
  "Service/ranking": { runs: [{ artifact: "ranker" }] },
  "Deployment/runtime-a": { version: "runtime@1.0.0", environment: "eu-a" },
  "Deployment/ranker-a": { version: "ranker@2.0.0", environment: "eu-a", service: "ranking" },
  "Deployment/ranker-b": { version: "ranker@1.0.0", environment: "eu-b" },
  "Deployment/ranker-us": { version: "ranker@1.0.0", environment: "us" },
  "Deployment/ranker-old": { version: "ranker@2.0.0", environment: "us", state: "retired" },
};
for (const [title, spec] of Object.entries(FLEET))
  if (title.startsWith("Deployment/")) Object.assign(spec, { state: spec["state"] ?? "running" });

const fleet = snapshotOf(FLEET);

describe("impact", () => {
  it("says which running deployments flip, where, and why", () => {
    const answer = impact(fleet, { assume: [{ facts: { driver: "550.54" } }] }, NOW);
    expect(answer).toMatchObject({
      deployments: 4,
      directions: [
        { from: "COMPATIBLE", to: "INCOMPATIBLE", count: 1 },
        { from: "UNKNOWN", to: "COMPATIBLE", count: 1 },
      ],
      environments: [{ environment: "eu-a" }, { environment: "us" }],
      flipsTruncated: false,
    });
    expect(answer.flips.map(({ deployment, subject, services }) => [deployment, subject, services])).toEqual([
      ["ranker-a", "ranker@2.0.0", ["ranking"]],
      ["ranker-us", "ranker@1.0.0", []],
    ]);
    expect(answer.flips.map(({ reason }) => reason.sentence)).toEqual([
      "eu-a has driver 550.54 (assumed); ranker@2.0.0 requires >=580.",
      "driver is not known on us; ranker@1.0.0 requires >=545.",
    ]);
  });

  it.each([
    ["one environment", [{ in: "eu-a", facts: { driver: "500" } }], ["ranker-a"]],
    ["all that is part of an environment",
      [{ in: "eu", facts: { driver: "500" } }], ["ranker-a", "ranker-b"]],
    ["a selector", [{ selector: "stage=production", facts: { driver: "500" } }], ["ranker-a", "ranker-us"]],
    ["the later of two assumptions",
      [{ facts: { driver: "500" } }, { in: "eu", facts: { driver: "600" } }], ["ranker-us"]],
    ["what is declared absent", [{ in: "us", facts: { driver: "none" } }], ["ranker-us"]],
  ] satisfies readonly (readonly [string, readonly AssumedFacts[], readonly string[]])[])(
    "is that of %s", (_, assume, flipped) => {
      expect(impact(fleet, { assume }, NOW).flips.map(({ deployment }) => deployment)).toEqual(flipped);
    });

  it("of changed documents is that of the world with them", () => {
    const before = documentsOf(FLEET).find(({ metadata }) => metadata.name === "runtime-a")!;
    const after = { ...before, spec: { ...(before.spec as object), state: "retired" } };
    const { deployments, flips } = impact(fleet, {
      documents: [{ key: "deployment:runtime-a", before, after }],
    }, NOW);
    expect(deployments).toBe(3);
    expect(flips).toMatchObject([
      { deployment: "ranker-a", to: "INCOMPATIBLE", reason: { code: "NOT_DEPLOYED" } },
    ]);
  });

  it("refuses a question in which nothing changes, and one that says two places", () => {
    expect(() => impact(fleet, {}, NOW)).toThrow(/nothing changes/);
    expect(() => impact(fleet, { assume: [{ facts: {} }] }, NOW)).toThrow(/nothing changes/);
    expect(() => impact(fleet, { assume: [{ in: "us", selector: "a=b", facts: { driver: "1" } }] }, NOW))
      .toThrow(/an environment and a selector/);
    expect(() => impact(fleet, { assume: [{ facts: { drivr: "1" } }] }, NOW)).toThrow(/drivr/);
  });

  it(`agrees with one decision for every deployment, before and after (SEED=${SEED})`, () => {
    const seen = new Map<string, number>();
    for (let index = 0; index < FLEETS; index++) {
      const dice = new Dice(SEED + index);
      const world = randomFleet(dice);
      const snapshot = snapshotOf(world);
      const facts = randomFacts(dice);
      const assumed = dice.roll(2) === 0 ? ["e0", "e1", "e2"] : [`e${dice.roll(3)}`];
      const assume = assumed.length > 1 ? [{ facts }] : [{ in: assumed[0]!, facts }];
      const { flips } = impact(snapshot, { assume }, NOW);
      const expected = Object.entries(world).flatMap(([title, { version, environment }]) => {
        if (!title.startsWith("Deployment/")) return [];
        const question = { subject: String(version), in: String(environment) };
        const from: Verdict = decide(snapshot, question, NOW).verdict;
        const isAssumed = assumed.includes(question.in);
        const to = isAssumed ? decide(snapshot, { ...question, assume: facts }, NOW).verdict : from;
        if (from !== to) seen.set(`${from} ${to}`, (seen.get(`${from} ${to}`) ?? 0) + 1);
        return from === to ? [] : [{ deployment: title.slice("Deployment/".length), from, to }];
      });
      const got = flips.map(({ deployment, from, to }) => ({ deployment, from, to }));
      expect(got, `SEED=${SEED + index} FLEETS=1`).toEqual(expected);
    }
    if (FLEETS >= 100) expect([...seen.keys()].length, "directions seen").toBe(6);
  }, 60_000);
});

/** Three versions in three environments, all deployed everywhere; in order of environment, then name. */
function randomFleet(dice: Dice): World {
  const worlds = Array.from({ length: 3 }, () => randomWorld(dice).documents);
  const fleet: Record<string, Record<string, unknown>> = { ...worlds[0]! };
  delete fleet["Environment/here"];
  for (const [at, world] of worlds.entries()) {
    fleet[`Environment/e${at}`] = world["Environment/here"]!;
    fleet[`Version/thing@${at + 1}`] = world["Version/thing@1"]!;
  }
  for (let environment = 0; environment < 3; environment++) {
    for (let version = 1; version <= 3; version++) {
      const { variants = [] } = fleet[`Version/thing@${version}`] as { variants?: { name: string }[] };
      const builds = ["", ...variants.map(({ name }) => `#${name}`)];
      for (const [at, build] of builds.entries()) {
        fleet[`Deployment/d${environment}-${version}-${at}`] = {
          version: `thing@${version}${build}`, environment: `e${environment}`, state: "running",
        };
      }
    }
  }
  return fleet;
}

function randomFacts(dice: Dice): Record<string, string> {
  const all: Readonly<Record<string, readonly (string | boolean)[]>> = {
    v: ["1", "2.5", "none"], w: ["1.5", "3"], colour: ["red", "blue"], flag: [true, false], paint: ["green"],
  };
  return Object.fromEntries(
    [dice.pick(Object.keys(all)), dice.pick(Object.keys(all))].map((fact) =>
      [fact, valueText(dice.pick(all[fact]!))]),
  );
}
