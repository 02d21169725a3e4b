/** From a rule that chooses a copy to the lineage of what was deployed: the copy is what is read. */
import { describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { recordDeployment } from "../../src/catalog/record-deployment.ts";
import { changedBetween } from "../../src/lineage/changed.ts";
import { impactOf } from "../../src/lineage/impact.ts";
import { pathsBetween } from "../../src/lineage/paths-between.ts";
import { trace } from "../../src/lineage/trace.ts";
import { makePlan } from "../../src/plans/make-plan.ts";
import { BY, NOW, emptyKnowledge } from "../catalog/world.ts";
import { documentsOf } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";
import { ADA, handMade } from "./driving.contract.ts";

const WORLD: World = {
  "FactKey/region": { type: "string" },
  "FactKey/residency": { type: "string" },
  "Artifact/clicks": { type: "dataset", scheme: "dotted" },
  "Artifact/clicks-eu": { type: "dataset", scheme: "dotted" },
  "Artifact/ranker": { type: "model", scheme: "dotted" },
  "Environment/prod-eu": { facts: { region: "eu" } },
  "Environment/prod-us": { facts: { region: "us" } },
  "Version/clicks@1": { requires: [], facts: { residency: "us" } },
  "Version/clicks-eu@1": { requires: [], derivedFrom: ["clicks@1"], facts: { residency: "eu" } },
  "Version/ranker@1": { requires: [{ artifact: "clicks", range: ">=1" }] },
  "Version/ranker@2": { requires: [{ artifact: "clicks", range: ">=1" }] },
  "Policy/regional-data": { mode: "enforce", rules: [
    { name: "eu-copy", on: "deployment", when: 'env.facts["region"] == "eu"',
      choose: { dataset: "clicks-eu", of: "clicks", because: "data stay in the region" } },
    { name: "read-in-the-eu", on: "deployment", when: 'env.facts["region"] == "eu"',
      walk: { from: "deployment", along: ["READS"], to: "dataset" }, quantifier: "all",
      require: 'node.facts["residency"] == "eu"', onEmpty: { pass: "it reads no data" } },
  ] },
};

async function known(more: World = {}): Promise<Knowledge> {
  const knowledge = await emptyKnowledge();
  await applyDocuments(knowledge, { ...BY, sources: [{ documents: documentsOf({ ...WORLD, ...more }) }] });
  return knowledge;
}

/** Makes a plan and does what it says. */
async function deploy(knowledge: Knowledge, subject: string, place: string): Promise<void> {
  const made = makePlan(knowledge.current(), { subject, in: place }, NOW);
  expect(made.reasons ?? []).toEqual([]);
  const plans = handMade(knowledge);
  const by = { caller: ADA, now: NOW };
  const { name } = await plans.save(made.plan!.content, by);
  for (const { id, runs } of made.plan!.content.steps) {
    await plans.start(name, id, by);
    await plans.finish(name, id, { ...by, ...(runs === undefined ? {} : { runs }) });
  }
  await knowledge.refresh();
}

const upstream = async (knowledge: Knowledge, thing: string) =>
  (await trace(knowledge, { thing, direction: "upstream", to: ["dataset"] })).things
    .map(({ name, depth }) => `${name} ${depth}`);

describe("what a deployment reads", () => {
  it("is the copy, from the rule over the plan to the lineage", async () => {
    const knowledge = await known();
    await deploy(knowledge, "ranker@1", "prod-eu");
    await deploy(knowledge, "ranker@1", "prod-us");
    expect(await upstream(knowledge, "Deployment/ranker-prod-eu")).toEqual(["clicks-eu@1 1", "clicks@1 2"]);
    expect(await upstream(knowledge, "Deployment/ranker-prod-us")).toEqual(["clicks@1 1"]);

    const snapshot = knowledge.current();
    const asked = { thing: "clicks-eu@1", direction: "downstream", to: ["Deployment"] } as const;
    const down = await trace(knowledge, asked);
    expect(down.things.map(({ name }) => name)).toEqual(["clicks-prod-eu", "ranker-prod-eu"]);
    expect((await impactOf(snapshot, { thing: "clicks-eu@1" })).environments)
      .toEqual([{ environment: "prod-eu", running: 2, retired: 0 }]);
    const { paths } = await pathsBetween(snapshot, { from: "Deployment/ranker-prod-eu", to: "clicks@1" });
    expect(paths[0]!.edges.map(({ type }) => type)).toEqual(["READS", "DERIVED_FROM"]);
    const changed = await changedBetween(snapshot, {
      a: "Deployment/ranker-prod-eu", b: "Deployment/ranker-prod-us" });
    expect(changed.sections.data).toEqual([{ name: "clicks-eu", a: ["1"], b: [] }]);
  });

  it("is that of the build that runs now, and before it that of the one before", async () => {
    const clicks2 = { requires: [], facts: { residency: "us" } };
    const knowledge = await known({ "Version/clicks@2": clicks2, "Version/clicks-eu@2":
      { requires: [], derivedFrom: ["clicks@2"], facts: { residency: "eu" } } });
    await deploy(knowledge, "clicks@1", "prod-eu");
    await deploy(knowledge, "ranker@1", "prod-eu");
    expect(await upstream(knowledge, "Deployment/ranker-prod-eu")).toEqual(["clicks-eu@1 1", "clicks@1 2"]);
    const made = makePlan(knowledge.current(), { subjects: ["ranker@2", "clicks@2"], in: "prod-eu" }, NOW);
    const step = made.plan!.content.steps.find(({ id }) => id === "deploy-ranker-prod-eu")!;
    expect(step.reads).toEqual(["clicks-eu@2"]);
    expect(step.undo).toMatchObject({ step: { runs: { version: "ranker@1" }, reads: ["clicks-eu@1"] } });
    await deploy(knowledge, "ranker@2", "prod-eu");
    expect(await upstream(knowledge, "Deployment/ranker-prod-eu")).toEqual(["clicks-eu@1 1", "clicks@1 2"]);
  });

  it("is another copy only where the same build is deployed again", async () => {
    const knowledge = await known();
    const record = { ...BY, environment: "prod-eu" };
    await recordDeployment(knowledge, { ...record, version: "clicks@1", reads: ["clicks-eu@1"] });
    await recordDeployment(knowledge, { ...record, version: "ranker@1", reads: ["clicks@1"] });
    const { plan } = makePlan(knowledge.current(), { subject: "ranker@1", in: "prod-eu" }, NOW);
    const step = plan!.content.steps.find(({ id }) => id === "deploy-ranker-prod-eu")!;
    expect(step).toMatchObject({ title: "Deploy ranker@1, reading clicks-eu@1, in place of ranker@1",
      reads: ["clicks-eu@1"], undo: { step: { reads: ["clicks@1"] } } });
    await recordDeployment(knowledge, { ...record, version: "ranker@1", reads: ["clicks-eu@1"] });
    expect(makePlan(knowledge.current(), { subject: "ranker@1", in: "prod-eu" }, NOW).plan!.content.steps)
      .toEqual([]);
  });

  it("may be recorded by whoever deploys without a plan", async () => {
    const knowledge = await known();
    const record = { ...BY, version: "ranker@1", environment: "prod-eu" };
    await recordDeployment(knowledge, { ...record, reads: ["clicks-eu@1"] });
    expect(await upstream(knowledge, "Deployment/ranker-prod-eu")).toEqual(["clicks-eu@1 1", "clicks@1 2"]);
    await recordDeployment(knowledge, record);
    expect(await upstream(knowledge, "Deployment/ranker-prod-eu")).toEqual([]);
  });

  it.each([
    ["names what nobody declared", ["clicks-eu@9"], /clicks-eu@9/],
    ["names one twice", ["clicks@1", "clicks@1"], /names a version twice/],
    ["names no version", ["clicks"], /is not ARTIFACT@VERSION/],
  ])("is refused where it %s", async (_, reads, message) => {
    const record = { ...BY, version: "ranker@1", environment: "prod-eu", reads };
    await expect(recordDeployment(await known(), record)).rejects.toThrow(message);
  });
});
