/** The pick that a question prefers: in small worlds by hand, at random against the costs of every choice. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { PREFERENCE_NAMES } from "../../src/decisions/decision.ts";
import type { PreferenceName } from "../../src/decisions/decision.ts";
import { certainChoices } from "./joint-oracle.ts";
import type { Choice, Picked } from "./joint-oracle.ts";
import { randomJointWorld } from "./joint-world.ts";
import type { JointWorld } from "./joint-world.ts";
import { Dice } from "./random-world.ts";
import { NOW, snapshotOf } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Worlds tried: two thirds have no certain choice. */
const RUNS = Number(process.env["RUNS"] ?? 1_500);
/** Enough to prove every one of these small worlds. */
const STEPS = 5_000;

console.log(`random preferences: SEED=${SEED}`);

const WORLD = {
  "Environment/here": {},
  "Artifact/app": { type: "image", scheme: "semver" },
  "Artifact/base": { type: "image", scheme: "semver" },
  "Version/app@2.0.0": { requires: [{ artifact: "base", range: "^2" }] },
  "Version/app@1.0.0": { requires: [{ artifact: "base", range: "^1" }] },
  "Version/base@2.0.0": { requires: [] },
  "Version/base@1.0.0": { requires: [] },
  "Deployment/base": { version: "base@1.0.0", environment: "here", state: "running" },
};

const ORDERS: readonly (readonly [readonly PreferenceName[], readonly string[]])[] = [
  [[], ["app@1.0.0"]],
  [["stability"], ["app@1.0.0"]],
  [["freshness"], ["app@2.0.0", "base@2.0.0"]],
  [["upkeep", "freshness"], ["app@2.0.0", "base@2.0.0"]],
  [["order", "stability"], ["app@1.0.0"]],
];

describe("what a question prefers", () => {
  it.each(ORDERS)("%j picks %j", (prefer, picks) => {
    const question = { subject: "app", in: "here", holding: "free", prefer } as const;
    const [result] = decide(snapshotOf(WORLD), question, NOW).results;
    expect(result!.picks!.map(({ version }) => version)).toEqual(picks);
    expect(result!.optimal).toBe(true);
  });

  it("is the least cost of all choices, level by level in the order given", { timeout: 120_000 }, () => {
    let [judged, different] = [0, 0];
    for (let index = 0; index < RUNS; index++) {
      const dice = new Dice(SEED + index);
      const world = randomJointWorld(dice);
      const choices = certainChoices(world);
      if (choices.length === 0) continue;
      const orders = [[], shuffled(dice)];
      const found = orders.map((prefer) => {
        const question = { ...world.question, prefer, improvingSteps: STEPS };
        const [result] = decide(snapshotOf(world.documents), question, NOW).results;
        if (result!.cost === undefined) return undefined;
        judged++;
        const order = [...prefer, ...PREFERENCE_NAMES.filter((name) => !prefer.includes(name))].filter(
          (name) => name !== "record",
        );
        const costs = choices.map((choice) => order.map((name) => COSTS[name](world, choice)));
        const [least] = costs.sort(byLevel);
        const name = `SEED=${SEED + index} RUNS=1 ${prefer.join()}`;
        expect(result!.cost.map(({ level }) => level), name).toEqual(order);
        expect(result!.cost.map(({ cost }) => cost), name).toEqual(least);
        expect(result!.optimal, name).toBe(true);
        return JSON.stringify(result!.picks);
      });
      if (found[0] !== found[1]) different++;
    }
    if (RUNS < 1_000) return;
    expect(judged).toBeGreaterThan(RUNS / 5);
    expect(different).toBeGreaterThan(0);
  });
});

function shuffled(dice: Dice): readonly PreferenceName[] {
  const left = [...PREFERENCE_NAMES];
  return Array.from({ length: 1 + dice.roll(left.length) }, () => left.splice(dice.roll(left.length), 1)[0]!);
}

function byLevel(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((cost, level) => cost !== other[level]);
  return at < 0 ? 0 : one[at]! - other[at]!;
}

type Cost = (world: JointWorld, choice: Choice) => number;

/** As src/decisions/universe/preference-levels.ts words them; of versions 1, 2, 3 the newest comes first. */
const COSTS: Readonly<Record<PreferenceName, Cost>> = {
  stability: overPicks((world, { build }) => {
    const running = runningOf(world, build.artifact);
    if (running === undefined || build.version === running) return 0;
    if (isAsked(world, build.artifact)) return build.version < running ? 1 : 0;
    return build.version < running ? 2 : 1;
  }),
  // No plan failed in these worlds; test/decisions/track-record.test.ts has some that did.
  record: () => 0,
  freshness: overPicks((world, { build }) => {
    const asked = world.asks.filter(({ artifact }) => artifact === build.artifact);
    const wanted = versionsOf(world, build.artifact).filter((version) =>
      asked.every(({ from, below }) => version >= from && version < below));
    return asked.length === 0 ? 0 : wanted.filter((version) => version > build.version).length;
  }),
  order: overPicks((world, { build, value }) => {
    const variants = world.builds.filter(
      (one) => one.artifact === build.artifact && one.version === build.version,
    );
    return variants.indexOf(build) + Math.max(0, (build.values ?? []).indexOf(value));
  }),
  additions: overPicks((world, { build: { artifact } }) =>
    isAsked(world, artifact) || runningOf(world, artifact) !== undefined ? 0 : 1),
  upkeep: overPicks((world, { build: { artifact, version } }) =>
    isAsked(world, artifact) || runningOf(world, artifact) === version
      ? 0
      : versionsOf(world, artifact).filter((one) => one > version).length),
};

function overPicks(cost: (world: JointWorld, picked: Picked) => number): Cost {
  return (world, { picked }) => [...picked.values()].reduce((sum, one) => sum + cost(world, one), 0);
}

function isAsked({ asks }: JointWorld, wanted: string): boolean {
  return asks.some(({ artifact }) => artifact === wanted);
}

function runningOf({ running }: JointWorld, wanted: string): number | undefined {
  return running.find(({ artifact, isOwn }) => isOwn && artifact === wanted)?.version;
}

function versionsOf({ builds }: JointWorld, wanted: string): readonly number[] {
  return [...new Set(builds.filter(({ artifact }) => artifact === wanted).map(({ version }) => version))];
}
