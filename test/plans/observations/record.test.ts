/** What becomes of figures as they arrive: once, in any order, with a clear no where something is wrong. */
import { beforeEach, describe, expect, it } from "vitest";
import { applyDocuments } from "../../../src/catalog/apply.ts";
import { Knowledge } from "../../../src/catalog/knowledge.ts";
import { recordDeployment } from "../../../src/catalog/record-deployment.ts";
import { observationsOf } from "../../../src/plans/observations/observation.ts";
import { recordObservations } from "../../../src/plans/observations/record-observations.ts";
import type { GivenObservation } from "../../../src/plans/observations/record-observations.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import { documentsOf } from "../../decisions/world.ts";
import { BASE } from "../gates/gate-world.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const FIGURE: GivenObservation = {
  deployment: "ranker-prod",
  metric: "errorRate",
  value: 0.004,
  samples: 12_000,
  from: "2026-11-21T10:00:00Z",
  to: "2026-11-21T11:00:00Z",
};
let knowledge: Knowledge;
const record = (...given: readonly GivenObservation[]) =>
  recordObservations(knowledge, given, { actor: "token:prometheus", now: NOW });

beforeEach(async () => {
  const store = await openSqliteStore(":memory:");
  knowledge = await Knowledge.open(store, { pollMilliseconds: 0 });
  await applyDocuments(knowledge, {
    sources: [{ documents: documentsOf(BASE) }],
    actor: "t",
    reason: "base",
    now: "2026-11-21T08:00:00.000Z",
  });
  await deploy("ranker@2.3.0", "2026-11-21T09:00:00.000Z");
  return () => store.close();
});

const deploy = (version: string, now: string, more: { readonly state?: "retired" } = {}) =>
  recordDeployment(knowledge, {
    version,
    environment: "prod",
    actor: "t",
    reason: "x",
    now,
    ...more,
  });
const since = () =>
  knowledge.current().properties(knowledge.current().find("deployment:ranker-prod")!)["since"];

describe("since when something runs", () => {
  it("is when it was recorded, and stays while the same build goes on", async () => {
    await deploy("ranker@2.3.0", "2026-11-21T10:00:00.000Z");
    expect(since()).toBe("2026-11-21T09:00:00.000Z");
  });
  it("begins anew with another build, and after it was retired", async () => {
    await deploy("ranker@2.3.1", "2026-11-21T10:00:00.000Z");
    expect(since()).toBe("2026-11-21T10:00:00.000Z");
    await deploy("ranker@2.3.1", "2026-11-21T10:30:00.000Z", { state: "retired" });
    expect(since()).toBeUndefined();
    await deploy("ranker@2.3.1", "2026-11-21T11:00:00.000Z");
    expect(since()).toBe("2026-11-21T11:00:00.000Z");
  });
  it("is not what a document claims, whatever it claims", async () => {
    for (const version of ["ranker@2.3.1", "ranker@2.3.0"]) {
      await applyDocuments(knowledge, {
        actor: "t",
        reason: "x",
        now: "2026-11-21T11:00:00.000Z",
        sources: [
          {
            documents: documentsOf({
              "Deployment/ranker-prod": {
                version,
                environment: "prod",
                state: "running",
                since: "2020-01-01T00:00:00.000Z",
              },
            }),
          },
        ],
      });
      expect(since()).toBe("2026-11-21T11:00:00.000Z");
    }
  });
});

