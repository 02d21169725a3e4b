/** What rules decide: which one wins, what is open, and what the schema refuses. */
import { describe, expect, it } from "vitest";
import { choicesForPlan, judgePlanRules, choiceOnObservation, judgeObservationRules }
  from "../../src/decisions/policies/plan-rules.ts";
import { ruleReason } from "../../src/decisions/policies/rule-reason.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import { strictestConcurrency } from "../../src/rules/choose.ts";
import type { ObservationFacts } from "../../src/rules/observation-facts.ts";
import { brokenRules, problemsOfPolicy } from "../../src/rules/policies.ts";
import { RuleCompiler } from "../../src/rules/rule-compiler.ts";
import type { PlanFacts } from "../../src/rules/plan-facts.ts";
import { NOW, snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

const WORLD: World = {
  "FactKey/region": { type: "string" },
  "FactKey/risky": { type: "boolean" },
  "Artifact/m": { type: "model", scheme: "dotted" },
  "Environment/e": { stage: "production", labels: { stage: "production" }, facts: { region: "eu" } },
  "Environment/bare": {},
  "Version/m@1": { facts: { risky: false } },
  "Version/m@2": {},
  "Deployment/d": { version: "m@1", environment: "e", state: "running" },
};

const CANARY = { strategy: "canary", canary: { weights: [5, 50], window: "30m" }, because: "unobserved" };
const ROLLING = { strategy: "rolling", because: "it is quick" };

/** Policies by name, each its rules; mode enforce unless given. */
function chosen(
  policies: Readonly<Record<string, readonly object[]>>, version: string, plan: PlanFacts = {}, where = "e",
) {
  const documents = Object.entries(policies).map(([name, rules]) => {
    const named = rules.map((rule, at) => ({ name: `r${at}`, on: "plan", ...rule }));
    const mode = name.endsWith("!") ? "shadow" : "enforce";
    return [`Policy/${name.replace("!", "")}`, { mode, rules: named }];
  });
  const snapshot = snapshotOf({ ...WORLD, ...Object.fromEntries(documents) } as World);
  const pick = { version: snapshot.find(`version:${version}`)! };
  return choicesForPlan(snapshot, snapshot.find(`environment:${where}`)!, pick, plan, NOW);
}

describe("a choice", () => {
  const eu = 'env.facts["region"] == "eu"';
  const risky = 'version.facts["risky"]';
  it.each([
    ["of a rule without when applies", { a: [{ choose: CANARY }] }, "m@1", "a/r0", "canary"],
    ["is made by the first policy by name", { b: [{ choose: ROLLING }], a: [{ choose: CANARY }] }, "m@1",
      "a/r0", "canary"],
    ["is made by the first rule of a policy", { a: [{ choose: ROLLING }, { choose: CANARY }] }, "m@1", "a/r0",
      "rolling"],
    ["is left to the next rule by one that does not apply",
      { a: [{ when: `!(${eu})`, choose: CANARY }, { choose: ROLLING }] }, "m@1", "a/r1", "rolling"],
    ["is open where it is not known whether the first rule applies",
      { a: [{ when: risky, choose: CANARY }, { choose: ROLLING }] }, "m@2", "a/r0", "unknown"],
    ["is open where no rule applies for sure and one may", { a: [{ when: risky, choose: CANARY }] }, "m@2",
      "a/r0", "unknown"],
    ["is decided where the open rule and the next choose the same",
      { a: [{ when: risky, choose: CANARY }, { choose: { ...CANARY, because: "always" } }] }, "m@2", "a/r1",
      "canary"],
    ["takes no word from a policy that is not enforced",
      { "a!": [{ choose: CANARY }], b: [{ choose: ROLLING }] }, "m@1", "b/r0", "rolling"],
  ] as const)("%s", (_, policies, version, rule, strategy) => {
    const { strategy: choice } = chosen(policies, version);
    expect(choice).toMatchObject({ rule });
    expect(choice!.kind === "chosen" ? choice!.value.strategy : choice!.kind).toBe(strategy);
  });

  it("that nobody makes is absent", () => {
    const choices = chosen({ a: [{ when: risky, choose: CANARY }] }, "m@1");
    expect(choices).toEqual({ datasets: [] });
  });

  it("that is open says what would tell", () => {
    const { strategy } = chosen({ a: [{ when: risky, choose: CANARY }] }, "m@2");
    expect(strategy).toEqual({
      kind: "unknown",
      rule: "a/r0",
      statedBy: { document: "policy:a", revision: 3 },
      because: "whether rule a/r0 applies is not known, as nobody states risky of m@2",
      open: [{ rule: "a/r0", missing: [{ kind: "fact", thing: "version:m@2", name: "risky" }] }],
    });
  });

  it("is cited with its reason, in numbers and seconds", () => {
    const retry = { attempts: 3, backoff: "1m", on: [75] };
    const concurrency = { maxSteps: 5, per: { fact: "region", atMost: 2 } };
    const choices = chosen({ a: [{ choose: { ...CANARY, retry, concurrency } }] }, "m@1");
    const cited = { kind: "chosen", rule: "a/r0", because: "unobserved",
      statedBy: { document: "policy:a", revision: 3 } };
    expect(choices).toEqual({
      strategy: { ...cited, value: { strategy: "canary", weights: [5, 50], windowSeconds: 1800 } },
      concurrency: { ...cited, value: concurrency },
      retry: { ...cited, value: { attempts: 3, backoffSeconds: 60, backoffMaxSeconds: 300, on: [75] } },
      datasets: [],
    });
  });

  it("of several picks is as strict as the strictest, and open where one is", () => {
    const choice = (concurrency: object) =>
      chosen({ a: [{ choose: { concurrency, because: "x" } }] }, "m@1").concurrency;
    const one = { concurrency: { maxSteps: 1 }, because: "x" };
    const open = chosen({ a: [{ when: risky, choose: one }] }, "m@2");
    const made = [choice({ maxSteps: 5 }), undefined, choice({ maxSteps: 3 }), choice({
      per: { label: "zone", atMost: 2 } })];
    const value = { maxSteps: 3, per: { label: "zone", atMost: 2 } };
    expect(strictestConcurrency(made)).toMatchObject({ value });
    expect(strictestConcurrency([...made, open.concurrency])).toMatchObject({ kind: "unknown" });
    expect(strictestConcurrency([undefined])).toBeUndefined();
  });

  it("of one dataset says nothing of another", () => {
    const replica = (dataset: string, of: string) =>
      ({ on: "deployment", choose: { dataset, of, because: "x" } });
    const rules = [replica("b-eu", "b"), replica("a-eu", "a"), replica("b-us", "b")];
    const { datasets } = chosen({ a: rules }, "m@1");
    expect(datasets.map((one) => one.kind === "chosen" && one.value)).toEqual([
      { dataset: "a-eu", of: "a" }, { dataset: "b-eu", of: "b" }]);
  });
});

describe("a rule on plans", () => {
  const judged = (require: string, plan: PlanFacts, picks: readonly string[] = ["m@1", "m@2"]) => {
    const policy = { rules: [{ name: "r", on: "plan", require }] };
    const snapshot = snapshotOf({ ...WORLD, "Policy/p": policy } as World);
    const nodes = picks.map((name) => ({ version: snapshot.find(`version:${name}`)! }));
    return judgePlanRules(snapshot, snapshot.find("environment:e")!, nodes, plan, NOW);
  };
  it.each([
    ["plan.risk <= 0.5 || plan.approvals >= 2", { risk: 0.7, approvals: 2 }, ["PASS"]],
    ["plan.risk <= 0.5 || plan.approvals >= 2", { risk: 0.7, approvals: 1 }, ["FAIL"]],
    ["plan.risk <= 0.5 || plan.approvals >= 2", { risk: 0.7 }, ["UNKNOWN"]],
    ["plan.risk <= 0.5 || plan.approvals >= 2", { risk: NaN, approvals: 0 }, ["UNKNOWN"]],
    ["plan.steps <= 5", { steps: 0.5 }, ["UNKNOWN"]],
    ["plan.monthlyCeiling <= 1000.0", {}, ["UNKNOWN"]],
    ["plan.irreversible == 0 && plan.hasUndo", { irreversible: 0, hasUndo: true }, ["PASS"]],
    ['plan.stage != "production" || "canary" in plan.strategies',
      { stage: "production", strategies: ["rolling"] }, ["FAIL"]],
    ['!version.facts["risky"]', {}, ["PASS", "UNKNOWN"]],
    ['picks.all(p, p.artifact == "m") && env.stage == "production"', {}, ["PASS"]],
  ] as const)("%s of %j comes to %j", (require, plan, outcomes) => {
    expect(judged(require, plan).map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  it("that asks about versions has no evidence where there are none", () => {
    expect(judged('!version.facts["risky"]', {}, []).map(({ outcome }) => outcome)).toEqual(["UNKNOWN"]);
  });

  it("speaks of the plan", () => {
    const [one] = judged("plan.risk <= 0.5", { risk: 0.7 });
    expect(ruleReason(one!).sentence).toBe(
      "The plan for e fails rule p/r: plan.risk <= 0.5 does not hold, as plan.risk is 0.7.");
    const [open] = judged("plan.risk <= 0.5", {});
    expect(ruleReason(open!).sentence).toBe(
      "Whether the plan for e passes rule p/r is not known: risk of the plan is not known.");
    expect(ruleReason(judged("plan.steps >= 1", { steps: 1 })[0]!).sentence).toBe(
      "The plan for e passes rule p/r.");
  });
});

describe("a rule on observations", () => {
  const observed = (rule: object, observation: ObservationFacts) => {
    const policy = { rules: [{ name: "r", on: "observation", ...rule }] };
    const snapshot = snapshotOf({ ...WORLD, "Policy/p": policy } as World);
    const about = { deployment: snapshot.find("deployment:d")!, observation };
    return { action: choiceOnObservation(snapshot, about, NOW),
      judged: judgeObservationRules(snapshot, about, NOW).map(({ outcome }) => outcome) };
  };
  const when = 'observation.metric == "error-rate" && observation.value > 2.0 * observation.baseline && ' +
    'deployment.name == "d" && version.version == "1"';
  const choose = { action: "rollback", because: "twice as many errors" };
  it("asks for what its action says", () => {
    expect(observed({ when, choose }, { metric: "error-rate", value: 0.5, baseline: 0.1 }).action)
      .toMatchObject({ kind: "chosen", value: "rollback", rule: "p/r" });
  });
  it("asks for nothing where it does not apply", () => {
    expect(observed({ when, choose }, { metric: "latency" }).action).toBeUndefined();
  });
  it("is open without the figure that it compares with", () => {
    expect(observed({ when, choose }, { metric: "error-rate", value: 0.5 }).action).toMatchObject({
      kind: "unknown",
      because: "whether rule p/r applies is not known, as nobody states baseline of the observation",
    });
  });
  it.each([
    [{ samples: 1000, value: 0.1 }, "PASS"],
    [{ samples: 10, value: 0.1 }, "FAIL"],
    [{ value: 0.1 }, "UNKNOWN"],
  ] as const)("judges %j as %s", (observation, outcome) => {
    expect(observed({ require: "observation.samples >= 100" }, observation).judged).toEqual([outcome]);
  });
});

describe("a rule that decides is refused", () => {
  const problems = (rule: object): readonly string[] => {
    const document = { apiVersion: "fairlead.dev/v1", kind: "Policy", metadata: { name: "p" },
      spec: { rules: [{ name: "r", on: "plan", ...rule }] } };
    return [...readDocuments([{ documents: [document] }])].flatMap((read) =>
      read.kind === "invalid"
        ? read.problems.map(({ path, message, hint }) => `${path}: ${message} ${hint ?? ""}`)
        : []);
  };
  const because = "x";
  it.each([
    ["with a strategy that there is not", { choose: { strategy: "canarry", because } },
      /strategy.*canarry.*canary/],
    ["with a canary and another strategy",
      { choose: { strategy: "rolling", canary: { weights: [5] }, because } },
      /canary: This belongs to strategy: canary, and the strategy is rolling/],
    ["with weights that fall", { choose: { strategy: "canary", canary: { weights: [50, 5] }, because } },
      /weights: This does not rise/],
    ["with nothing that it decides", { choose: { because } }, /decides nothing/],
    ["with no reason", { choose: { strategy: "rolling" } }, /because.*missing/],
    ["with a replica of nothing", { on: "deployment", choose: { dataset: "a", because } }, /needs both/],
    ["with a replica of itself", { on: "deployment", choose: { dataset: "a", of: "a", because } }, /itself/],
    ["with an action on a plan", { choose: { action: "rollback", because } }, /with on: observation/],
    ["with a strategy on a deployment", { on: "deployment", choose: { strategy: "rolling", because } },
      /with on: plan/],
    ["about what nothing is decided of", { on: "version", choose: { strategy: "rolling", because } },
      /plan, deployment, observation/],
    ["with a walk", { walk: { from: "env" }, choose: { strategy: "rolling", because } },
      /walk: This belongs to/],
    ["with retries that wait longer at first",
      { choose: { retry: { attempts: 2, backoff: "1h", backoffMax: "1m" }, because } }, /longer at first/],
    ["with no attempt", { choose: { retry: { attempts: 0 }, because } }, /attempts/],
    ["with a limit of nothing", { choose: { concurrency: {}, because } }, /limits nothing/],
    ["with a limit per two things",
      { choose: { concurrency: { per: { fact: "a", label: "b", atMost: 1 } }, because } },
      /either a fact or a label/],
    ["with a word that there is not", { choose: { stratgy: "rolling", because } }, /stratgy.*strategy/],
  ] as const)("%s", (_, rule, expected) => {
    expect(problems(rule).join("\n")).toMatch(expected);
  });
});

describe("when a rule that decides applies", () => {
  const facts = new Map([["region", { kind: "string" } as const]]);
  const spec = (when: string) => ({ mode: "enforce", tier: "gate",
    rules: [{ name: "r", on: "plan", when, choose: ROLLING }] }) as never;
  it.each([
    ['env.stge == "production"', /Environment has no field stge.*stage/],
    ['env.facts["regoin"] == "eu"', /no fact key regoin.*region/],
    ["plan.rsk > 0.5", /PlanFacts has no field rsk.*risk/],
    ["plan.steps", /true or false/],
    ["observation.value > 1.0", /no such name/],
  ])("is checked when it is written: %s", (when, expected) => {
    const [problem, ...more] = problemsOfPolicy(new RuleCompiler({ facts }), "policy:p", spec(when));
    expect(`${problem!.message} ${problem!.hint ?? ""}`).toMatch(expected);
    expect(problem!.path).toEqual(["spec", "rules", 0, "when"]);
    expect(more).toEqual([]);
  });

  it("is not known, and lets no later rule decide, once it cannot be read any more", () => {
    const rules = [{ when: 'env.facts["region"] == "us"', choose: CANARY }, { choose: ROLLING }];
    const named = rules.map((rule, at) => ({ name: `r${at}`, on: "plan", ...rule }));
    const { "FactKey/region": _, "Environment/e": __, ...rest } = WORLD;
    const policy = { mode: "enforce", rules: named };
    const snapshot = snapshotOf({ ...rest, "Environment/e": {}, "Policy/a": policy });
    const environment = snapshot.find("environment:e")!;
    expect(choicesForPlan(snapshot, environment, undefined, {}, NOW).strategy).toMatchObject({
      kind: "unknown", rule: "a/r0", open: [{ error: expect.stringContaining("region") }] });
    expect([...brokenRules(snapshot, new Map(), () => false)]).toEqual([
      expect.stringMatching(/^a\/r0: .*region/)]);
  });
});
