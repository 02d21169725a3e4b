/** What becomes of a decision: the order of steps, by which strategy, and why there is none. */
import { describe, expect, it } from "vitest";
import type { PlanContent } from "../../src/plans/plan.ts";
import { stillHolds } from "../../src/plans/still-holds.ts";
import { snapshotOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";
import { asked, BASE, policy, running, UBUNTU, version } from "./ranking-world.ts";

function stepsIn({ waves }: PlanContent): readonly string[] {
  return waves.map(({ steps }) => steps.join(" "));
}

const PAIR = { subjects: ["ranker@2.0.0", "features@2.0.0"] };
const MINOR = { subjects: ["ranker@1.1.0", "features@1.1.0"] };

describe("the order of a plan", () => {
  it.each([
    {
      name: "what is required comes before what requires it, and what lacks is added",
      question: MINOR,
      more: {},
      waves: [
        "deploy-features-prod deploy-tokenizer-prod verify-wave-1",
        "deploy-ranker-prod verify-wave-2",
        "record-prod",
      ],
    },
    {
      name: "who must go over first goes first, against the order of requiring",
      // features 2 serves rankers of 2 only, and ranker 1.9 reads either.
      question: { subjects: ["ranker@1.9.0", "features@2.0.0"] },
      more: {
        "Version/ranker@1.9.0": version(
          [{ interface: "features.user", range: ">=1 <3" }],
          "ranker.predict",
          "1.9.0",
        ),
      },
      waves: ["deploy-ranker-prod verify-wave-1", "deploy-features-prod verify-wave-2", "record-prod"],
    },
    {
      name: "where no order of replacing is safe the new ones come beside the old ones",
      question: PAIR,
      more: {},
      waves: [
        "deploy-features-prod-green verify-wave-1",
        "deploy-ranker-prod-green verify-wave-2",
        "shift-features-prod-green-100 shift-ranker-prod-green-100 verify-wave-3",
        "retire-ranker-prod verify-wave-4",
        "retire-features-prod verify-wave-5",
        "record-prod",
      ],
    },
    {
      name: "new ones that need each other come together",
      question: { subjects: ["left@1.0.0", "right@1.0.0"] },
      more: {
        "Artifact/left": { type: "image", scheme: "semver" },
        "Artifact/right": { type: "image", scheme: "semver" },
        "Version/left@1.0.0": version([{ artifact: "right", range: "^1" }]),
        "Version/right@1.0.0": version([{ artifact: "left", range: "^1" }]),
      },
      waves: ["deploy-left-prod deploy-right-prod verify-wave-1", "record-prod"],
    },
    {
      name: "a canary goes share by share, as the rule says",
      question: { subject: "features@1.1.0" },
      more: {
        "Policy/careful": policy({
          on: "plan",
          choose: {
            strategy: "canary",
            canary: { weights: [5, 50] },
            because: "production takes no unobserved version",
          },
        }),
      },
      waves: [
        "deploy-features-prod-canary verify-wave-1",
        "shift-features-prod-canary-5 verify-wave-2",
        "shift-features-prod-canary-50 verify-wave-3",
        "shift-features-prod-canary-100 verify-wave-4",
        "retire-features-prod verify-wave-5",
        "record-prod",
      ],
    },
    {
      name: "a shadow gets a copy of the traffic first",
      question: { subject: "features@1.1.0", strategy: "shadow" as const },
      more: {},
      waves: [
        "deploy-features-prod-shadow verify-wave-1",
        "mirror-features-prod-shadow-100 verify-wave-2",
        "shift-features-prod-shadow-100 verify-wave-3",
        "retire-features-prod verify-wave-4",
        "record-prod",
      ],
    },
    {
      name: "what nothing stands on may go before it comes again",
      question: { subject: "gateway@1.1.0", strategy: "recreate" as const },
      more: { "Version/gateway@1.1.0": version([{ interface: "ranker.predict", range: "^1" }]) },
      waves: ["retire-gateway-prod deploy-gateway-prod verify-wave-1", "record-prod"],
    },
    {
      name: "waves hold as many as a rule lets be under way",
      question: MINOR,
      more: {
        "Policy/slow": policy({
          on: "plan",
          choose: { concurrency: { maxSteps: 1 }, because: "one is watched" },
        }),
      },
      waves: [
        "deploy-features-prod verify-wave-1",
        "deploy-tokenizer-prod verify-wave-2",
        "deploy-ranker-prod verify-wave-3",
        "record-prod",
      ],
    },
    {
      name: "gates that hold there come first, those on figures last",
      question: { subject: "features@1.1.0" },
      more: {
        "Policy/gates": {
          mode: "enforce",
          gates: [
            { name: "figures", observations: { bounds: [{ metric: "errorRate", atMost: 0.01 }] } },
            { name: "two", approvals: { count: 2 } },
          ],
        },
      },
      waves: ["gate-gates-two", "deploy-features-prod verify-wave-2", "gate-gates-figures", "record-prod"],
    },
  ])("$name", ({ question, more, waves }) => {
    const { plan, headline } = asked(question, more);
    expect(plan, headline).not.toBeNull();
    expect(stepsIn(plan!.content)).toEqual(waves);
    expect(plan!.content.undo.leadsBack).toBe(true);
    expect(plan!.content.states.every(({ verdict }) => verdict === "COMPATIBLE")).toBe(true);
  });

  it("a step waits for the gate of the wave before it", () => {
    const { steps } = asked(MINOR).plan!.content;
    expect(Object.fromEntries(steps.map(({ id, after }) => [id, after]))).toEqual({
      "deploy-features-prod": [],
      "deploy-tokenizer-prod": [],
      "verify-wave-1": ["deploy-features-prod", "deploy-tokenizer-prod"],
      "deploy-ranker-prod": ["verify-wave-1"],
      "verify-wave-2": ["deploy-ranker-prod"],
      "record-prod": ["verify-wave-2"],
    });
  });
});

describe("there is no plan", () => {
  it.each([
    {
      name: "for what cannot run there",
      question: { subject: "ranker@2.0.0" },
      more: {},
      verdict: "INCOMPATIBLE",
      code: "NOT_COMPATIBLE",
      sentence: "prod runs features@1.0.0, which provides features.user 1.0.0; ranker@2.0.0 requires ^2.",
    },
    {
      name: "for what is not known to run there",
      question: { subject: "zoned@1.0.0" },
      more: {
        "Artifact/zoned": { type: "image", scheme: "semver" },
        "Version/zoned@1.0.0": version([{ fact: "zone", is: "eu" }]),
      },
      verdict: "UNKNOWN",
      code: "NOT_COMPATIBLE",
      sentence: "zone is not known on prod; zoned@1.0.0 requires eu.",
    },
    {
      name: "where replacing is insisted on and every order passes an incompatible state",
      question: { ...PAIR, strategy: "rolling" as const },
      more: {},
      verdict: "INCOMPATIBLE",
      code: "NO_SAFE_ORDER",
      sentence:
        "To replace features@1.0.0 by features@2.0.0 is not safe: ranker@1.0.0 (ranker-prod) would be " +
        "INCOMPATIBLE: prod runs features@2.0.0, which provides features.user 2.0.0; ranker@1.0.0 " +
        "requires ^1, " +
        "which is COMPATIBLE now.",
    },
    {
      name: "where it would be gone for a while and something stands on it",
      question: { subject: "features@1.1.0", strategy: "recreate" as const },
      more: {},
      verdict: "INCOMPATIBLE",
      code: "NO_SAFE_ORDER",
      sentence:
        /^To replace features@1.0.0 by features@1.1.0 is not safe: ranker@1.0.0 \(ranker-prod\) would be/,
    },
    {
      name: "where a part of the place would be worse at the end",
      question: { subject: "ranker@3.0.0" },
      more: {
        "Version/ranker@3.0.0": version([UBUNTU], "ranker.predict", "3.0.0"),
        "Environment/rack": { partOf: "prod" },
        "Deployment/gateway-prod": { ...running("gateway@1.0.0"), environment: "rack" },
      },
      verdict: "INCOMPATIBLE",
      code: "NO_SAFE_ORDER",
      sentence: /^At the end gateway@1.0.0 \(gateway-prod\) would be INCOMPATIBLE: /,
    },
    {
      name: "where whether a rule chooses is not known",
      question: { subject: "features@1.1.0" },
      more: {
        "Policy/zoned": policy({
          on: "plan",
          when: `satisfies(env.facts["zone"], "eu")`,
          choose: { strategy: "canary", because: "the EU is careful" },
        }),
      },
      verdict: "UNKNOWN",
      code: "CHOICE_UNKNOWN",
      sentence:
        "How it is to be done is open: whether rule zoned/rule applies is not known, as nobody states zone " +
        "of prod.",
    },
    {
      name: "where a rule on plans fails",
      question: { subject: "features@1.1.0" },
      more: { "Policy/small": policy({ on: "plan", require: "plan.steps < 2", message: "too many steps" }) },
      verdict: "INCOMPATIBLE",
      code: "RULE_FAILS",
      sentence: /too many steps/,
    },
    {
      name: "where a rule on plans is not known to hold",
      question: { subject: "features@1.1.0" },
      more: { "Policy/cheap": policy({ on: "plan", require: "plan.monthlyCeiling < 100.0" }) },
      verdict: "UNKNOWN",
      code: "RULE_UNKNOWN",
      sentence: /cheap\/rule/,
    },
  ])("$name", ({ question, more, verdict, code, sentence }) => {
    const answer = asked(question, more as World);
    expect({ verdict: answer.verdict, plan: answer.plan, code: answer.reasons[0]?.code }).toEqual({
      verdict,
      plan: null,
      code,
    });
    expect(answer.reasons[0]!.sentence).toMatch(sentence);
  });

  it("and what is asked runs already: the plan is empty, and says so", () => {
    const { plan, verdict, headline } = asked({ subject: "features@1.0.0" });
    expect({ verdict, headline, steps: plan!.content.steps }).toEqual({
      verdict: "COMPATIBLE",
      headline: "Nothing to do: features@1.0.0 runs in prod as asked.",
      steps: [],
    });
    expect(plan!.content.remarks.map(({ sentence }) => sentence)).toEqual([
      "features@1.0.0 (features-prod) runs there already.",
    ]);
  });
});

describe("a plan", () => {
  it("waits for approvals that a rule asks for, and for nothing else", () => {
    const { plan, headline } = asked(
      { subject: "features@1.1.0" },
      { "Policy/two": policy({ on: "plan", require: "plan.risk < 0.01 || plan.approvals >= 2" }) },
    );
    expect(headline).toBe("features@1.1.0 comes to prod in 3 steps. It waits for 2 approvals.");
    const [remark] = plan!.content.remarks.filter(({ rule }) => rule === "two/rule");
    expect(remark).toMatchObject({
      outcome: "UNKNOWN",
      sentence: "It waits for 2 approvals, by rule two/rule.",
    });
  });

  it("of a fallback says so, and for what it stands in", () => {
    const { plan, decision } = asked({ subject: "ranker@2.0.0", fallback: true });
    expect(plan?.content.fallback?.because).toBeTypeOf("string");
    expect(decision.question.subject).not.toBe("ranker@2.0.0");
  });

  it("tells what cannot be undone, and which data an undo would have to restore", () => {
    const { plan } = asked(
      { subject: "features@1.1.0" },
      {
        "Artifact/features": { type: "feature-pipeline", scheme: "semver" },
        "Artifact/clicks": { type: "dataset", scheme: "semver" },
        "Version/clicks@1.0.0": { requires: [] },
        "Run/nightly": {
          uses: [{ version: "features@1.0.0" }],
          generates: [{ version: "clicks@1.0.0" }],
          state: "completed",
        },
      },
    );
    const [deploy] = plan!.content.steps;
    expect(deploy!.undo).toEqual({
      kind: "irreversible", data: ["clicks@1.0.0"],
      because: "features@1.1.0 writes data: taking the version back does not take back what was written.",
    });
    expect(plan!.content.undo).toMatchObject({ leadsBack: false, irreversible: ["deploy-features-prod"] });
  });

  it("tells that what ran before would not be COMPATIBLE today", () => {
    const { plan } = asked(
      { subject: "features@2.0.0" },
      {
        "Deployment/ranker-prod": running("ranker@2.0.0"),
      },
    );
    expect(plan!.content.undo.target.verdict).toBe("COMPATIBLE");
    const other = asked(
      { subject: "ranker@1.1.0" },
      {
        "Deployment/ranker-prod": running("ranker@2.0.0"),
        "Deployment/features-prod": running("features@1.1.0"),
      },
    );
    expect(other.plan!.content.undo.target).toEqual({
      verdict: "INCOMPATIBLE",
      headline:
        "By today's facts ranker@2.0.0 (ranker-prod) is INCOMPATIBLE: prod runs features@1.1.0, which " +
        "provides features.user 1.1.0; ranker@2.0.0 requires ^2.",
    });
  });
});

describe("rules that count what runs", () => {
  const three = policy({ on: "deployment", let: { beside: "env.in(IN)" }, require: "size(beside) <= 3" });
  const more = {
    "Policy/three": three,
    "Version/gateway@1.1.0": version([{ interface: "ranker.predict", range: "^1" }]),
  };

  it("refuse a state in which the old one and the new one are both there", () => {
    const { plan, verdict, reasons, hints } = asked({ subject: "gateway@1.1.0" }, more);
    expect({ plan, verdict, code: reasons[0]?.code, rule: reasons[0]?.rule }).toEqual({
      plan: null, verdict: "INCOMPATIBLE", code: "STATE_REFUSED", rule: "three/rule",
    });
    expect(reasons[0]!.sentence).toMatch(/^While wave 1 is under way: /);
    expect(hints).toHaveLength(1);
  });

  it("let it go first and come again", () => {
    expect(asked({ subject: "gateway@1.1.0", strategy: "recreate" }, more).plan).not.toBeNull();
  });
});

describe("a saved plan", () => {
  const plan = asked(MINOR).plan!;
  const later = "2026-11-22T12:00:00.000Z";

  it("holds while nothing that it rests on has moved, whatever the time", () => {
    expect(stillHolds(snapshotOf(BASE), plan, later)).toEqual({ kind: "same" });
  });

  it.each([
    {
      name: "what ran before",
      more: { "Deployment/features-prod": running("features@1.1.0") },
      what: "before",
      sentence: "features-prod: features@1.0.0 ran, and is not part of the plan any more.",
    },
    {
      name: "how it is done",
      more: { "Policy/careful": policy({ on: "plan", choose: { strategy: "canary", because: "new" } }) },
      what: "choices",
      sentence: "strategy: canary instead of rolling.",
    },
    {
      name: "what must be shown first",
      more: { "Policy/gates": { mode: "enforce", gates: [{ name: "one", approvals: {} }] } },
      what: "gates",
      sentence: "Gate gate-gates-one holds now: one other approves the plan.",
    },
    {
      name: "whether it can be",
      more: { "Environment/prod": { stage: "production", facts: { "os.id": "debian" } } },
      what: "verdict",
      sentence: /^There is no such plan any more\. No plan: /,
    },
    {
      name: "what it is about",
      more: { "Version/ranker@1.1.0": undefined },
      what: "question",
      sentence: /ranker@1\.1\.0/,
    },
  ])("is refused with what changed: $name", ({ more, what, sentence }) => {
    const world = Object.fromEntries(
      Object.entries({ ...BASE, ...more }).filter(([, spec]) => spec !== undefined),
    ) as World;
    const held = stillHolds(snapshotOf(world), plan, later);
    if (held.kind !== "moved") throw new Error("it holds");
    const change = held.changes.find((one) => one.what === what);
    expect(change?.sentence).toMatch(sentence);
  });
});
