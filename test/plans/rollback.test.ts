/** Back to what was good: which baseline, what is passed over, and the plan that leads there. */
import { describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { recordBaseline } from "../../src/environments/record-baseline.ts";
import { judgeGate } from "../../src/plans/gates/judge-gate.ts";
import { makePlan } from "../../src/plans/make-plan.ts";
import type { PlanAnswer } from "../../src/plans/plan-answer.ts";
import { rollBack } from "../../src/plans/rollback.ts";
import type { RollbackQuestion } from "../../src/plans/rollback.ts";
import { stillHolds } from "../../src/plans/still-holds.ts";
import { recordObservations } from "../../src/plans/observations/record-observations.ts";
import { apply, emptyKnowledge } from "../catalog/world.ts";
import { NOW, observedWorld, publish, run, seen } from "../environments/observed-world.ts";

const GATES = `
kind: Policy
metadata: { name: healthy }
spec:
  gates: [ { name: errors, observations: { bounds: [ { metric: errorRate, atMost: 0.01 } ] } } ]
`;
const THIRD = `
kind: Version
metadata: { name: ranker@3.0.0 }
spec: { requires: [ { fact: nvidia.driver, range: ">=560" } ] }
`;

const SOAKED = `
kind: Policy
metadata: { name: soaked }
spec:
  gates:
    - { name: soaked, soak: { stage: staging, for: 1h } }
    - { name: agreed, approvals: { count: 1 } }
`;

const DAY = 86_400_000;
const day = (number: number) => new Date(Date.parse(NOW) - (10 - number) * DAY).toISOString();

async function world(more = ""): Promise<Knowledge> {
  const knowledge = await observedWorld(await emptyKnowledge());
  await apply(knowledge, THIRD + more);
  await publish(knowledge, seen("platform: { nvidia.driver: 570.10 }", day(0)), { now: day(0) });
  return knowledge;
}

/** It runs from that day on; some days later somebody says that it is good. */
async function good(knowledge: Knowledge, version: string, from: number): Promise<string> {
  await run(knowledge, version, day(from));
  const request = { environment: "prod", because: `${version} is good`, actor: "ada", now: day(from + 1) };
  return (await recordBaseline(knowledge, request)).baseline.name;
}

async function measured(knowledge: Knowledge, version: string, value: number, at: number): Promise<void> {
  const [from, to] = [day(at), day(at + 0.5)];
  const figure = { metric: "errorRate", value, samples: 1000, from, to };
  const observation = { deployment: "ranker-prod", version, ...figure };
  await recordObservations(knowledge, [observation], { actor: "probe", now: day(at + 1) });
}

const back = (knowledge: Knowledge, question: Partial<RollbackQuestion> = {}) =>
  rollBack(knowledge, knowledge.current(), { environment: "prod", ...question }, NOW);

describe("a rollback", () => {
  it("without a baseline is not known, and says what to do", async () => {
    const { verdict, headline, hints, answer } = await back(await world());
    expect([verdict, headline, answer]).toEqual(
      ["UNKNOWN", "Not known: prod has no baseline, so nothing is known to have been good there.", null]);
    expect(hints[0]).toBe("When what runs is good: fairlead baseline record prod --because WHY");
  });

  it("goes to the newest baseline that does not run already, with parity as its first gate", async () => {
    const knowledge = await world();
    const older = await good(knowledge, "ranker@1.0.0", 1);
    const newer = await good(knowledge, "ranker@2.0.0", 3);
    const found = await back(knowledge);
    expect(found).toMatchObject({
      verdict: "COMPATIBLE",
      baseline: { name: older },
      performance: { verdict: "unknown" },
      passedOver: [{ baseline: newer, code: "RUNS_ALREADY" }],
      stays: [],
    });
    const { steps, decision, before, after } = found.answer!.plan!.content;
    expect(steps[0]).toMatchObject({
      kind: "verify", wave: 0, after: [],
      gate: { name: "rollback/parity", kind: "parity", settings: { baseline: older } },
    });
    expect(decision.rollbackTo).toBe(older);
    expect([before, after].map((side) => side.map(({ version }) => version))).toEqual(
      [["ranker@2.0.0"], ["ranker@1.0.0"]]);
    expect(found.headline)
      .toMatch(/^Back to prod-[0-9a-f]{12} \(ranker@1\.0\.0\) in \d+ steps; nobody knows how it/);
  });

  it("asks no soak of what ran here, as the earlier stage has gone on; another plan asks it", async () => {
    const knowledge = await world(`---${SOAKED}`);
    await good(knowledge, "ranker@1.0.0", 1);
    await good(knowledge, "ranker@2.0.0", 3);
    const gatesOf = ({ plan }: PlanAnswer) => plan!.content.steps.flatMap(({ gate }) => gate?.kind ?? []);
    expect(gatesOf((await back(knowledge)).answer!)).toEqual(["parity", "approvals", "verdict"]);
    const question = { subject: "ranker@1.0.0", in: "prod" };
    expect(gatesOf(makePlan(knowledge.current(), question, NOW))).toEqual(["soak", "approvals", "verdict"]);
  });

  it("passes over what performed badly, and known good comes before not measured", async () => {
    const knowledge = await world(`---${GATES}`);
    const known = await good(knowledge, "ranker@1.0.0", 1);
    await measured(knowledge, "ranker@1.0.0", 0.002, 1);
    const unmeasured = await good(knowledge, "ranker@2.0.0", 3);
    const bad = await good(knowledge, "ranker@3.0.0", 5);
    await measured(knowledge, "ranker@3.0.0", 0.2, 5);
    const found = await back(knowledge);
    expect(found.baseline!.name).toBe(known);
    expect(found.performance).toMatchObject({ verdict: "good" });
    expect(found.passedOver.map(({ baseline, code }) => [baseline, code]))
      .toEqual([[bad, "PERFORMED_BADLY"], [unmeasured, "NOT_MEASURED"]]);
    expect(found.passedOver[0]!.because)
      .toBe("errorRate of ranker@3.0.0 in prod is 0.2, of 1,000 samples, and not at most 0.01.");
  });

  it("passes over what does not fit today's facts any more", async () => {
    const knowledge = await world();
    const fits = await good(knowledge, "ranker@1.0.0", 1);
    const fitsNoMore = await good(knowledge, "ranker@2.0.0", 3);
    await run(knowledge, "ranker@3.0.0", day(5));
    await publish(knowledge, seen("platform: { nvidia.driver: 550.1 }"));
    const { baseline, passedOver, parity, hints } = await back(knowledge);
    expect(baseline!.name).toBe(fits);
    expect(passedOver).toMatchObject([{ baseline: fitsNoMore, code: "NOT_COMPATIBLE" }]);
    expect(passedOver[0]!.because).toMatch(/nvidia\.driver/);
    expect(parity!.verdict).toBe("no");
    expect(hints).toEqual(
      [`Its gate is shut until the place is as it was: fairlead parity prod ${fits}`]);
  });

  it("passes over what is not declared any more", async () => {
    const knowledge = await world(`---
kind: Version
metadata: { name: ranker@0.9.0, labels: { old: "yes" } }
spec: { requires: [] }
`);
    const gone = await good(knowledge, "ranker@0.9.0", 1);
    await run(knowledge, "ranker@3.0.0", day(5));
    await apply(knowledge, "", { prune: "old=yes" });
    expect(await back(knowledge)).toMatchObject({
      verdict: "INCOMPATIBLE", answer: null,
      passedOver: [{ baseline: gone, code: "GONE", because: "ranker@0.9.0 is not declared any more." }],
    });
  });

  it("goes where it is told to, also to what performed badly, and says so", async () => {
    const knowledge = await world(`---${GATES}`);
    const bad = await good(knowledge, "ranker@1.0.0", 1);
    await measured(knowledge, "ranker@1.0.0", 0.2, 1);
    await run(knowledge, "ranker@2.0.0", day(5));
    expect(await back(knowledge)).toMatchObject({ verdict: "INCOMPATIBLE", baseline: null });
    const told = await back(knowledge, { to: bad });
    expect(told).toMatchObject({
      verdict: "COMPATIBLE", baseline: { name: bad }, performance: { verdict: "bad" },
    });
    expect(told.headline).toMatch(/; it performed badly\.$/);
  });

  it("to what runs has nothing to do", async () => {
    const knowledge = await world();
    const name = await good(knowledge, "ranker@1.0.0", 1);
    const found = await back(knowledge, { to: name });
    expect(found.answer!.plan!.content.steps).toEqual([]);
    expect(found.headline).toBe(`Nothing to do: prod runs what ${name} holds.`);
  });

  it("to another place's baseline, or to none, is refused", async () => {
    const knowledge = await world();
    const name = await good(knowledge, "ranker@1.0.0", 1);
    await expect(back(knowledge, { environment: "eu", to: name })).rejects
      .toMatchObject({ code: "BASELINE_OF_ANOTHER" });
    await expect(back(knowledge, { to: `${name.slice(0, -1)}x` })).rejects
      .toMatchObject({ code: "BASELINE_NOT_FOUND", nearest: [name] });
  });

  it("tells what stays although the baseline does not speak of it", async () => {
    const knowledge = await world(`---
kind: Artifact
metadata: { name: cache }
spec: { type: image }
---
kind: Version
metadata: { name: cache@1.0.0 }
spec: { requires: [] }
`);
    await good(knowledge, "ranker@1.0.0", 1);
    await run(knowledge, "ranker@2.0.0", day(5));
    await run(knowledge, "cache@1.0.0", day(5), "cache-prod");
    expect((await back(knowledge)).stays).toEqual(["cache@1.0.0 (cache-prod)"]);
  });

  it("is made again the same when nothing moved, parity gate and all", async () => {
    const knowledge = await world();
    await good(knowledge, "ranker@1.0.0", 1);
    await run(knowledge, "ranker@2.0.0", day(5));
    const { answer } = await back(knowledge);
    expect(stillHolds(knowledge.current(), answer!.plan!, NOW)).toEqual({ kind: "same" });
  });
});

describe("the gate of parity", () => {
  const gate = async (now: string | undefined, baseline?: string) => {
    const knowledge = await world();
    if (baseline !== "none") await good(knowledge, "ranker@1.0.0", 1);
    if (now !== undefined) await publish(knowledge, seen(now));
    const planned = { name: "g/parity", kind: "parity", asks: "", settings: {} };
    const { state, because, needs } =
      judgeGate(knowledge.current(), planned, { environment: "prod", versions: [], now: NOW });
    return { state, because, needs };
  };

  const CASES = [
    ["open when the place is as it was", "platform: { nvidia.driver: 570.10 }", "open"],
    ["open although models differ",
      "platform: { nvidia.driver: 570.10 }, models: { models.ranker: x }", "open"],
    ["closed when the place is another", "platform: { nvidia.driver: 571 }", "closed"],
    ["unknown when nobody looked lately", undefined, "unknown"],
    ["unknown when what it was is not seen", "platform: { os.version: 22.04 }", "unknown"],
  ] as const;
  it.each(CASES)("is %s", async (_, now, state) => {
    expect((await gate(now)).state).toBe(state);
  });

  it("is unknown without a baseline, and what is shut says how it opens", async () => {
    expect((await gate("platform: { nvidia.driver: 571 }", "none"))).toMatchObject({
      state: "unknown", needs: ["Say what is good: fairlead baseline record prod --because WHY"],
    });
    expect((await gate("platform: { nvidia.driver: 571 }")).needs).toHaveLength(1);
  });
});
