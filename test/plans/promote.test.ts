/** From staging to production: what is missing, in which order, until there is a plan; and what is kept. */
import { beforeEach, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { recordDeployment } from "../../src/catalog/record-deployment.ts";
import type { Caller } from "../../src/access/caller.ts";
import { giveApproval } from "../../src/access/approvals/give-approval.ts";
import { thingOf } from "../../src/plans/plan-shelf.ts";
import { promote } from "../../src/plans/promote.ts";
import type { PromotionQuestion } from "../../src/plans/promote.ts";
import { recordObservations } from "../../src/plans/observations/record-observations.ts";
import type { PromotionAnswer } from "../../src/plans/promotion.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { documentsOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

const FRIDAY = "2026-11-20T12:00:00.000Z";
const MONDAY = "2026-11-23T12:00:00.000Z";
const SATURDAY = "2026-11-21T12:00:00.000Z";
const caller = (name: string): Caller => ({ kind: "token", name, grants: [] }) as unknown as Caller;
const QUESTION: PromotionQuestion = { version: "ranker@2.3.1", from: "staging", to: "production" };
const TESTS = "https://in-toto.io/attestation/test-result/v0.1";

const GATES = [
  {
    name: "soaked",
    soak: { stage: "staging", for: "24h", healthy: [{ metric: "errorRate", atMost: 0.01 }] },
  },
  { name: "tested", attestation: { predicateType: TESTS, where: { result: "PASSED" } } },
  {
    name: "working-hours",
    window: { days: ["Mon", "Fri"], from: "09:00", to: "17:00", zone: "Europe/Berlin" },
  },
  { name: "agreed", approvals: { count: 1 } },
  { name: "canary", observations: { canary: [{ metric: "errorRate", margin: 0.005 }] } },
];
const WORLD: World = {
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@2.3.0": { requires: [] },
  "Version/ranker@2.3.1": { requires: [] },
  "Environment/stage-eu": { stage: "staging" },
  "Environment/prod-eu": { stage: "production" },
  "Policy/production": { environments: "stage=production", gates: GATES },
};

let knowledge: Knowledge;
const apply = (world: World, now = FRIDAY) =>
  applyDocuments(knowledge, {
    sources: [{ documents: documentsOf(world) }],
    actor: "t",
    reason: "x",
    now,
  });
const deployed = (version: string, environment: string, now = FRIDAY) =>
  recordDeployment(knowledge, { version, environment, actor: "t", reason: "x", now });
const asked = (now: string, more: Partial<PromotionQuestion> = {}) =>
  promote(knowledge, { ...QUESTION, ...more }, { caller: caller("token:ci"), now });
const states = ({ gates }: PromotionAnswer) =>
  Object.fromEntries(gates.map(({ name, state }) => [name.replace(/^.*\//, ""), state]));
const healthy = () =>
  recordObservations(
    knowledge,
    [
      {
        deployment: "ranker-stage-eu",
        metric: "errorRate",
        value: 0.004,
        samples: 9000,
        from: FRIDAY,
        to: SATURDAY,
      },
    ],
    { actor: "t", now: SATURDAY },
  );
const tested = (result: string) =>
  apply({
    [`Attestation/tests-${result}`]: {
      about: [{ version: "ranker@2.3.1" }],
      predicateType: TESTS,
      verification: "verified",
      statement: { result },
      time: result === "PASSED" ? FRIDAY : SATURDAY,
    },
  });

beforeEach(async () => {
  const store = await openSqliteStore(":memory:");
  knowledge = await Knowledge.open(store, { pollMilliseconds: 0 });
  await apply(WORLD);
  await deployed("ranker@2.3.0", "prod-eu");
  return () => store.close();
});

describe("a promotion", () => {
  it("of what does not run where it comes from is closed, and says how to run it there", async () => {
    const answer = await asked(MONDAY);
    expect(answer.state).toBe("closed");
    expect(answer.gates[0]).toMatchObject({
      name: "promotion/from",
      state: "closed",
      because: "ranker@2.3.1 does not run in staging.",
      needs: ["Run it there and record it: fairlead deployed ranker@2.3.1 --in stage-eu"],
    });
    expect(answer.plans).toEqual([]);
  });

  it("opens gate after gate, and only then there is a plan", async () => {
    await deployed("ranker@2.3.1", "stage-eu");
    const first = await asked(SATURDAY);
    expect([first.state, states(first)]).toEqual([
      "waiting",
      {
        from: "open",
        soaked: "unknown",
        tested: "unknown",
        "working-hours": "closed",
        agreed: "unknown",
        canary: "unknown",
      },
    ]);
    expect(first.plans).toEqual([]);
    await healthy();
    await tested("PASSED");
    const weekend = await asked(SATURDAY);
    expect([weekend.state, states(weekend)["soaked"], states(weekend)["tested"]]).toEqual([
      "waiting",
      "open",
      "open",
    ]);
    expect(weekend.gates.find(({ name }) => name === "production/working-hours")?.opensAt).toBe(
      "2026-11-23T08:00:00.000Z",
    );
    const monday = await asked(MONDAY);
    expect([monday.state, states(monday)["agreed"]]).toEqual(["waiting", "closed"]);
    expect(monday.plans).toMatchObject([{ verdict: "COMPATIBLE", saved: false }]);
    expect(monday.gates.find(({ kind }) => kind === "approvals")?.needs?.[0]).toContain("--save");
  });

  it("that waits for nothing but approvals keeps its plan, and that plan's approvals open it", async () => {
    await ready();
    const kept = await asked(MONDAY, { save: true });
    const plan = kept.plans[0]!.plan!;
    expect([kept.state, kept.plans[0]!.saved]).toEqual(["waiting", true]);
    expect(kept.gates.find(({ kind }) => kind === "approvals")?.needs).toEqual([
      `One other than who made it: fairlead plan approve ${plan.name}`,
    ]);
    const snapshot = knowledge.current();
    const thing = thingOf(snapshot, snapshot.find(`plan:${plan.name}`)!);
    await giveApproval(knowledge, thing, { caller: caller("token:ada"), now: MONDAY });
    const open = await asked(MONDAY, { plan: plan.name });
    expect([open.state, states(open)["agreed"], open.plans[0]!.plan!.digest]).toEqual([
      "open",
      "open",
      plan.digest,
    ]);
    expect(open.headline).toContain(plan.name);
  });

  it("is closed by a failed test, whatever else is open, and keeps nothing", async () => {
    await ready();
    await tested("FAILED");
    const answer = await asked(MONDAY, { save: true });
    expect([answer.state, states(answer)["tested"], answer.plans]).toEqual(["closed", "closed", []]);
    expect(knowledge.current().nodesOf("Plan")).toEqual([]);
  });

  it("begins its soak anew after a figure outside the bounds", async () => {
    await ready();
    await recordObservations(
      knowledge,
      [
        {
          deployment: "ranker-stage-eu",
          metric: "errorRate",
          value: 0.5,
          samples: 100,
          from: SATURDAY,
          to: "2026-11-22T18:00:00.000Z",
        },
      ],
      { actor: "t", now: MONDAY },
    );
    const soaked = (await asked(MONDAY)).gates.find(({ name }) => name === "production/soaked");
    expect([soaked?.state, soaked?.opensAt, soaked?.because]).toEqual([
      "closed",
      "2026-11-23T18:00:00.000Z",
      "ranker@2.3.1 has run in staging for 18h, since 2026-11-22 18:00 UTC " +
        "(when errorRate had been 0.5), of 24h.",
    ]);
  });

  it("into a place without gates says that there are none", async () => {
    await apply({ "Environment/lab": { stage: "lab" } });
    await deployed("ranker@2.3.1", "stage-eu");
    const answer = await asked(MONDAY, { to: "lab" });
    expect([answer.state, answer.gates.map(({ name }) => name)]).toEqual(["open", ["promotion/from"]]);
    expect(answer.headline).toMatch(/^No policy sets a gate in lab that ranker@2.3.1 must pass before/);
    expect(answer.plans).toMatchObject([{ verdict: "COMPATIBLE" }]);
  });

  it("that cannot run there has no plan, and is a no", async () => {
    await apply({
      "Environment/lab": { stage: "lab" },
      "FactKey/os.id": { type: "string" },
      "Version/ranker@2.3.1": { requires: [{ fact: "os.id", is: "debian" }] },
    });
    await apply({ "Environment/lab": { stage: "lab", facts: { "os.id": "ubuntu" } } });
    await deployed("ranker@2.3.1", "stage-eu");
    const answer = await asked(MONDAY, { to: "lab" });
    expect([answer.state, answer.plans[0]!.verdict, answer.plans[0]!.plan]).toEqual([
      "closed",
      "INCOMPATIBLE",
      null,
    ]);
  });

  it.each([
    ["a range", { version: "ranker@^2" }, "PROMOTION_INVALID"],
    ["a version that is not there", { version: "ranker@9.9.9" }, "SUBJECT_NOT_FOUND"],
    ["a place that is not there", { to: "prodution" }, "PLACE_NOT_FOUND"],
    ["to where it comes from", { to: "stage-eu" }, "PROMOTION_INVALID"],
    ["a plan that is not there", { plan: "ranker-prod-eu-x" }, "PLAN_NOT_FOUND"],
  ] as const)("of %s is refused", async (_, more, code) => {
    await expect(asked(MONDAY, more)).rejects.toMatchObject({ code });
  });

  async function ready(): Promise<void> {
    await deployed("ranker@2.3.1", "stage-eu");
    await healthy();
    await tested("PASSED");
  }
});
