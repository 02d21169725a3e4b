/** Figures: bounds, and the comparison with what is replaced. What is published is in ../statistics. */
import { describe, expect, it } from "vitest";
import { canDecide, measuredTraffic } from "../../../src/plans/gates/can-decide.ts";
import { checkSplits } from "../../../src/plans/gates/check-splits.ts";
import { gatesAt, gatesHolding } from "../../../src/plans/gates/gates-holding.ts";
import { judgeGate } from "../../../src/plans/gates/judge-gate.ts";
import type { World } from "../../decisions/world.ts";
import { NOW, gated, judged, planOf } from "./gate-world.ts";
import type { Gate } from "./gate-world.ts";
import { randomFrom } from "../../setup/random-from.ts";

const DEPLOYED: World = {
  "Deployment/ranker-prod": { version: "ranker@2.3.0", environment: "prod", state: "running" },
};
let made = 0;
/** An hour's figure, from 10:00 unless said otherwise. */
function seen(version: string, metric: string, value: number, samples: number, more: Gate = {}): World {
  return {
    [`Observation/o${++made}`]: {
      deployment: "ranker-prod",
      version,
      metric,
      value,
      samples,
      from: "2026-11-21T10:00:00.000Z",
      to: "2026-11-21T11:00:00.000Z",
      ...more,
    },
  };
}
const NEW = "ranker@2.3.1";
const OLD = "ranker@2.3.0";
const plan = planOf();
const state = (gate: Gate, ...worlds: readonly World[]) =>
  judged({ observations: gate }, Object.assign({}, DEPLOYED, ...worlds) as World, { plan });
const rate = { canary: [{ metric: "errorRate", margin: 0.005 }], confidence: 0.95 };

describe("bounds of figures", () => {
  const gate = { bounds: [{ metric: "errorRate", atMost: 0.01, samples: 100 }] };
  it.each([
    ["no figure is unknown", [], "unknown", "Nothing was measured of errorRate of ranker@2.3.1 in prod."],
    [
      "the old version's figure is none",
      [seen(OLD, "errorRate", 0, 1000)],
      "unknown",
      "Nothing was measured of errorRate of ranker@2.3.1 in prod.",
    ],
    [
      "few samples are not enough",
      [seen(NEW, "errorRate", 0, 99)],
      "unknown",
      "errorRate of ranker@2.3.1 in prod is 0, of 99 samples, fewer than 100.",
    ],
    [
      "just the bound is within it",
      [seen(NEW, "errorRate", 0.01, 100)],
      "open",
      "errorRate of ranker@2.3.1 in prod is 0.01, of 100 samples.",
    ],
    [
      "above it is not",
      [seen(NEW, "errorRate", 0.0101, 100)],
      "closed",
      "errorRate of ranker@2.3.1 in prod is 0.0101, of 100 samples, and not at most 0.01.",
    ],
    [
      "another source's failure counts",
      [seen(NEW, "errorRate", 0, 100), seen(NEW, "errorRate", 0.5, 100, { source: "b" })],
      "closed",
      "errorRate of ranker@2.3.1 in prod is 0.5, of 100 samples, and not at most 0.01.",
    ],
    [
      "the future is no evidence",
      [seen(NEW, "errorRate", 0, 100, { to: "2026-11-22T00:00:00.000Z" })],
      "unknown",
      "Nothing was measured of errorRate of ranker@2.3.1 in prod.",
    ],
  ] as const)("%s", (_, worlds, wanted, because) => {
    const answer = state(gate, ...worlds);
    expect([answer.state, answer.because]).toEqual([wanted, because]);
  });

  it("a metric that fails closes the gate beside one without data, for good", () => {
    const both = { bounds: [...gate.bounds, { metric: "drift", atMost: 1 }] };
    const answer = state(both, seen(NEW, "errorRate", 0.5, 100));
    expect([answer.state, answer.needs, answer.opensAt]).toEqual(["closed", undefined, undefined]);
  });
});

