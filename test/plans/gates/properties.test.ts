/**
 * What holds of every gate, on random evidence: bad evidence never opens one, evidence that is taken away
 * never opens one, and equal evidence in another order gives equal answers.
 */
import { describe, expect, it } from "vitest";
import { gatesAt } from "../../../src/plans/gates/gates-holding.ts";
import { judgeGate } from "../../../src/plans/gates/judge-gate.ts";
import type { GateState } from "../../../src/plans/gates/gate-state.ts";
import { randomFrom } from "../../setup/random-from.ts";
import type { World } from "../../decisions/world.ts";
import { NOW, approvalBy, gated, planOf } from "./gate-world.ts";
import type { Gate } from "./gate-world.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`SEED=${SEED}`);
const ROUNDS = 150;
const TESTS = "https://in-toto.io/attestation/test-result/v0.1";
const GATES: readonly Gate[] = [
  { soak: { stage: "staging", for: "24h" } },
  { soak: { stage: "staging", for: "24h", healthy: [{ metric: "errorRate", atMost: 0.01, samples: 100 }] } },
  { attestation: { predicateType: TESTS, of: "version", where: { result: "PASSED" }, maxAge: "48h" } },
  { approvals: { count: 1 } },
  { approvals: { count: 2 } },
  { observations: { bounds: [{ metric: "errorRate", atMost: 0.01, samples: 100 }] } },
  { observations: { canary: [{ metric: "errorRate", margin: 0.01 }] } },
];
const OLD = "ranker@2.3.0";
const NEW = "ranker@2.3.1";

class Chance {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }
  upTo(bound: number): number {
    return Math.floor(this.#random() * bound);
  }
  one<Item>(items: readonly Item[]): Item {
    return items[this.upTo(items.length)]!;
  }
}

const at = (hours: number) => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString();

/** One document of evidence, good or bad; its name says which hour and which source it is of. */
function evidence(chance: Chance, round: number): World {
  const hour = -1 - chance.upTo(47);
  switch (chance.upTo(4)) {
    case 0:
      return {
        [`Attestation/a${round}-${chance.upTo(1e6)}`]: {
          about: [{ version: chance.one([OLD, NEW]) }],
          predicateType: chance.one([TESTS, "other"]),
          verification: chance.one(["verified", "unverified", "failed"]),
          time: at(hour),
          statement: { result: chance.one(["PASSED", "FAILED"]) },
        },
      };
    case 1:
      return approvalBy(
        chance.one(["token:ada", "token:bob", "token:ci"]),
        chance.upTo(3) === 0 ? { expires: "2026-11-21T11:00:00.000Z" } : {},
      );
    case 2: {
      const deployment = chance.one(["ranker-prod", "ranker-staging"]);
      return figure(
        deployment,
        chance.one([OLD, NEW]),
        hour,
        chance.one([0, 0.005, 0.02, 0.5]),
        chance.one([10, 1000, 100_000]),
        chance.one(["a", "b"]),
      );
    }
    default:
      return {
        "Deployment/ranker-staging": {
          version: chance.one([OLD, NEW]),
          environment: "staging",
          state: chance.one(["running", "running", "retired"]),
          since: at(-chance.upTo(60)),
        },
      };
  }
}

function figure(
  deployment: string,
  version: string,
  hour: number,
  value: number,
  samples: number,
  source: string,
): World {
  return {
    [`Observation/${deployment}-${version.slice(-1)}-${-hour}-${source}`]: {
      deployment,
      version,
      metric: "errorRate",
      value,
      samples,
      from: at(hour),
      to: at(hour + 1),
      source,
    },
  };
}

/** Evidence that speaks against the version, of now: a failed test, a figure far outside. */
function badness(chance: Chance, round: number): World {
  const version = NEW;
  switch (chance.upTo(3)) {
    case 0:
      return {
        [`Attestation/bad${round}`]: {
          about: [{ version }],
          predicateType: TESTS,
          verification: "verified",
          time: NOW,
          statement: { result: "FAILED" },
        },
      };
    case 1:
      return figure("ranker-staging", version, -1, 1, 100_000, chance.one(["c", "d"]));
    default:
      return figure("ranker-prod", version, -1, 1, 100_000, chance.one(["a", "c"]));
  }
}

const BASE: World = {
  "Deployment/ranker-prod": { version: OLD, environment: "prod", state: "running" },
  "Deployment/ranker-staging": { version: NEW, environment: "staging", state: "running", since: at(-30) },
};
const SUPPORT = /^(Attestation|Approval|Deployment)\//;

function judgeAll(world: World): readonly GateState["state"][] {
  const snapshot = gated(GATES, { ...BASE, ...world });
  return gatesAt(snapshot, "prod", NOW).map(
    (gate) => judgeGate(snapshot, gate, { plan: planOf(), environment: "prod", now: NOW }).state,
  );
}

function worldOf(chance: Chance, round: number): World {
  const parts = Array.from({ length: chance.upTo(12) }, () => evidence(chance, round));
  return Object.assign({}, ...parts) as World;
}

describe("every gate", () => {
  it("is not opened by evidence of badness", () => {
    let opened = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const chance = new Chance(SEED + round);
      const world = worldOf(chance, round);
      const before = judgeAll(world);
      const after = judgeAll({ ...world, ...badness(chance, round) });
      opened += before.filter((state) => state === "open").length;
      after.forEach((state, gate) => {
        const told = `SEED=${SEED}, round ${round}, gate ${gate}`;
        expect([told, state === "open" && before[gate] !== "open"]).toEqual([told, false]);
      });
    }
    expect(opened).toBeGreaterThan(0);
  });

  it("is not opened by taking away what speaks for the version", () => {
    for (let round = 0; round < ROUNDS; round++) {
      const chance = new Chance(SEED + 10_000 + round);
      const world = worldOf(chance, round);
      const good = Object.keys(world).filter((key) => SUPPORT.test(key) && !isAgainst(world[key]!));
      if (good.length === 0) continue;
      const { [chance.one(good)]: _, ...rest } = world;
      const [before, after] = [judgeAll(world), judgeAll(rest)];
      after.forEach((state, gate) => {
        // Where the deployment that is there else takes its place, other evidence speaks.
        if (Object.keys(rest).length !== Object.keys(world).length - 1) return;
        const told = `SEED=${SEED}, round ${round}, gate ${gate}`;
        const isReplaced = !("Deployment/ranker-staging" in rest) && "Deployment/ranker-staging" in world;
        expect([told, state === "open" && before[gate] !== "open" && !isReplaced]).toEqual([told, false]);
      });
    }
  });

  it("answers alike whatever the order of what it reads", () => {
    for (let round = 0; round < 40; round++) {
      const chance = new Chance(SEED + 20_000 + round);
      const world = worldOf(chance, round);
      const turned = Object.fromEntries(Object.entries(world).toReversed()) as World;
      expect([round, judgeAll(turned)]).toEqual([round, judgeAll(world)]);
    }
  });

  it("is not open where there is no evidence at all", () => {
    const snapshot = gated(GATES);
    const states = gatesAt(snapshot, "prod", NOW).map(
      (gate) => judgeGate(snapshot, gate, { plan: planOf(), environment: "prod", now: NOW }).state,
    );
    expect(states).not.toContain("open");
  });
});

/** An attestation that fails, or that hides one that does, is no support. */
function isAgainst(spec: Gate): boolean {
  return JSON.stringify(spec).includes("FAILED");
}
