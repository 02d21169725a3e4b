/** A plan that says the same is the same plan, until somebody begins it. */
import { afterEach, describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { planAt } from "../../src/plans/plan-at.ts";
import { PlanShelf } from "../../src/plans/plan-shelf.ts";
import { Plans } from "../../src/plans/plans.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { documents } from "../catalog/world.ts";
import { ADA, BOB, worldOf } from "./driving.contract.ts";

const open: Knowledge[] = [];
afterEach(async () => {
  for (const knowledge of open.splice(0)) await knowledge.close();
});

class Shop {
  readonly knowledge: Knowledge;
  readonly plans: Plans;
  #minute = 0;
  constructor(knowledge: Knowledge) {
    this.knowledge = knowledge;
    this.plans = new Plans({ shelf: new PlanShelf(knowledge), knowledge });
  }

  now(): string {
    return `2026-11-21T10:${String(this.#minute++).padStart(2, "0")}:00.000Z`;
  }

  apply(text: string) {
    const sources = [{ text }];
    return applyDocuments(this.knowledge, { actor: "ada", reason: "a test", now: this.now(), sources });
  }

  /** As a script asks that lost the answer: made anew, and kept. */
  async ask(caller: Caller = ADA, subject = "a@2.0.0") {
    const now = this.now();
    const { plan } = await planAt(this.knowledge, this.knowledge.current(), { subject, in: "prod" }, now);
    return this.plans.save(plan!.content, { caller, now });
  }
}

async function shop(): Promise<Shop> {
  const knowledge = await Knowledge.open(await openSqliteStore(":memory:"), { pollMilliseconds: 0 });
  open.push(knowledge);
  const at = new Shop(knowledge);
  await at.apply(worldOf(["a", "b"]));
  return at;
}

describe("a plan that is asked for again", () => {
  it("is the one that is kept, with its approvals", async () => {
    const at = await shop();
    const first = await at.ask();
    await at.plans.approve(first.name, { caller: BOB, now: at.now() });
    const again = await at.ask();
    expect([first.written, again.written]).toEqual([true, false]);
    expect({ ...again, written: true }).toEqual(first);
    expect((await at.plans.show(again.name, at.now())).approval.counting).toBe(1);
    expect(at.plans.list({})).toHaveLength(1);
  });

  it.each<[string, (at: Shop, first: string) => Promise<unknown>, Caller?, string?]>([
    ["by somebody else", async () => undefined, BOB],
    ["for something else", async () => undefined, ADA, "b@2.0.0"],
    ["after somebody began it", async (at, first) => {
      const [step] = (await at.plans.next(first, at.now())).steps;
      await at.plans.start(first, step!.id, { caller: ADA, now: at.now() });
    }],
    ["after it was withdrawn", (at, first) => at.plans.withdraw(first, { caller: ADA, now: at.now() })],
    ["after what it says changed", (at) => at.apply(documents(
      "kind: Policy\nmetadata: { name: p }\nspec: { mode: enforce, rules: [ { name: r, on: plan, " +
        "choose: { strategy: blue-green, because: no downtime } } ] }"))],
  ])("%s is another one", async (_, happens, caller, subject) => {
    const at = await shop();
    const first = await at.ask();
    await happens(at, first.name);
    const again = await at.ask(caller, subject);
    expect(again.written).toBe(true);
    expect(again.name).not.toBe(first.name);
  });
});
