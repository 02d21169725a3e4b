/** From fingerprints over a plan that ended well to a rollback that is driven, on a store of either kind. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localCaller } from "../../src/access/caller.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import { deploymentsIn } from "../../src/decisions/deployed.ts";
import { nameOf } from "../../src/decisions/fact-index.ts";
import { baselinesOf } from "../../src/environments/baseline.ts";
import { listFingerprints } from "../../src/environments/list-fingerprints.ts";
import { recordDueBaselines } from "../../src/plans/due-baselines.ts";
import { planAt } from "../../src/plans/plan-at.ts";
import { PlanShelf } from "../../src/plans/plan-shelf.ts";
import { Plans } from "../../src/plans/plans.ts";
import type { Plan } from "../../src/plans/plan.ts";
import { rollBack } from "../../src/plans/rollback.ts";
import { recordObservations } from "../../src/plans/observations/record-observations.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { apply } from "../catalog/world.ts";
import { randomFrom } from "../setup/random-from.ts";
import { observedWorld, publish, run, seen } from "./observed-world.ts";

const START = Date.parse("2026-11-21T10:00:00.000Z");
const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Each is some ten writes; on Neo4j a write takes some milliseconds. */
const ROUNDS = 6;
const LIMIT = { timeout: 120_000 };
const ADA = localCaller("ada");
const GATES = `
kind: Policy
metadata: { name: healthy }
spec:
  mode: warn
  gates: [ { name: errors, observations: { bounds: [ { metric: errorRate, atMost: 0.01 } ] } } ]
`;

