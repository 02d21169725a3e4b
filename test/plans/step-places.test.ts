/** A step that deploys holds the places that rules count with leases, from its start to its end. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { Leases } from "../../src/decisions/leases/leases.ts";
import type { Plans } from "../../src/plans/plans.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { BY, NOW, documents } from "../catalog/world.ts";
import { contentOf } from "./content.ts";
import { ADA, BOB, handMade, worldOf } from "./driving.contract.ts";

const LIMIT = documents(`
kind: Policy
metadata: { name: limits }
spec:
  rules:
    - name: one-new-at-a-time
      on: deployment
      quantifier: count
      count: { atMost: 1, per: environment, lease: 15m }
      require: node.state == "running" && glob(node.version, "*@2.0.0")`);

describe("a step that deploys, where one place is left", () => {
  let knowledge: Knowledge;
  let plans: Plans;
  let name: string;
  let seconds = 0;
  const by = () => ({ caller: BOB, now: new Date(Date.parse(NOW) + seconds * 1000).toISOString() });
  const held = async () => (await new Leases(knowledge, () => by().now).list()).map(({ holder }) => holder);

  beforeEach(async () => {
    seconds = 0;
    knowledge = await Knowledge.open(await openSqliteStore(":memory:"), { pollMilliseconds: 0 });
    await applyDocuments(knowledge, { ...BY, sources: [{ text: worldOf(["a", "b"]) }, { text: LIMIT }] });
    plans = handMade(knowledge);
    const content = contentOf([{ id: "deploy-a" }, { id: "deploy-b" }]);
    name = (await plans.save(content, { caller: ADA, now: NOW })).name;
  });
  afterEach(() => knowledge.close());

  it("takes it when it starts, keeps it while it is under way, and keeps others from starting", async () => {
    await plans.start(name, "deploy-a", by());
    expect(await held()).toEqual([`${name}/deploy-a`]);
    await expect(plans.start(name, "deploy-b", by())).rejects.toMatchObject({
      code: "CONCURRENCY_REACHED",
      message: "deploy-b has no place in prod: with it 2 would be taken, and rule limits/one-new-at-a-time " +
        "allows at most 1.",
    });
    seconds = 50;
    await plans.renew(name, "deploy-a", by());
    seconds = 100;
    expect(await held()).toEqual([`${name}/deploy-a`]);
  });

  it("lets it go when it fails, and another one may start", async () => {
    await plans.start(name, "deploy-a", by());
    await plans.fail(name, "deploy-a", { ...by(), because: "no room" });
    expect(await held()).toEqual([]);
    await plans.start(name, "deploy-b", by());
    expect(await held()).toEqual([`${name}/deploy-b`]);
  });

  it("lets it go when it is done: then what runs counts", async () => {
    await plans.start(name, "deploy-b", by());
    await plans.finish(name, "deploy-b", { ...by(), runs: { version: "b@2.0.0" } });
    expect(await held()).toEqual([]);
    await expect(plans.start(name, "deploy-a", by())).rejects.toMatchObject({ code: "CONCURRENCY_REACHED",
      hint: "One is free when something there is retired." });
  });

  it("loses it when nobody hears of it any more", async () => {
    await plans.start(name, "deploy-a", by());
    seconds = 61;
    await plans.start(name, "deploy-b", by());
    expect(await held()).toEqual([`${name}/deploy-b`]);
  });
});
