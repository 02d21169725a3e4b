/** Who publishes what was observed, who says that it is good, and who sees either. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller, Grant } from "../../src/access/caller.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { openServices } from "../../src/compose.ts";
import { decide } from "../../src/decisions/decide.ts";
import { baselinesOf } from "../../src/environments/baseline.ts";
import { listFingerprints, showFingerprint } from "../../src/environments/list-fingerprints.ts";
import { publishFingerprint } from "../../src/environments/publish-fingerprint.ts";
import { recordBaseline } from "../../src/environments/record-baseline.ts";
import { prepareRollback } from "../../src/plans/prepare-rollback.ts";
import { servicesAs } from "../../src/services.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";

const WORLD = `
kind: FactKey
metadata: { name: gpu.memory }
spec: { type: quantity }
---
kind: Environment
metadata: { name: region, owner: platform }
spec: {}
---
kind: Environment
metadata: { name: prod, owner: search }
spec: { stage: production, partOf: region, facts: { gpu.memory: 80Gi } }
---
kind: Environment
metadata: { name: staging, owner: search }
spec: { stage: staging, facts: { gpu.memory: 80Gi } }
---
kind: Environment
metadata: { name: secret, owner: ranking }
spec: { stage: staging }
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [ { fact: gpu.memory, atLeast: 40Gi } ] }
---
kind: Artifact
metadata: { name: hidden-model, owner: ranking }
spec: { type: model }
---
kind: Version
metadata: { name: hidden-model@1.0.0 }
spec: { requires: [] }
---
kind: Deployment
metadata: { name: ranker-prod }
spec: { version: ranker@1.0.0, environment: prod }
---
kind: Deployment
metadata: { name: ranker-staging }
spec: { version: ranker@1.0.0, environment: staging }
---
kind: Service
metadata: { name: black-service, owner: ranking }
spec: {}
---
kind: Version
metadata: { name: hidden-model@2.0.0 }
spec: { digest: "sha256:${"7".repeat(64)}", requires: [] }
---
kind: Deployment
metadata: { name: black-one }
spec: { version: hidden-model@1.0.0, environment: prod }
---
kind: Deployment
metadata: { name: black-two }
spec: { version: hidden-model@2.0.0, environment: prod, service: black-service, parameters: { secret: 42 } }
`;

const caller = (name: string, ...grants: readonly Grant[]): Caller =>
  ({ kind: "token", name: `token:${name}`, grants });
const root = caller("root", { role: "admin" });
const ci = caller("ci", { role: "publisher", owner: "search", environments: "stage=staging" },
  { role: "viewer", owner: "search" });
const manager = caller("manager", { role: "release-manager", owner: "search" });
const viewer = caller("viewer", { role: "viewer", owner: "search" });

let services: Services;
const opened: (() => Promise<void>)[] = [];
const published = new Map<string, string>();
beforeAll(async () => {
  ({ services } = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened));
  const sources = [{ text: WORLD.replaceAll(/^kind:/gm, "apiVersion: fairlead.dev/v1\nkind:") }];
  const { knowledge, now } = servicesAs(services, root);
  await applyDocuments(knowledge, { sources, actor: root.name, reason: "test", now: now() });
  for (const place of ["region", "prod", "secret"]) published.set(place, await publish(root, place, "24Gi"));
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

async function publish(by: Caller, environment: string, memory: string): Promise<string> {
  const { knowledge, now } = servicesAs(services, by);
  const time = new Date(Date.parse(now()) - 1000).toISOString();
  const data = { time, source: by.name, facts: { platform: { "gpu.memory": memory } } };
  const request = { data, environment, actor: by.name, now: now() };
  const { fingerprint } = await publishFingerprint(knowledge, request);
  return fingerprint.name;
}

const view = async (by: Caller) => {
  const seen = servicesAs(services, by);
  await seen.ready?.();
  return { snapshot: seen.knowledge.current(), now: seen.now() };
};

describe("fingerprints of restricted callers", () => {
  it("are published for environments that one answers for, and for no other", async () => {
    await expect(publish(ci, "staging", "80Gi")).resolves.toMatch(/^staging-/);
    await expect(publish(ci, "prod", "80Gi")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(publish(viewer, "staging", "80Gi")).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("of a hidden place cannot be told from those of none", async () => {
    const of = async (place: string) => publish(ci, place, "80Gi").catch((error: Error) => error.message);
    const [hidden, none] = [await of("secret"), await of("sekret")];
    expect(hidden.replaceAll("secret", "X").replaceAll(/X-[0-9a-f]{12}/g, "X-#"))
      .toBe(none.replaceAll("sekret", "X").replaceAll(/X-[0-9a-f]{12}/g, "X-#"));
    const { snapshot, now } = await view(viewer);
    expect(() => showFingerprint(snapshot, published.get("secret")!, now))
      .toThrow(`No fingerprint and no environment named "${published.get("secret")!}".`);
  });

  it("are seen with their environment and with what is part of it, so verdicts are the same", async () => {
    const seen = await view(viewer);
    const listed = listFingerprints(seen.snapshot, undefined, seen.now);
    expect(listed.map(({ environment }) => environment).toSorted()).toEqual(["prod", "region", "staging"]);
    const all = await view(root);
    const [one, other] = [seen, all].map(({ snapshot, now }) =>
      decide(snapshot, { subject: "ranker@1.0.0", in: "prod" }, now));
    expect(one!.verdict).toBe("INCOMPATIBLE");
    expect(one!.results[0]!.reasons[0]!.observed).toEqual({
      ...other!.results[0]!.reasons[0]!.observed,
      ageSeconds: expect.any(Number),
    });
  });
});

describe("baselines of restricted callers", () => {
  const record = (by: Caller, environment: string) => {
    const { knowledge, now } = servicesAs(services, by);
    return recordBaseline(knowledge, { environment, because: "good", actor: by.name, now: now() });
  };

  // It was by whether anything hidden ran there, which told that something did (SEED=530402 over HTTP).
  it.each(["staging", "prod"])("of %s are refused to who drives plans for one owner", async (place) => {
    await expect(record(manager, place)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining(`all that runs in environment:${place}, whoever owns it`),
    });
  });

  it("are recorded by who drives plans there for every owner, and by nobody else", async () => {
    const everybodys = caller("everybodys", { role: "release-manager" });
    await expect(record(viewer, "staging")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(record(ci, "staging")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(record(everybodys, "staging")).resolves.toMatchObject({ written: true });
  });

  it("hide what their reader may not see", async () => {
    const { knowledge, now } = servicesAs(services, root);
    const performance = ["ranker-prod", "black-two"].map((deployment) =>
      ({ deployment, metric: "errorRate", value: 0.001 }));
    const recorded = await recordBaseline(knowledge, {
      environment: "prod", because: "good, also black-one", performance, actor: root.name, now: now(),
      plan: { name: "black-plan", digest: `sha256:${"8".repeat(64)}` },
    });
    const { snapshot } = await view(viewer);
    const [baseline] = baselinesOf(snapshot, "prod");
    expect(baseline!.deployments.map(({ version }) => version.replace(/ \(of .*/, "")).toSorted())
      .toEqual(["1 restricted artifact", "1 restricted artifact", "ranker@1.0.0"]);
    expect(baseline!.performance).toEqual(["ranker-prod/errorRate=0.001"]);
    const theirs = servicesAs(services, viewer).knowledge;
    const stored = await getDocument(theirs, `baseline:${recorded.baseline.name}`);
    expect(stored!.document.spec["deployments"]).toEqual([
      { name: "restricted", version: "restricted" },
      { name: "restricted", version: "restricted" },
      { name: "ranker-prod", version: "ranker@1.0.0" },
    ]);
    for (const text of [JSON.stringify(baseline), JSON.stringify(stored)]) {
      expect(text).not.toMatch(/hidden-model|black-(one|two|service|plan)|secret|7777/);
    }
  });

  it("are gone back to by who may ask, and what they may not see keeps it from being a plan", async () => {
    const { knowledge, now } = servicesAs(services, viewer);
    const found = await prepareRollback(knowledge, { environment: "prod" }, viewer.name, now());
    expect(found).toMatchObject({ baseline: null, verdict: "UNKNOWN", passedOver: [{ code: "NOT_KNOWN" }] });
    expect(JSON.stringify(found)).not.toMatch(/hidden-model@/);
    const staging = await prepareRollback(knowledge, { environment: "staging" }, viewer.name, now());
    expect(staging.passedOver).toMatchObject([{ code: "RUNS_ALREADY" }]);
  });
});