export function describeRollingBack(engine: string, open: () => Promise<GraphStore>): void {
  describe(`rolling back on ${engine}`, () => {
    let knowledge: Knowledge;
    let plans: Plans;
    let minutes = 0;
    const now = () => new Date(START + minutes * 60_000).toISOString();

    beforeEach(async () => {
      minutes = 0;
      knowledge = await Knowledge.open(await open(), { pollMilliseconds: 0 });
      plans = new Plans({ shelf: new PlanShelf(knowledge), knowledge });
      await observedWorld(knowledge);
      await look("570.10");
    });
    afterEach(() => knowledge.close());

    const look = (driver: string) => {
      minutes++;
      return publish(knowledge, seen(`platform: { nvidia.driver: ${driver} }`, now()), { now: now() });
    };

    function running(): readonly string[] {
      const snapshot = knowledge.current();
      return deploymentsIn(snapshot, snapshot.find("environment:prod")!)
        .map(({ build, deployment }) => `${nameOf(snapshot.key(deployment))} ${nameOf(snapshot.key(build))}`);
    }

    /** All that may be started, until nothing may; true when the plan is over. */
    async function drive({ name, content }: Plan): Promise<string> {
      await plans.save(content, { caller: ADA, now: now() });
      for (let turn = 0; turn < 3 * content.steps.length; turn++) {
        minutes++;
        const { steps, underWay } = await plans.next(name, now());
        const held = content.steps.filter(({ id }) => underWay.some(({ step }) => step === id));
        if (steps.length + held.length === 0) break;
        for (const step of [...held, ...steps]) {
          if (!held.includes(step)) await plans.start(name, step.id, { caller: ADA, now: now() });
          try {
            await plans.finish(name, step.id, {
              caller: ADA, now: now(), ...(step.runs === undefined ? {} : { runs: step.runs }),
            });
          } catch (error) {
            return (error as Error).message;
          }
        }
      }
      return (await plans.show(name, now())).state;
    }

    const back = () => rollBack(knowledge, knowledge.current(), { environment: "prod" }, now());
    const planned = (subject: string) =>
      planAt(knowledge, knowledge.current(), { subject, in: "prod" }, now());

    async function release(version: string): Promise<Plan> {
      const { plan } = await planned(version);
      expect(await drive(plan!)).toBe("finished");
      return plan!;
    }

    it("a plan that ended well leaves one baseline when its soak is over, whoever looks", LIMIT, async () => {
      const { name } = await release("ranker@1.0.0");
      const by = { actor: "fairlead" };
      expect(await recordDueBaselines(knowledge, { ...by, now: now() })).toMatchObject({
        recorded: [], waiting: [{ plan: name }],
      });
      minutes += 61;
      await run(knowledge, "ranker@2.0.0", now());
      const { recorded } = await recordDueBaselines(knowledge, { ...by, now: now() });
      const [baseline] = baselinesOf(knowledge.current(), "prod");
      expect(recorded).toEqual([{ plan: name, baseline: baseline!.name }]);
      expect(baseline).toMatchObject({
        plan: name, isObserved: true, deployments: [{ name: "ranker-prod", version: "ranker@1.0.0" }],
        because: "it finished with its gates open, and ran for 1h; nobody measured how",
      });
      const { revision } = knowledge.current().head;
      expect(await recordDueBaselines(knowledge, { ...by, now: now() })).toEqual(
        { recorded: [], waiting: [], none: [] });
      expect(knowledge.current().head.revision).toBe(revision);
    });

    it("a soak with a bad figure, or cut short by a change, leaves none and says why", LIMIT, async () => {
      await apply(knowledge, GATES);
      const { name } = await release("ranker@1.0.0");
      const from = new Date(Date.parse(now()) - 60_000).toISOString();
      const figure = { metric: "errorRate", value: 0.5, samples: 100, from, to: now() };
      await recordObservations(knowledge, [{ deployment: "ranker-prod", version: "ranker@1.0.0", ...figure }],
        { actor: "probe", now: now() });
      // Of mode warn, so that the plan had no such gate; enforced, it judges what was measured.
      await apply(knowledge, GATES.replace("warn", "enforce"));
      minutes += 61;
      expect((await recordDueBaselines(knowledge, { actor: "fairlead", now: now() })).none).toEqual([{
        plan: name,
        because: "errorRate of ranker@1.0.0 in prod is 0.5, of 100 samples, and not at most 0.01.",
      }]);
      await apply(knowledge, GATES);
      const cut = await release("ranker@2.0.0");
      await run(knowledge, "ranker@1.0.0", now());
      minutes += 61;
      const { none } = await recordDueBaselines(knowledge, { actor: "fairlead", now: now() });
      expect(none.find(({ plan }) => plan === cut.name)!.because).toBe(
        "ranker-prod ran ranker@1.0.0 when its soak ended, and not ranker@2.0.0.");
    });

    it("is held up until the place is as it was, then goes back, and can be undone", LIMIT, async () => {
      await release("ranker@1.0.0");
      minutes += 61;
      await recordDueBaselines(knowledge, { actor: "fairlead", now: now() });
      await release("ranker@2.0.0");
      await look("571.1");
      const before = running();
      const { answer, baseline } = await back();
      expect(await drive(answer!.plan!)).toMatch(/nvidia\.driver is 571\.1 and was 570\.10/);
      expect(running()).toEqual(before);
      await look("570.10.0");
      expect(await drive(answer!.plan!)).toBe("finished");
      expect(running()).toEqual(baseline!.deployments.map(({ name, version }) => `${name} ${version}`));
      await plans.undo(answer!.plan!.name, { caller: ADA, now: now(), because: "a test" });
      expect(await drive(answer!.plan!)).toBe("undone");
      expect(running()).toEqual(before);
      expect((await verifyKnowledge(knowledge.store)).differences).toEqual([]);
    });

    it(`a rollback and its undo lead where they say, whatever was before (SEED=${SEED})`, LIMIT, async () => {
      const random = randomFrom(SEED);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
      const times: string[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const version = pick(["ranker@1.0.0", "ranker@2.0.0"]);
        minutes += Math.floor(random() * 120);
        if (random() < 0.5) {
          const { plan } = await planned(version);
          if (plan !== null && plan.content.steps.length > 0) await drive(plan);
        } else await run(knowledge, version, now());
        if (random() < 0.5) {
          const driver = pick(["570.10", "570.10", "550.1"]);
          const back = Math.floor(random() * 500);
          const time = new Date(Date.parse(now()) - back * 60_000).toISOString();
          times.push(time);
          await publish(knowledge, seen(`platform: { nvidia.driver: ${driver} }`, time), { now: now() });
        }
        await recordDueBaselines(knowledge, { actor: "fairlead", now: now() });
      }
      const newest = [...times, new Date(START + 60_000).toISOString()].sort().at(-1);
      const listed = listFingerprints(knowledge.current(), "prod", now());
      const speaking = listed.filter(({ isNewest }) => isNewest);
      expect(speaking.map(({ time }) => time)).toEqual([newest]);
      const before = running();
      await look("570.10");
      const found = await back();
      const all = baselinesOf(knowledge.current(), "prod");
      const told = new Set([...found.passedOver.map(({ baseline }) => baseline), found.baseline?.name]);
      const newerThan = all.filter(({ time }) => found.baseline === null || time > found.baseline.time);
      expect(newerThan.filter(({ name }) => !told.has(name))).toEqual([]);
      if (found.verdict !== "COMPATIBLE" || found.parity!.verdict !== "yes") return;
      const plan = found.answer!.plan!;
      expect(await drive(plan)).toBe("finished");
      expect(running()).toEqual(found.baseline!.deployments.map(({ name, version }) => `${name} ${version}`));
      await plans.undo(plan.name, { caller: ADA, now: now(), because: "a test" });
      expect(await drive(plan)).toBe("undone");
      expect(running()).toEqual(before);
    });
  });
}
