/** What is told of plans, and by plans, to who sees only a part: nothing that is hidden from them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller, Grant } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { documentHistory } from "../../src/catalog/history.ts";
import { openServices } from "../../src/compose.ts";
import { recordObservations } from "../../src/plans/observations/record-observations.ts";
import { planAt } from "../../src/plans/plan-at.ts";
import { periodReport } from "../../src/reports/period-report.ts";
import { planReport } from "../../src/reports/plan-report.ts";
import { servicesAs } from "../../src/services.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { documents } from "../catalog/world.ts";

const WORLD = documents(`
kind: FactKey
metadata: { name: gpu.memory }
spec: { type: quantity }
---
kind: Environment
metadata: { name: prod, owner: search }
spec: { stage: production, facts: { gpu.memory: 80Gi } }
---
kind: Environment
metadata: { name: vault, owner: privacy }
spec: { stage: staging, facts: { gpu.memory: 80Gi } }
---
kind: Environment
metadata: { name: prod-2, owner: search }
spec: { stage: production, facts: { gpu.memory: 80Gi } }
---
kind: Environment
metadata: { name: common }
spec: { stage: test, facts: { gpu.memory: 80Gi } }
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [] }
---
kind: Version
metadata: { name: ranker@2.0.0 }
spec: { requires: [] }
---
kind: Version
metadata: { name: ranker@3.0.0 }
spec: { requires: [] }
---
kind: Artifact
metadata: { name: diary, owner: privacy }
spec: { type: model }
---
kind: Version
metadata: { name: diary@1.0.0 }
spec: { requires: [] }
---
kind: Version
metadata: { name: diary@2.0.0 }
spec: { digest: "sha256:${"7".repeat(64)}", requires: [] }
---
kind: Service
metadata: { name: black-service, owner: privacy }
spec: {}
---
kind: Deployment
metadata: { name: ranker-prod, owner: search }
spec: { version: ranker@1.0.0, environment: prod }
---
kind: Deployment
metadata: { name: black-one }
spec: { version: diary@1.0.0, environment: prod, service: black-service, parameters: { batch: 4711 } }
---
kind: Deployment
metadata: { name: ranker-vault, owner: privacy }
spec: { version: ranker@2.0.0, environment: vault }
---
kind: Policy
metadata: { name: production }
spec:
  environments: stage=production
  gates:
    - { name: measured, observations: { stage: staging, bounds: [ { metric: errorRate, atMost: 0.01 } ] } }`);

const caller = (name: string, ...grants: readonly Grant[]): Caller =>
  ({ kind: "token", name: `token:${name}`, grants });
const root = caller("root", { role: "admin" });
const manager = caller("manager", { role: "release-manager", owner: "search" });
const driver = caller("driver", { role: "release-manager", owner: "search" },
  { role: "publisher", owner: "search" });
const viewer = caller("viewer", { role: "viewer", owner: "search" });
const HIDDEN = /diary|black|vault|4711|7777|0\.0373|privacy/;

let services: Services;
const opened: (() => Promise<void>)[] = [];
beforeAll(async () => {
  ({ services } = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened));
  const { knowledge, now } = services;
  await applyDocuments(knowledge, { sources: [{ text: WORLD }], actor: "root", reason: "t", now: now() });
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

async function saved(
  by: Caller, subjects: readonly string[], environment = "prod", more: object = {},
): Promise<string> {
  const { knowledge, plans, now } = servicesAs(services, by);
  const snapshot = await knowledge.refresh();
  const wanted = subjects.length === 1 ? { subject: subjects[0]! } : { subjects };
  const { plan, headline } = await planAt(knowledge, snapshot, { ...wanted, in: environment, ...more },
    now());
  if (plan === null) throw new Error(headline);
  return (await plans.save(plan.content, { caller: by, now: now() })).name;
}

const told = async (ask: () => unknown): Promise<string> => {
  try {
    return JSON.stringify(await ask()) ?? "";
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return JSON.stringify({ error: error.message, hint: error.hint, ...error.details() });
  }
};

/** All that a caller is told of a plan. */
async function everythingOf(by: Caller, name: string): Promise<Readonly<Record<string, string>>> {
  const { knowledge, plans, now } = servicesAs(services, by);
  await knowledge.refresh();
  const node = () => {
    const view = knowledge.current();
    const found = view.find(`plan:${name}`);
    if (found === undefined) return null;
    const edges = ["DEPLOYS", "PLANNED_IN"] as const;
    return [view.properties(found),
      edges.flatMap((type) => view.outgoing(found, type).map((edge) => [edge.id, edge.properties]))];
  };
  const report = (kind: "release" | "incident") =>
    planReport({ knowledge, plans }, kind, name, now());
  return {
    show: await told(() => plans.show(name, now())),
    list: await told(() => plans.list({})),
    document: await told(() => getDocument(knowledge, `plan:${name}`)),
    history: await told(() => documentHistory(knowledge, `plan:${name}`)),
    node: await told(node),
    release: await told(() => report("release")),
    incident: await told(() => report("incident")),
    period: await told(() =>
      periodReport(knowledge, { since: "2000-01-01T00:00:00.000Z", until: "3000-01-01T00:00:00.000Z" })),
  };
}