describe("a figure", () => {
  it("is kept with the version that ran in its window", async () => {
    const { observations, written } = await record(FIGURE);
    expect(written).toBe(true);
    expect(observations).toMatchObject([{ version: "ranker@2.3.0", outcome: "recorded" }]);
    const [kept] = observationsOf(knowledge.current(), "ranker-prod");
    expect(kept).toMatchObject({
      version: "ranker@2.3.0",
      metric: "errorRate",
      value: 0.004,
      samples: 12_000,
    });
    expect(knowledge.current().incoming(kept!.node, "OBSERVED_BY")).toHaveLength(2);
  });
  it("that comes twice changes nothing, written another way too", async () => {
    const first = await record(FIGURE);
    const again = await record({
      ...FIGURE,
      from: "2026-11-21T11:00:00+01:00",
      to: "2026-11-21T11:00:00.000Z",
    });
    expect([again.written, again.revision, again.observations[0]!.outcome]).toEqual([
      false,
      first.revision,
      "known",
    ]);
  });
  it("may come late and out of order", async () => {
    await record(FIGURE);
    await record({ ...FIGURE, from: "2026-11-21T09:00:00Z", to: "2026-11-21T10:00:00Z" });
    const starts = observationsOf(knowledge.current(), "ranker-prod").map(({ from }) =>
      new Date(from).toISOString(),
    );
    expect(starts).toEqual(["2026-11-21T09:00:00.000Z", "2026-11-21T10:00:00.000Z"]);
  });
  it("of two versions in one window are two, as a canary has them", async () => {
    await record(FIGURE, { ...FIGURE, version: "ranker@2.3.1", samples: 600, trafficShare: 5 });
    expect(observationsOf(knowledge.current(), "ranker-prod")).toHaveLength(2);
  });
  it("in seconds is kept in milliseconds", async () => {
    await record({
      ...FIGURE,
      metric: "latencyP95",
      value: 0.25,
      unit: "s",
      buckets: [{ atMost: 0.5, count: 12_000 }],
    });
    const [kept] = observationsOf(knowledge.current(), "ranker-prod");
    expect([kept!.value, kept!.unit, kept!.histogram!.edges]).toEqual([250, "ms", [500]]);
  });

  it.each([
    ["without samples", { samples: 0 }, "Observation 1: samples 0 is no sample at all."],
    ["of half a sample", { samples: 1.5 }, "Observation 1: samples 1.5"],
    ["that is no number", { value: Number.NaN }, /^Observation 1: value /],
    ["that is endless", { value: Infinity }, /^Observation 1: value /],
    ["below zero", { value: -0.1 }, "Observation 1: value -0.1 is no share from 0 to 1 (0.4 % is 0.004)."],
    [
      "in percent",
      { value: 0.4, unit: "%" },
      'Observation 1: unit "%" is of no errorRate, which is a share from 0 to 1.',
    ],
    [
      "that its counts contradict",
      { failures: 480 },
      "Observation 1: failures 480 of 12000 are 0.04, and value says 0.004.",
    ],
    [
      "of the future",
      { to: "2026-11-21T13:00:00Z" },
      "Observation 1: to is in the future (2026-11-21T13:00:00.000Z; it is 2026-11-21T12:00:00.000Z here).",
    ],
    [
      "whose window ends before it begins",
      { to: "2026-11-21T09:30:00Z" },
      /^Observation 1: to "2026-11-21T09:30:00Z" is not after from/,
    ],
    ["whose window is empty", { to: "2026-11-21T10:00:00Z" }, /^Observation 1: to .* is not after from/],
    ["of another thing", { version: "gateway@1" }, /nothing that ranker-prod serves/],
    [
      "of a deployment that nobody recorded",
      { deployment: "ranker-prdo" },
      'Observation 1: deployment "ranker-prdo" is not recorded.',
    ],
    [
      "of before what runs now ran, without its version",
      { from: "2026-11-21T08:30:00Z" },
      "Observation 1: version is not told, and nothing says what ranker-prod served in the whole window.",
    ],
    [
      "of an unknown metric without a direction",
      { metric: "taste" },
      "Observation 1: it does not say better: lower or higher; taste is not known by name.",
    ],
    [
      "of a latency without a unit",
      { metric: "latencyP95", value: 3 },
      "Observation 1: it does not say unit: latencyP95 is in ms.",
    ],
    [
      "of a latency in metres",
      { metric: "latencyP95", value: 3, unit: "m" },
      "Observation 1: unit m is no unit of time.",
    ],
    ["with a field that nobody knows", { sample: 3 }, /sample/],
  ] as const)("%s is refused", async (_, more, message) => {
    await expect(record({ ...FIGURE, ...more })).rejects.toThrow(message);
    expect(observationsOf(knowledge.current(), "ranker-prod")).toEqual([]);
  });

  it("with another value for a known window is refused, and says how to correct it", async () => {
    await record(FIGURE);
    await expect(record({ ...FIGURE, value: 0.1 })).rejects.toMatchObject({
      message: "Observation 1: value of this window is known already: 0.004, of 12000 samples.",
      hint: expect.stringContaining("fairlead apply"),
    });
  });
  it("whose window overlaps a known one is refused, in one call too", async () => {
    const later = { ...FIGURE, from: "2026-11-21T10:30:00Z", to: "2026-11-21T11:30:00Z" };
    await expect(record(FIGURE, later)).rejects.toThrow(/^Observation 2: window overlaps one that is known/);
    await record(FIGURE);
    await expect(record(later)).rejects.toThrow(/overlaps/);
    expect((await record({ ...later, source: "another" })).written).toBe(true);
  });
  it("in another unit than the metric has is refused", async () => {
    const taste = { ...FIGURE, metric: "taste", better: "higher", unit: "points" };
    await record(taste);
    await expect(
      record({ ...taste, unit: "stars", from: "2026-11-21T11:00:00Z", to: "2026-11-21T11:30:00Z" }),
    ).rejects.toThrow("Observation 1: unit does not match: taste of ranker-prod is in points.");
  });
  it("that is wrong takes the others of its call with it", async () => {
    const wrong = { ...FIGURE, metric: "drift", value: -1 };
    await expect(record(FIGURE, wrong)).rejects.toThrow("Observation 2: value -1 is below zero.");
    expect(observationsOf(knowledge.current(), "ranker-prod")).toEqual([]);
  });
});
