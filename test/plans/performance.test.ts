/**
 * What a baseline is blamed for. A shop stayed as it was while a new ranker beside it made its answers fail;
 * its baseline was then said to have performed badly, and there was nothing to go back to.
 */
import { describe, expect, it } from "vitest";
import { performanceOf } from "../../src/plans/performance.ts";
import { snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

const BASELINE = {
  environment: "prod",
  deployments: [{ name: "shop-prod", version: "shop@1.0.0", parameters: [] }],
  time: "2026-11-10T12:00:00.000Z",
};
const NOW = "2026-11-11T12:00:00.000Z";

const measured = (value: number, from: string, to: string) => ({
  deployment: "shop-prod", version: "shop@1.0.0", metric: "errorRate", value, samples: 1000, source: "probe",
  from: `2026-11-${from}:00.000Z`, to: `2026-11-${to}:00.000Z`,
});

const SHOP: World = {
  "Artifact/shop": { type: "image", scheme: "semver" },
  "Version/shop@1.0.0": { requires: [] },
  "Environment/prod": { stage: "production" },
  "Deployment/shop-prod": { version: "shop@1.0.0", environment: "prod", state: "running" },
  "Policy/slo": {
    rules: [{ name: "errors", on: "observation", require: "observation.value < 0.01" }],
  },
  "Observation/well": measured(0.001, "10T10:00", "10T11:00"),
};

const plan = (started: string, environment = "prod") => ({
  digest: `sha256:${"a".repeat(64)}`, content: {}, environment,
  proposer: { kind: "token", name: "token:ada" },
  time: started, started, state: "undone", event: 3, outcomes: [],
});

const verdict = (more: World, time: string | undefined = BASELINE.time) => {
  const { time: _, ...undated } = BASELINE;
  const baseline = time === undefined ? undated : { ...undated, time };
  return performanceOf(snapshotOf({ ...SHOP, ...more }), baseline, NOW).verdict;
};

describe("the performance of a baseline", () => {
  const BAD = { "Observation/ill": measured(0.4, "11T10:00", "11T11:00") };

  it("is bad by the newest figure, as long as nothing changed beside it", () => {
    expect(verdict({})).toBe("good");
    expect(verdict(BAD)).toBe("bad");
  });

  it("is not judged by figures from after another plan began to change what runs there", () => {
    expect(verdict({ ...BAD, "Plan/ranker": plan("2026-11-11T09:00:00.000Z") })).toBe("good");
  });

  it("is judged by them where the plan was before it, or of another place, or is later still", () => {
    expect(verdict({ ...BAD, "Plan/first": plan("2026-11-10T09:00:00.000Z") })).toBe("bad");
    const elsewhere = { ...plan("2026-11-11T09:00:00.000Z", "lab") };
    expect(verdict({ ...BAD, "Environment/lab": {}, "Plan/lab": elsewhere })).toBe("bad");
    expect(verdict({ ...BAD, "Plan/late": plan("2026-11-11T11:30:00.000Z") })).toBe("bad");
  });

  it("is unknown, and not good, where all its figures came afterwards", () => {
    const began = plan("2026-11-10T12:30:00.000Z");
    const later = { "Observation/well": measured(0.001, "11T10:00", "11T11:00") };
    expect(verdict({ ...later, "Plan/ranker": began })).toBe("unknown");
  });
});
