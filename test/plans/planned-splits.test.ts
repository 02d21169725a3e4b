/** A canary that could not decide in the time that it is watched has no plan, and is told what would do. */
import { describe, expect, it } from "vitest";
import { makePlan } from "../../src/plans/make-plan.ts";
import type { World } from "../decisions/world.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";

const choosing = (window: string) => ({
  rules: [
    {
      name: "canary",
      on: "plan",
      choose: {
        strategy: "canary",
        canary: { weights: [5, 50, 100], window },
        because: "new versions are watched",
      },
    },
  ],
  gates: [{ name: "as-good", observations: { canary: [{ metric: "errorRate", margin: 0.01 }] } }],
});
const world = (window: string, samples?: number): World => ({
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@2.3.0": { requires: [] },
  "Version/ranker@2.3.1": { requires: [] },
  "Environment/prod": { stage: "production" },
  "Deployment/ranker-prod": { version: "ranker@2.3.0", environment: "prod", state: "running" },
  "Policy/production": { mode: "enforce", tier: "gate", ...choosing(window) },
  ...(samples === undefined
    ? {}
    : {
        "Observation/o1": {
          deployment: "ranker-prod",
          version: "ranker@2.3.0",
          metric: "errorRate",
          value: 0.02,
          samples,
          from: "2026-11-21T10:00:00.000Z",
          to: "2026-11-21T11:00:00.000Z",
        },
      }),
});
const made = (window: string, samples?: number) =>
  makePlan(snapshotOf(world(window, samples)), { subject: "ranker@2.3.1", in: "prod" }, NOW);

describe("a plan with a canary", () => {
  it("is refused where a share could not decide in its window, with what would do", () => {
    const { verdict, plan, reasons } = made("30m", 200);
    expect([verdict, plan]).toEqual(["INCOMPATIBLE", null]);
    expect(reasons[0]).toEqual({
      code: "SPLIT_UNDECIDED",
      sentence:
        "production/as-good at ranker-prod: At 5 % of 200 requests an hour, 30m give 5 samples; 4,000 are " +
        "needed for errorRate: take 17 days.",
    });
  });

  it("is made where the traffic is enough", () => {
    expect(made("2h", 100_000).plan).not.toBeNull();
  });

  it("is made where nobody measured the traffic, and says so", () => {
    const { plan } = made("30m");
    expect(plan!.content.remarks).toContainEqual({
      outcome: "UNKNOWN",
      sentence:
        "production/as-good at ranker-prod: Nobody knows how many requests come; observe what runs first.",
    });
  });
});
