/**
 * What rules on observations ask for: plans that wait, one at a time, and are never started by themselves.
 */
import { afterEach, describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { recordBaseline } from "../../src/environments/record-baseline.ts";
import { recordObservations } from "../../src/plans/observations/record-observations.ts";
import type { PlanContent } from "../../src/plans/plan.ts";
import { PlanShelf } from "../../src/plans/plan-shelf.ts";
import { Plans } from "../../src/plans/plans.ts";
import { reactTo } from "../../src/plans/react.ts";
import type { Reaction } from "../../src/plans/react.ts";
import { Reactor } from "../../src/plans/reactor.ts";
import { apply, emptyKnowledge } from "../catalog/world.ts";
import { NOW, observedWorld, publish, run, seen } from "../environments/observed-world.ts";

const PROBE: Caller = { kind: "token", name: "token:probe", grants: [] };
const MINUTE = 60_000;
const at = (minutes: number) => new Date(Date.parse(NOW) + minutes * MINUTE).toISOString();

const ruled = (action: string, when = "observation.metric == 'errorRate' && observation.value > 0.05") => `
kind: Policy
metadata: { name: healthy }
spec:
  rules:
    - name: errors
      on: observation
      when: "${when}"
      choose: { action: ${action}, because: more than one in twenty fails }
`;

/** 1.0.0 was good; 2.0.0 runs. */
async function world(
  action: string, when?: string,
): Promise<{ readonly knowledge: Knowledge; readonly good: string }> {
  const knowledge = await observedWorld(await emptyKnowledge());
  await publish(knowledge, seen("platform: { nvidia.driver: 570.10 }"));
  await run(knowledge, "ranker@1.0.0", at(-90));
  const { baseline } = await recordBaseline(knowledge, {
    environment: "prod", because: "quiet", actor: "ada", now: at(-60),
  });
  await run(knowledge, "ranker@2.0.0", at(-30));
  await apply(knowledge, ruled(action, when));
  return { knowledge, good: baseline.name };
}

async function measure(
  knowledge: Knowledge, value: number, minute: number, version = "ranker@2.0.0", metric = "errorRate",
): Promise<string> {
  const figure = { deployment: "ranker-prod", version, metric, value, samples: 1000,
    from: at(minute - 1), to: at(minute) };
  const by = { actor: PROBE.name, now: at(minute) };
  const { observations } = await recordObservations(knowledge, [figure], by);
  return observations[0]!.name;
}

describe("a rule on observations", () => {
  it("asks for a rollback: the plan is kept, names the rule, and waits", async () => {
    const { knowledge, good } = await world("rollback");
    const observation = await measure(knowledge, 0.2, 0);
    const reaction = await reactTo(knowledge, observation, PROBE, at(1));
    expect(reaction).toMatchObject({
      observation, rule: "healthy/errors", action: "rollback", outcome: "planned",
    });
    const stored = await getDocument(knowledge, `plan:${reaction!.plan}`);
    expect(stored!.document.spec).toMatchObject({
      state: "open",
      proposer: { kind: "token", name: "token:probe" },
      content: { decision: { rollbackTo: good } },
    });
    const { remarks } = stored!.document.spec["content"] as PlanContent;
    expect(remarks[0]).toEqual({
      outcome: "CHOSEN", rule: "healthy/errors",
      sentence: `Rule healthy/errors asked for a rollback: errorRate of ranker@2.0.0 was 0.2 ` +
        `(${observation}), and more than one in twenty fails.`,
    });
    const plans = new Plans({ shelf: new PlanShelf(knowledge), knowledge });
    const { steps } = await plans.show(reaction!.plan!, at(2));
    expect(new Set(steps.map(({ stands }) => stands))).toEqual(new Set(["waiting"]));
  });

  it("asks once: a further bad figure finds the plan that waits, one after it makes a new one", async () => {
    const { knowledge } = await world("rollback");
    const first = await reactTo(knowledge, await measure(knowledge, 0.2, 0), PROBE, at(1));
    const second = await reactTo(knowledge, await measure(knowledge, 0.3, 2), PROBE, at(3));
    expect(second).toMatchObject({ outcome: "waiting", plan: first!.plan });
    const plans = new Plans({ shelf: new PlanShelf(knowledge), knowledge });
    await plans.withdraw(first!.plan!, { caller: PROBE, now: at(4) });
    const third = await reactTo(knowledge, await measure(knowledge, 0.3, 5), PROBE, at(6));
    expect(third!.outcome).toBe("planned");
    expect(third!.plan).not.toBe(first!.plan);
  });

  const SILENT = [
    ["a figure that is within bounds", (knowledge: Knowledge) => measure(knowledge, 0.01, 0)],
    ["a figure of another metric",
      (knowledge: Knowledge) => measure(knowledge, 0.9, 0, undefined, "dataQuality")],
    ["a figure of what does not run any more",
      async (knowledge: Knowledge) => measure(knowledge, 0.2, -40, "ranker@1.0.0")],
    ["no figure", async () => "none"],
  ] as const;
  it.each(SILENT)("asks for nothing on %s", async (_, of) => {
    const { knowledge } = await world("rollback");
    expect(await reactTo(knowledge, await of(knowledge), PROBE, at(1))).toBeUndefined();
  });

  it("that is open makes no plan and says so", async () => {
    const { knowledge } = await world("rollback", "observation.baseline < 0.01");
    const reaction = await reactTo(knowledge, await measure(knowledge, 0.2, 0), PROBE, at(1));
    expect(reaction).toMatchObject({ outcome: "open", rule: "healthy/errors" });
    expect(knowledge.current().nodesOf("Plan")).toEqual([]);
  });

  it("asks for a plan anew, and there is none to make where what runs is best", async () => {
    const { knowledge } = await world("replan");
    const reaction = await reactTo(knowledge, await measure(knowledge, 0.2, 0), PROBE, at(1));
    expect(reaction).toMatchObject({ action: "replan", outcome: "none" });
    expect(knowledge.current().nodesOf("Plan")).toEqual([]);
  });

  it("asks for a fallback: the best that fits when what runs does not any more", async () => {
    const { knowledge } = await world("fallback");
    await publish(knowledge, seen("platform: { nvidia.driver: 550.1 }", at(-1)));
    const reaction = await reactTo(knowledge, await measure(knowledge, 0.2, 0), PROBE, at(1));
    expect(reaction).toMatchObject({ action: "fallback", outcome: "planned" });
    const stored = await getDocument(knowledge, `plan:${reaction!.plan}`);
    const { after } = stored!.document.spec["content"] as { after: readonly { readonly version: string }[] };
    expect(after.map(({ version }) => version)).toEqual(["ranker@1.0.0"]);
  });

  it("asks for a rollback where nothing is known to have been good: no plan, and why", async () => {
    const knowledge = await observedWorld(await emptyKnowledge());
    await run(knowledge, "ranker@2.0.0", at(-30));
    await apply(knowledge, ruled("rollback"));
    expect(await reactTo(knowledge, await measure(knowledge, 0.2, 0), PROBE, at(1))).toMatchObject({
      outcome: "none",
      because: "Not known: prod has no baseline, so nothing is known to have been good there.",
    });
  });
});

describe("two servers on one database", () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it("react once to one figure, for whoever sent it", async () => {
    const { knowledge } = await world("rollback");
    const reactions: Reaction[] = [];
    const errors: unknown[] = [];
    const reactors = [1, 2].map(() => new Reactor({
      knowledge, now: () => at(1),
      onReaction: (reaction) => reactions.push(reaction), onError: (error) => errors.push(error),
    }));
    closing.push(...reactors.map((one) => () => one.close()));
    await measure(knowledge, 0.2, 0);
    for (const one of reactors) await one.settled();
    expect(errors).toEqual([]);
    expect(reactions.map(({ outcome }) => outcome)).toEqual(["planned"]);
    const [node] = knowledge.current().nodesOf("Plan");
    expect(knowledge.current().properties(node!))
      .toMatchObject({ proposer: "token:probe", proposerKind: "token" });
  });
});
