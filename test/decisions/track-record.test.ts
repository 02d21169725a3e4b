/** What failed before is said, ranks lower, and may be refused by a rule; it never makes a no a yes. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { Dice } from "./random-world.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

const ADA = { kind: "token", name: "token:ada" };
const BASE: World = {
  "FactKey/driver": { type: "string" },
  "FactKey/region": { type: "string" },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@1.0.0": { requires: [{ fact: "driver", oneOf: ["a", "b"] }] },
  "Version/ranker@2.0.0": { requires: [{ fact: "driver", oneOf: ["a", "b"] }] },
  "Environment/prod": { stage: "production", facts: { driver: "a", region: "eu" } },
  "Environment/alike": { facts: { driver: "a", region: "us" } },
  "Environment/other": { facts: { driver: "b", region: "eu" } },
  "Environment/silent": {},
};

type Outcome = "done" | "failed" | "undone" | "skipped" | undefined;

function plan(
  environment: string,
  state: string,
  outcomes: readonly (readonly [string, Outcome])[],
  day = 1,
): Readonly<Record<string, unknown>> {
  const ended = `2026-11-${String(day).padStart(2, "0")}T10:00:00.000Z`;
  return {
    digest: `sha256:${"a".repeat(64)}`,
    content: {},
    environment,
    proposer: ADA,
    time: ended,
    state,
    event: 3,
    started: ended,
    ended,
    because: "the command exited 7",
    outcomes: outcomes.map(([version, outcome], at) => ({
      step: `deploy-${at}`,
      version,
      ...(outcome === undefined ? {} : { outcome }),
    })),
  };
}

function answer(world: World, subject: string, environment = "prod") {
  const decision = decide(snapshotOf({ ...BASE, ...world }), { subject, in: environment }, NOW);
  const [result] = decision.results;
  return { verdict: decision.verdict, result: result!, version: result!.pick?.version };
}

describe("a version that failed", () => {
  const FAILED: World = { "Plan/p1": plan("prod", "undone", [["ranker@2.0.0", "failed"]]) };

  it("is passed over for one that did not, and the cost says why", () => {
    expect(answer({}, "ranker").version).toBe("ranker@2.0.0");
    const { version, result } = answer(FAILED, "ranker");
    expect(version).toBe("ranker@1.0.0");
    expect(result.cost?.map(({ level, cost }) => `${level} ${cost}`).slice(0, 3)).toEqual([
      "stability 0",
      "record 0",
      "freshness 1",
    ]);
  });

  it("is still the answer where it alone was asked for, with a warning that names the plan", () => {
    const { verdict, result } = answer(FAILED, "ranker@2.0.0");
    expect(verdict).toBe("COMPATIBLE");
    expect(result.warnings).toEqual([
      expect.objectContaining({
        code: "FAILED_BEFORE",
        about: "version:ranker@2.0.0",
        sentence: "ranker@2.0.0 failed once in prod: p1; the last time: the command exited 7.",
        failures: [
          {
            plan: "p1",
            environment: "prod",
            time: "2026-11-01T10:00:00.000Z",
            because: "the command exited 7",
          },
        ],
      }),
    ]);
  });

  it("counts on hosts where all that it reads is the same, and on no others", () => {
    expect(answer(FAILED, "ranker@2.0.0", "alike").result.warnings?.[0]?.sentence).toBe(
      "ranker@2.0.0 failed once on hosts with the same facts as far as it reads them (prod): p1; " +
        "the last time: the command exited 7.",
    );
    expect(answer(FAILED, "ranker@2.0.0", "other").result.warnings).toBeUndefined();
    expect(
      answer({ "Plan/p1": plan("silent", "failed", [["ranker@2.0.0", "failed"]]) }, "ranker@2.0.0").result
        .warnings,
    ).toBeUndefined();
  });

  it("twice is told twice, the newest first", () => {
    const twice = { ...FAILED, "Plan/p2": plan("alike", "failed", [["ranker@2.0.0", "failed"]], 2) };
    expect(answer(twice, "ranker@2.0.0").result.warnings?.[0]?.sentence).toMatch(
      /^ranker@2\.0\.0 failed 2 times .*: p2, p1;/,
    );
  });

  it("is forgiven when a later plan brought it there and ended well", () => {
    const later = { ...FAILED, "Plan/p2": plan("prod", "finished", [["ranker@2.0.0", "done"]], 2) };
    expect(answer(later, "ranker").version).toBe("ranker@2.0.0");
    const earlier = {
      "Plan/p2": plan("prod", "finished", [["ranker@2.0.0", "done"]], 1),
      "Plan/p1": plan("prod", "failed", [["ranker@2.0.0", "failed"]], 2),
    };
    expect(answer(earlier, "ranker").version).toBe("ranker@1.0.0");
  });

  it.each<[string, World, string]>([
    [
      "whose own step failed is to blame, and not what was taken back with it",
      {
        "Plan/p1": plan("prod", "undone", [
          ["ranker@2.0.0", "undone"],
          ["ranker@1.0.0", "failed"],
        ]),
      },
      "ranker@2.0.0",
    ],
    [
      "of a plan that failed at a gate is to blame with all that it brought",
      { "Plan/p1": plan("prod", "undone", [["ranker@2.0.0", "undone"]]) },
      "ranker@1.0.0",
    ],
    [
      "that was never brought there is not to blame",
      { "Plan/p1": plan("prod", "failed", [["ranker@2.0.0", "skipped"]]) },
      "ranker@2.0.0",
    ],
    [
      "of a plan that was withdrawn is not to blame",
      { "Plan/p1": plan("prod", "withdrawn", [["ranker@2.0.0", "skipped"]]) },
      "ranker@2.0.0",
    ],
  ])("%s", (_, world, picked) => {
    expect(answer(world, "ranker").version).toBe(picked);
  });

  it("may be refused by a rule, which names the plans", () => {
    const policy = {
      mode: "enforce",
      rules: [
        {
          name: "failed-twice",
          on: "deployment",
          let: { plans: "in(DEPLOYS)" },
          require: 'plans.filter(p, p.state == "undone" || p.state == "failed").size() < 1',
          message: "it failed before",
        },
      ],
    };
    const { verdict, result } = answer({ ...FAILED, "Policy/tried": policy }, "ranker@2.0.0");
    expect(verdict).toBe("INCOMPATIBLE");
    expect(JSON.stringify(result.reasons)).toContain("tried/failed-twice");
    expect(answer({ ...FAILED, "Policy/tried": policy }, "ranker").version).toBe("ranker@1.0.0");
  });
});

describe("a figure", () => {
  const measured = (value: number, hour: number, version = "ranker@2.0.0", deployment = "ranker-prod") => ({
    deployment,
    version,
    metric: "errorRate",
    value,
    samples: 1000,
    source: "probe",
    from: `2026-11-10T${String(hour - 1).padStart(2, "0")}:00:00.000Z`,
    to: `2026-11-10T${String(hour).padStart(2, "0")}:00:00.000Z`,
  });
  const SLO: World = {
    "Deployment/ranker-prod": { version: "ranker@2.0.0", environment: "prod", state: "running" },
    "Policy/slo": {
      rules: [
        {
          name: "errors",
          on: "observation",
          when: 'observation.metric == "errorRate"',
          require: "observation.value < 0.01",
        },
      ],
    },
  };
  const told = (world: World, subject = "ranker@2.0.0", environment = "prod") =>
    answer({ ...SLO, ...world }, subject, environment).result.warnings?.map(({ sentence }) => sentence);

  it("that a rule finds bad is told, as a failure of the version that it is about", () => {
    expect(told({ "Observation/o1": measured(0.4, 10) })).toEqual([
      "ranker@2.0.0 failed once in prod: o1; " +
        "the last time: errorRate was 0.4 at ranker-prod, by rule slo/errors.",
    ]);
    expect(told({ "Observation/o1": measured(0.4, 10) }, "ranker@1.0.0")).toBeUndefined();
    expect(told({ "Observation/o1": measured(0.4, 10) }, "ranker@2.0.0", "other")).toBeUndefined();
  });

  it.each<[string, World]>([
    ["that is good", { "Observation/o1": measured(0.001, 10) }],
    [
      "that is bad, before a newer one that is good",
      {
        "Observation/o1": measured(0.4, 10),
        "Observation/o2": measured(0.001, 11),
      },
    ],
    [
      "that no rule judges",
      {
        "Observation/o1": measured(0.4, 10),
        "Policy/slo": {
          rules: [
            {
              name: "other",
              on: "observation",
              when: 'observation.metric == "drift"',
              require: "observation.value < 1.0",
            },
          ],
        },
      },
    ],
    [
      "that only a warning finds bad",
      {
        "Observation/o1": measured(0.4, 10),
        "Policy/slo": {
          mode: "warn",
          rules: [{ name: "errors", on: "observation", require: "observation.value < 0.01" }],
        },
      },
    ],
    ["of the future", { "Observation/o1": { ...measured(0.4, 10), to: "2027-01-01T00:00:00.000Z" } }],
    [
      "that is bad, before a plan that ended well",
      {
        "Observation/o1": measured(0.4, 10),
        "Plan/p1": plan("prod", "finished", [["ranker@2.0.0", "done"]], 12),
      },
    ],
  ])("%s is no failure", (_, world) => {
    expect(told(world)).toBeUndefined();
  });

  it("for which a rule asks for a rollback ranks its version lower", () => {
    const policy = {
      rules: [
        {
          name: "back",
          on: "observation",
          when: "observation.value > 0.1",
          choose: { action: "rollback", because: "too many errors" },
        },
      ],
    };
    const world = { ...SLO, "Policy/slo": policy, "Observation/o1": measured(0.4, 10) };
    // Where it runs it stays the first choice: going back is a rollback's to decide.
    expect(answer(world, "ranker").version).toBe("ranker@2.0.0");
    expect(answer(world, "ranker", "alike").version).toBe("ranker@1.0.0");
    expect(answer({ ...world, "Policy/slo": SLO["Policy/slo"]! }, "ranker", "other").version).toBe(
      "ranker@2.0.0",
    );
  });
});

describe(`random track records (SEED=${SEED})`, () => {
  it("change no verdict, and no pick is worse than another by what failed", () => {
    const versions = ["1.0.0", "1.1.0", "2.0.0"];
    let moved = 0;
    for (let round = 0; round < 300; round++) {
      const dice = new Dice(SEED + round);
      const world: Record<string, Readonly<Record<string, unknown>>> = { ...BASE };
      for (const version of versions)
        world[`Version/ranker@${version}`] = {
          requires: [{ fact: "driver", oneOf: dice.roll(4) === 0 ? ["b"] : ["a", "b"] }],
        };
      const plans: Record<string, Readonly<Record<string, unknown>>> = {};
      const failures = new Map<string, number>();
      for (let index = 0; index < 4; index++) {
        const version = `ranker@${dice.pick(versions)}`;
        plans[`Plan/p${index}`] = plan("prod", "failed", [[version, "failed"]], 1 + index);
        failures.set(version, (failures.get(version) ?? 0) + 1);
      }
      const [before, after] = [answer(world, "ranker"), answer({ ...world, ...plans }, "ranker")];
      expect(after.verdict, `SEED=${SEED + round}`).toBe(before.verdict);
      if (after.version === undefined) continue;
      const fits = versions
        .map((version) => `ranker@${version}`)
        .filter((version) => answer(world, version).verdict === "COMPATIBLE");
      const least = Math.min(...fits.map((version) => failures.get(version) ?? 0));
      const best = fits.filter((version) => (failures.get(version) ?? 0) === least).at(-1);
      expect(after.version, `SEED=${SEED + round}`).toBe(best);
      if (after.version !== before.version) moved++;
    }
    expect(moved).toBeGreaterThan(30);
  });
});