describe("a plan that moves visible and hidden things", () => {
  it("is not there for who does not see all that it moves, wherever plans are told", async () => {
    const name = await saved(root, ["ranker@2.0.0", "diary@2.0.0"]);
    const [seen, all] = [await everythingOf(viewer, name), await everythingOf(root, name)];
    for (const [where, text] of Object.entries(seen)) {
      expect.soft(text.replaceAll(name, "PLAN"), where).not.toMatch(HIDDEN);
      if (where !== "period") expect.soft(all[where], where).not.toBe(text);
    }
    expect(seen["show"]).toContain("PLAN_NOT_FOUND");
    expect(all["show"]).toMatch(HIDDEN);
  });
});

async function drivenTo(by: Caller, name: string, last: string): Promise<string> {
  const { plans, now } = servicesAs(services, by);
  const who = () => ({ caller: by, now: now() });
  const { content } = await plans.show(name, now());
  for (const { id, runs } of content.steps) {
    await plans.start(name, id, who());
    const end = () => plans.finish(name, id, { ...who(), ...(runs === undefined ? {} : { runs }) });
    if (id === last) return told(end);
    await end();
  }
  return "";
}

describe("a plan that a gate ended by a hidden figure", () => {
  const GATE = "gate-production-measured";
  let name: string;
  let answer: string;
  beforeAll(async () => {
    const { knowledge, now } = services;
    const minutesAgo = (minutes: number) => new Date(Date.parse(now()) - minutes * 60_000).toISOString();
    const figure = { metric: "errorRate", value: 0.0373, samples: 5_000, source: "black-probe" };
    await recordObservations(knowledge, [{
      deployment: "ranker-vault", version: "ranker@2.0.0", ...figure, from: minutesAgo(60),
      to: minutesAgo(30),
    }], { actor: "root", now: now() });
    name = await saved(manager, ["ranker@2.0.0"]);
    answer = await drivenTo(driver, name, GATE);
  });

  it("ends by all that is known, and says to its driver only what they see", async () => {
    expect(answer).toContain("GATE_CLOSED");
    expect(answer).toContain("What may not be seen here decides it.");
    expect(answer).not.toMatch(HIDDEN);
    expect((await servicesAs(services, root).plans.show(name, services.now())).state).toBe("failed");
  });

  it("tells the figure to nobody who may not see it", async () => {
    for (const [where, text] of Object.entries(await everythingOf(viewer, name)))
      expect.soft(text, where).not.toMatch(HIDDEN);
  });

  it("tells it so too where somebody who sees everything drove it", async () => {
    const other = await saved(root, ["ranker@2.0.0"], "prod-2");
    expect(await drivenTo(root, other, GATE)).toContain("0.0373");
    expect((await everythingOf(root, other))["incident"]).toContain("0.0373");
    const seen = await everythingOf(viewer, other);
    for (const [where, text] of Object.entries(seen)) expect.soft(text, where).not.toMatch(HIDDEN);
    expect(seen["incident"]).toContain("restricted");
    const decided = await servicesAs(services, viewer)
      .ask({ question: { subject: "ranker@2.0.0", in: "prod-2" } });
    expect(JSON.stringify(decided)).toContain("FAILED_BEFORE");
    expect(JSON.stringify(decided)).not.toMatch(HIDDEN);
  });
});

describe("a plan that hidden things changed", () => {
  it("does not begin, and says why by what its driver sees", async () => {
    const name = await saved(manager, ["ranker@3.0.0"], "prod-2", { holding: "deployed" });
    const { knowledge, now } = services;
    const text = documents(`
kind: Version
metadata: { name: diary@3.0.0 }
spec: { requires: [ { artifact: ranker, range: "<3" } ] }
---
kind: Deployment
metadata: { name: black-two }
spec: { version: diary@3.0.0, environment: prod-2 }`);
    await applyDocuments(knowledge, { sources: [{ text }], actor: "root", reason: "t", now: now() });
    const start = (by: Caller) => told(() =>
      servicesAs(services, by).plans.start(name, "deploy-ranker-prod-2", { caller: by, now: now() }));
    const [driven, all] = [await start(driver), await start(root)];
    expect([driven, all].map((one) => (JSON.parse(one) as { code: string }).code))
      .toEqual(["PLAN_MOVED", "PLAN_MOVED"]);
    expect(all).toMatch(/diary/);
    expect(driven).not.toMatch(HIDDEN);
  });
});

describe("approvals of plans", () => {
  it("are seen by who sees the plan, also where nobody owns its place", async () => {
    const name = await saved(caller("other", { role: "admin" }), ["ranker@2.0.0"], "common");
    const { plans, now } = servicesAs(services, root);
    await plans.approve(name, { caller: root, now: now() });
    const own = servicesAs(services, viewer);
    const view = await own.knowledge.refresh();
    expect(view.nodesOf("Approval").map((node) => view.properties(node)["subject"])).toEqual([name]);
  });
});