describe("a canary", () => {
  const cases = [
    {
      name: "that nobody measured is unknown",
      worlds: [seen(OLD, "errorRate", 0.004, 10_000)],
      is: "unknown",
      says: "Nothing was measured of errorRate of ranker@2.3.1 in prod.",
    },
    {
      name: "of which only the new version was measured is unknown",
      worlds: [seen(NEW, "errorRate", 0.004, 10_000)],
      is: "unknown",
      says: "errorRate of ranker@2.3.1: nothing was measured meanwhile of what it replaces.",
    },
    {
      name: "whose windows do not meet is unknown",
      is: "unknown",
      worlds: [
        seen(NEW, "errorRate", 0.004, 10_000),
        seen(OLD, "errorRate", 0.004, 10_000, {
          from: "2026-11-21T09:00:00.000Z",
          to: "2026-11-21T10:00:00.000Z",
        }),
      ],
      says: "errorRate of ranker@2.3.1: nothing was measured meanwhile of what it replaces.",
    },
    {
      name: "with many samples and no difference passes",
      is: "open",
      worlds: [seen(NEW, "errorRate", 0.004, 20_000), seen(OLD, "errorRate", 0.004, 200_000)],
      says:
        "errorRate of ranker@2.3.1 is 0.004 (20,000 samples) and of ranker@2.3.0 0.004 (200,000): " +
        "worse by at most 0.001836, within 0.005.",
    },
    {
      name: "that is surely worse fails",
      is: "closed",
      worlds: [seen(NEW, "errorRate", 0.02, 20_000), seen(OLD, "errorRate", 0.004, 200_000)],
      says:
        "errorRate of ranker@2.3.1 is 0.02 (20,000 samples) and of ranker@2.3.0 0.004 (200,000): " +
        "worse by at least 0.01292 (95 %), more than 0.005.",
    },
    {
      name: "with few samples says how many more",
      is: "unknown",
      worlds: [seen(NEW, "errorRate", 0.004, 1000), seen(OLD, "errorRate", 0.004, 19_000)],
      says:
        "errorRate of ranker@2.3.1 is 0.004 (1,000 samples) and of ranker@2.3.0 0.004 (19,000): " +
        "not enough samples; about 2,300 more at this traffic share, i.e. about 2h 12m at the present rate.",
    },
    {
      name: "that counts the same requests twice is unknown",
      is: "unknown",
      worlds: [
        seen(NEW, "errorRate", 0.004, 20_000),
        seen(NEW, "errorRate", 0.004, 20_000, {
          from: "2026-11-21T10:30:00.000Z",
          to: "2026-11-21T11:30:00.000Z",
        }),
        seen(OLD, "errorRate", 0.004, 200_000),
      ],
      says: /count the same errorRate twice/,
    },
    {
      name: "whose latency has no spread is unknown",
      is: "unknown",
      gate: { canary: [{ metric: "latencyP95", margin: 20 }] },
      worlds: [seen(NEW, "latencyP95", 100, 5000), seen(OLD, "latencyP95", 100, 5000)],
      says: /nothing says how sure the figures are \(counts, deviation or buckets\)/,
    },
    {
      name: "whose latency lies in the same buckets passes",
      is: "open",
      gate: { canary: [{ metric: "latencyP95", margin: 60 }] },
      worlds: [
        seen(NEW, "latencyP95", 100, 5000, buckets(4000, 600, 390, 10)),
        seen(OLD, "latencyP95", 100, 50_000, buckets(40_000, 6000, 3900, 100)),
      ],
      says: /worse by at most 50, within 60/,
    },
    {
      name: "whose latency is in a higher bucket fails",
      is: "closed",
      gate: { canary: [{ metric: "latencyP95", margin: 20 }] },
      worlds: [
        seen(NEW, "latencyP95", 180, 5000, buckets(1000, 1000, 1000, 2000)),
        seen(OLD, "latencyP95", 90, 50_000, buckets(45_000, 4000, 1000, 0)),
      ],
      says: /worse by at least 50 \(95 %\), more than 20/,
    },
    {
      name: "of a mean passes by Welch's interval",
      is: "open",
      gate: { canary: [{ metric: "drift", margin: 0.05 }] },
      worlds: [
        seen(NEW, "drift", 0.1, 2000, { deviation: 0.2 }),
        seen(OLD, "drift", 0.1, 20_000, { deviation: 0.2 }),
      ],
      says: /worse by at most 0.0143/,
    },
    {
      name: "of a share that is good is worse when lower",
      is: "closed",
      gate: { canary: [{ metric: "dataQuality", margin: 0.005 }] },
      worlds: [seen(NEW, "dataQuality", 0.9, 20_000), seen(OLD, "dataQuality", 0.99, 20_000)],
      says: /dataQuality of ranker@2.3.1 is 0.9 .* worse by at least 0.08/,
    },
  ] as const;
  it.each(cases)("$name", ({ worlds, is, says, ...rest }) => {
    const answer = state("gate" in rest ? rest.gate : rate, ...worlds);
    expect([answer.state, answer.because]).toEqual([
      is,
      typeof says === "string" ? says : expect.stringMatching(says),
    ]);
  });

  it("of a version that replaces nothing is unknown", () => {
    const first = planOf({ content: { ...plan.content, before: [] } });
    const answer = judged({ observations: rate }, DEPLOYED, { plan: first });
    expect([answer.state, answer.because]).toEqual([
      "unknown",
      "ranker@2.3.1 replaces nothing, so its errorRate is compared with nothing.",
    ]);
  });

  it("that fails, fails for good; one without samples says what to do", () => {
    const failed = state(rate, seen(NEW, "errorRate", 0.5, 20_000), seen(OLD, "errorRate", 0.004, 200_000));
    expect([failed.state, failed.needs, failed.opensAt]).toEqual(["closed", undefined, undefined]);
    expect(state(rate).needs).toEqual([
      "Measure it: fairlead observe DEPLOYMENT --metric errorRate=VALUE " +
        "--samples COUNT --from TIME --to TIME --version ranker@2.3.1 (in prod)",
    ]);
  });
});

function buckets(...counts: readonly number[]): Gate {
  return { buckets: [50, 100, 150, 200].map((atMost, at) => ({ atMost, count: counts[at]! })) };
}

