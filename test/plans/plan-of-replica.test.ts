/** A plan deploys the dataset that was picked, and says which copy of it is read. */
import { describe, expect, it } from "vitest";
import { makePlan } from "../../src/plans/make-plan.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

const WORLD: World = {
  "FactKey/region": { type: "string" },
  "Artifact/clicks": { type: "dataset", scheme: "dotted" },
  "Artifact/clicks-eu": { type: "dataset", scheme: "dotted" },
  "Artifact/m": { type: "model", scheme: "dotted" },
  "Environment/eu": { facts: { region: "eu" } },
  "Environment/us": { facts: { region: "us" } },
  "Version/clicks@1": { requires: [] },
  "Version/clicks-eu@1": { requires: [], derivedFrom: ["clicks@1"] },
  "Version/m@1": { requires: [{ artifact: "clicks", range: ">=1" }] },
  "Policy/p": { mode: "enforce", rules: [{ name: "eu-copy", on: "deployment",
    when: 'env.facts["region"] == "eu"',
    choose: { dataset: "clicks-eu", of: "clicks", because: "data stay in the region" } }] },
};

describe("a plan", () => {
  it.each([
    ["eu", "Deploy clicks@1, read from clicks-eu@1", "clicks-eu@1"],
    ["us", "Deploy clicks@1", undefined],
  ])("for %s says: %s", (place, title, replica) => {
    const made = makePlan(snapshotOf(WORLD), { subject: "m@1", in: place }, NOW);
    const step = made.plan!.content.steps.find(({ id }) => id === `deploy-clicks-${place}`)!;
    expect([step.title, step.replica, step.runs!.version]).toEqual([title, replica, "clicks@1"]);
  });
});
