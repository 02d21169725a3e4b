/** Gates on risk and on the verdict, and what a failed plan does to a soak. */
import { describe, expect, it } from "vitest";
import type { World } from "../../decisions/world.ts";
import { judged, planOf } from "./gate-world.ts";
import type { Gate } from "./gate-world.ts";

const OS: World = { "FactKey/os.id": { type: "string" } };
const needing = (is: string): World => ({
  ...OS,
  "Version/ranker@2.3.1": { requires: [{ fact: "os.id", is }], variants: [{ name: "gpu" }] },
});
const place = (facts: Gate): World => ({ "Environment/prod": { stage: "production", facts } });

describe("gate verdict", () => {
  it.each([
    [
      "is open while it is compatible",
      { ...needing("ubuntu"), ...place({ "os.id": "ubuntu" }) },
      "open",
      undefined,
    ],
    [
      "is closed, for good, when it is not",
      { ...needing("debian"), ...place({ "os.id": "ubuntu" }) },
      "closed",
      undefined,
    ],
    [
      "is unknown when a fact is missing, and asks for it",
      { ...needing("debian"), ...place({}) },
      "unknown",
      ["State os.id of prod: fairlead apply -f FILE"],
    ],
  ] as const)("%s", (_, world, state, needs) => {
    const answer = judged({ verdict: {} }, world as World);
    expect([answer.state, answer.needs?.length === 0 ? undefined : answer.needs]).toEqual([state, needs]);
  });

  it("is unknown when what it was about is gone, or nothing is asked", () => {
    expect(judged({ verdict: {} }, {}, { versions: ["ranker@9.9.9"] }).state).toBe("unknown");
    expect(judged({ verdict: {} }, {}, { versions: [] }).state).toBe("unknown");
  });
});

describe("gate risk", () => {
  it.each([
    ["is open at the bound", 0.5, "open", "The risk is 0.5, at most 0.5."],
    ["is closed above it", 0.51, "closed", "The risk is 0.51, more than 0.5."],
    ["is unknown where the plan does not say", undefined, "unknown", "Nobody knows how risky it is."],
    ["is unknown where it is no number", Number.NaN, "unknown", "Nobody knows how risky it is."],
  ] as const)("%s", (_, risk, state, because) => {
    const plan = planOf(risk === undefined ? {} : { risk });
    const answer = judged({ risk: { atMost: 0.5 } }, {}, { plan });
    expect([answer.state, answer.because]).toEqual([state, because]);
  });

  it("before there is a plan is that of the version in the place", () => {
    expect(judged({ risk: { atMost: 0 } }).because).toMatch(/^The risk is 0\.\d+, more than 0\. /);
    expect(judged({ risk: { atMost: 1 } }).state).toBe("open");
  });
});

describe("a plan that failed", () => {
  const soak = { soak: { stage: "staging", for: "24h" } };
  const running: World = {
    "Deployment/ranker-staging": {
      version: "ranker@2.3.1",
      environment: "staging",
      state: "running",
      since: "2026-11-19T00:00:00.000Z",
    },
  };
  const failed = (more: Gate = {}): World => ({
    "Plan/ranker-staging-1": {
      digest: `sha256:${"1".repeat(64)}`,
      content: {},
      environment: "staging",
      proposer: { kind: "token", name: "token:ci" },
      time: "2026-11-21T00:00:00.000Z",
      state: "failed",
      event: 2,
      outcomes: [{ step: "deploy-ranker", version: "ranker@2.3.1", outcome: "failed", attempts: 3 }],
      ended: "2026-11-21T06:00:00.000Z",
      ...more,
    },
  });

  it("begins the soak of what it deployed anew", () => {
    expect(judged(soak, running).state).toBe("open");
    const { state, because, opensAt } = judged(soak, { ...running, ...failed() });
    expect([state, opensAt, because]).toEqual([
      "closed",
      "2026-11-22T06:00:00.000Z",
      "ranker@2.3.1 has run in staging for 6h, since 2026-11-21 06:00 UTC " +
        "(when ranker-staging-1 failed), of 24h.",
    ]);
  });

  it("does not when it was about another version, another place, or before", () => {
    const others: readonly Gate[] = [
      { outcomes: [{ step: "d", version: "ranker@2.3.0", outcome: "failed", attempts: 1 }] },
      { environment: "prod" },
      { ended: "2026-11-18T00:00:00.000Z" },
    ];
    for (const other of others) expect(judged(soak, { ...running, ...failed(other) }).state).toBe("open");
  });
});