describe("looking again and again", () => {
  it("passes a version at the margin in fewer than one of twenty canaries", { timeout: 60_000 }, () => {
    const seed = Number(process.env["SEED"] ?? 20_261_121);
    console.log(`SEED=${seed}`);
    const random = randomFrom(seed);
    const runs = 100;
    let passed = 0;
    for (let run = 0; run < runs; run++) {
      let worlds: World = { ...DEPLOYED };
      let isPassed = false;
      for (let hour = 0; hour < 24 && !isPassed; hour++) {
        const at = (h: number) => new Date(Date.parse("2026-11-20T00:00:00Z") + h * 3_600_000).toISOString();
        const when = { from: at(hour), to: at(hour + 1) };
        const bad = (samples: number, share: number) => {
          let count = 0;
          for (let each = 0; each < samples; each++) if (random() < share) count++;
          return count;
        };
        const [one, other] = [bad(200, 0.1), bad(400, 0.05)];
        worlds = {
          ...worlds,
          ...seen(NEW, "errorRate", one / 200, 200, { ...when, failures: one }),
          ...seen(OLD, "errorRate", other / 400, 400, { ...when, failures: other }),
        };
        const snapshot = gated(
          [{ observations: { canary: [{ metric: "errorRate", margin: 0.05 }] } }],
          worlds,
        );
        const gate = gatesAt(snapshot, "prod", NOW)[0]!;
        isPassed = judgeGate(snapshot, gate, { plan, environment: "prod", now: NOW }).state === "open";
      }
      if (isPassed) passed++;
    }
    expect(passed).toBeLessThanOrEqual(runs / 20);
  });
});

describe("whether a split can decide", () => {
  const gate = { canary: [{ metric: "errorRate", margin: 0.01 }] };
  const known = { errorRate: { badShare: 0.02 } };
  it("is refused with the share or the time that would do", () => {
    const answer = canDecide(gate, { percent: 5, windowSeconds: 1800, requestsPerHour: 200 }, known);
    expect(answer).toEqual({
      kind: "no",
      samples: 5,
      needed: 3203,
      windowSecondsNeeded: 1_153_080,
      because:
        "At 5 % of 200 requests an hour, 30m give 5 samples; 3,300 are needed for errorRate: take 14 days.",
    });
  });
  it("names the least share that decides in the window, and that share does", () => {
    const split = { percent: 5, windowSeconds: 6 * 3600, requestsPerHour: 5000 };
    const answer = canDecide(gate, split, known);
    if (answer.kind !== "no") throw new Error(answer.kind);
    expect(answer.percentNeeded).toBe(12);
    expect(canDecide(gate, { ...split, percent: 12 }, known).kind).toBe("yes");
    expect(canDecide(gate, { ...split, percent: 11 }, known).kind).toBe("no");
    const longer = { ...split, windowSeconds: answer.windowSecondsNeeded! };
    expect(canDecide(gate, longer, known).kind).toBe("yes");
  });
  it.each([
    ["at 100 % there is nothing to compare with", 100, 1000, known, "no"],
    ["without traffic nobody knows", 5, undefined, known, "unknown"],
    ["without a figure of how it varies nobody knows", 5, 1000, {}, "unknown"],
  ] as const)("%s", (_, percent, requestsPerHour, baselines, kind) => {
    expect(canDecide(gate, { percent, windowSeconds: 3600, requestsPerHour }, baselines).kind).toBe(kind);
  });
  it("without objectives is unknown", () => {
    expect(
      canDecide({ canary: [] }, { percent: 5, windowSeconds: 3600, requestsPerHour: 1e9 }, known).kind,
    ).toBe("unknown");
  });
  it("is asked of each share below all, and where nobody measured the traffic that is told", () => {
    const split = { deployment: "ranker-prod", version: OLD, percents: [5, 100], windowSeconds: 1800 };
    const gates = [{ observations: { canary: [{ metric: "errorRate", margin: 0.01 }] } }];
    const unmeasured = gated(gates, DEPLOYED);
    const ask = (snapshot: typeof unmeasured) =>
      checkSplits(snapshot, gatesHolding(snapshot, "prod", NOW), [split], NOW);
    expect(ask(unmeasured)).toEqual({
      refused: [],
      unknown: ["p/g0 at ranker-prod: Nobody knows how many requests come; observe what runs first."],
    });
    const measured = gated(gates, { ...DEPLOYED, ...seen(OLD, "errorRate", 0.02, 200) });
    expect(ask(measured)).toEqual({
      unknown: [],
      refused: [
        "p/g0 at ranker-prod: At 5 % of 200 requests an hour, 30m give 5 samples; 4,000 are needed " +
          "for errorRate: take 17 days.",
      ],
    });
  });
  it("reads the traffic from the figures of what runs, scaled by its share", () => {
    const snapshot = gated([{ verdict: {} }], {
      ...DEPLOYED,
      ...seen(OLD, "errorRate", 0.02, 98, { trafficShare: 50 }),
    });
    expect(measuredTraffic(snapshot, "ranker-prod", OLD, NOW)).toEqual({
      requestsPerHour: 196,
      baselines: { errorRate: { badShare: 0.03 } },
    });
  });
});
