/** Knots: new things that need each other come at once; what replaces something is never among them. */
import { describe, expect, it } from "vitest";
import { makePlan } from "../../src/plans/make-plan.ts";
import { Dice } from "../decisions/random-world.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import { randomOrderWorld } from "./order-world.ts";

// Seed 584291: what replaced something was reached through a knot and put into it. One thing stood in
// two knots, was deployed twice, and its undo did not lead back.
describe("a world where things that replace others need each other", () => {
  const strategies = ["rolling", "recreate", "canary"] as const;
  it.each(strategies)("has no %s plan that deploys a thing twice", (strategy) => {
    const { world, subjects } = randomOrderWorld(new Dice(584291));
    const what = subjects.length === 1 ? { subject: subjects[0]! } : { subjects };
    const { plan } = makePlan(snapshotOf(world), { ...what, in: "prod", strategy }, NOW);
    const ids = plan?.content.steps.map(({ id }) => id) ?? [];
    expect([...new Set(ids)]).toEqual(ids);
    expect(plan?.content.undo.leadsBack ?? "no plan").toBe(strategy === "canary" ? true : "no plan");
  });
});
