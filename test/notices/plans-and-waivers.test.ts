/** Plans that wait, fail and finish, gates that open by time alone, waivers that end soon: each told once. */
import { afterEach, describe, expect, it } from "vitest";
import { localCaller } from "../../src/access/caller.ts";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { approveWaiver } from "../../src/decisions/waivers/answer-waiver.ts";
import { requestWaiver } from "../../src/decisions/waivers/request-waiver.ts";
import { NoticeWatch } from "../../src/notices/notice-watch.ts";
import { PlanShelf } from "../../src/plans/plan-shelf.ts";
import { Plans } from "../../src/plans/plans.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { documents } from "../catalog/world.ts";
import { contentOf } from "../plans/content.ts";
import type { StepSketch } from "../plans/content.ts";
import { worldOf } from "../plans/driving.contract.ts";

const caller = localCaller("ada");
const ADA: Caller = { kind: "token", name: "token:ada", grants: [] };
const BOB: Caller = { kind: "token", name: "token:bob", grants: [] };

const open: Knowledge[] = [];
afterEach(async () => {
  for (const knowledge of open.splice(0)) await knowledge.close();
});

class World {
  now = "2026-11-20T10:00:00.000Z"; // A Friday.
  readonly knowledge: Knowledge;
  readonly plans: Plans;
  readonly watch: NoticeWatch;
  constructor(knowledge: Knowledge) {
    this.knowledge = knowledge;
    const shelf = new PlanShelf(knowledge);
    this.plans = new Plans({ shelf, knowledge, holds: async () => ({ kind: "same" }) });
    const onError = (error: unknown) => {
      throw error;
    };
    this.watch = new NoticeWatch({ knowledge, now: () => this.now, onError });
  }

  async save(...steps: readonly StepSketch[]): Promise<string> {
    return (await this.plans.save(contentOf(steps), { caller, now: this.now })).name;
  }

  async told(): Promise<readonly string[]> {
    return (await this.watch.look()).map(({ type, sentence }) => `${type} ${sentence}`);
  }

  later(seconds: number): void {
    this.now = new Date(Date.parse(this.now) + seconds * 1000).toISOString();
  }
}

async function world(more = ""): Promise<World> {
  const knowledge = await Knowledge.open(await openSqliteStore(":memory:"), { pollMilliseconds: 0 });
  open.push(knowledge);
  const at = new World(knowledge);
  const sources = [{ text: worldOf(["a", "b"]) }, ...(more === "" ? [] : [{ text: documents(more) }])];
  await applyDocuments(knowledge, { actor: "ada", reason: "a test", now: at.now, sources });
  await at.told();
  return at;
}

describe("plans", () => {
  it("that are saved wait, and that are done are finished", async () => {
    const at = await world();
    const plan = await at.save({ id: "deploy-a" });
    expect(await at.told()).toEqual([`plan.waiting Plan ${plan} waits to be approved or driven.`]);
    await at.plans.start(plan, "deploy-a", { caller, now: at.now });
    expect(await at.told()).toEqual([]);
    await at.plans.finish(plan, "deploy-a", { caller, now: at.now, runs: { version: "a@2.0.0" } });
    expect(await at.told()).toEqual([`plan.finished Plan ${plan} is finished.`]);
    expect(await at.told()).toEqual([]);
  });

  it("that fail are told once, and not again when they are taken back", async () => {
    const at = await world();
    const plan = await at.save({ id: "deploy-a", attempts: 1 });
    await at.told();
    await at.plans.start(plan, "deploy-a", { caller, now: at.now });
    await at.plans.fail(plan, "deploy-a", { caller, now: at.now, because: "no disk left" });
    expect(await at.told()).toEqual([`plan.failed Plan ${plan} failed.`]);
    await at.plans.undo(plan, { caller, now: at.now });
    const [back] = (await at.plans.next(plan, at.now)).steps;
    await at.plans.start(plan, back!.id, { caller, now: at.now });
    await at.plans.finish(plan, back!.id, { caller, now: at.now, runs: { version: "a@1.0.0" } });
    expect((await at.plans.show(plan, at.now)).state).toBe("undone");
    expect(await at.told()).toEqual([]);
  });

  it("are told when a gate that they wait for opens by the time alone, and not when it closes", async () => {
    const at = await world();
    const settings = { days: ["Mon"], from: "08:00", to: "16:00", zone: "UTC" };
    const gate = { name: "windows/monday", kind: "window", asks: "a Monday", settings };
    const plan = await at.save(
      { id: "verify-window", kind: "verify", undo: "nothing", gate },
      {
        id: "deploy-a",
        wave: 1,
        after: ["verify-window"],
      },
    );
    await at.told();
    at.now = "2026-11-23T07:59:00.000Z";
    expect(await at.told()).toEqual([]);
    at.now = "2026-11-23T08:00:00.000Z";
    expect(await at.told()).toEqual([
      expect.stringMatching(`^gate.opened Gate windows/monday of plan ${plan} is open: It is .*08:00`),
    ]);
    at.now = "2026-11-23T17:00:00.000Z";
    expect(await at.told()).toEqual([]);
  });
});

describe("waivers", () => {
  const POLICY = `
kind: Policy
metadata: { name: places }
spec:
  mode: enforce
  rules: [ { name: staging-only, on: deployment, require: 'env.stage == "staging"' } ]`;

  it("that end soon are told a week and a day before, when they are in force", async () => {
    const at = await world(POLICY);
    const { waiver } = await requestWaiver(at.knowledge, {
      caller: ADA,
      now: at.now,
      rule: "places/staging-only",
      subject: "a@2.0.0",
      environment: "prod",
      expires: "10d",
      reason: "the move takes a week",
    });
    at.later(4 * 86_400);
    // Nobody approved it: there is nothing that could end.
    expect(await at.told()).toEqual([]);
    await approveWaiver(at.knowledge, waiver.name, { caller: BOB, now: at.now });
    const sentence =
      `Waiver ${waiver.name} of places/staging-only for a@2.0.0 ` + "ends at 2026-11-30T10:00:00.000Z.";
    expect(await at.told()).toEqual([`waiver.expiring ${sentence}`]);
    at.later(3 * 86_400);
    expect(await at.told()).toEqual([]);
    at.later(2 * 86_400);
    expect(await at.told()).toEqual([`waiver.expiring ${sentence}`]);
    at.later(2 * 86_400);
    expect(await at.told()).toEqual([]);
  });
});
