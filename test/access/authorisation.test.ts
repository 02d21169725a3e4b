import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller, Grant } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { documentHistory } from "../../src/catalog/history.ts";
import { restoreDocument } from "../../src/catalog/restore.ts";
import { openServices } from "../../src/compose.ts";
import { traceAt } from "../../src/lineage/trace.ts";
import { snapshotSeenAs } from "../../src/access/snapshot-seen-as.ts";
import { servicesAs } from "../../src/services.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";
import { DomainError } from "../../src/values/domain-error.ts";

const WORLD = `
kind: FactKey
metadata: { name: gpu.memory }
spec: { type: quantity }
---
kind: Environment
metadata: { name: prod, owner: platform, labels: { visibility: public } }
spec: { stage: production, facts: { gpu.memory: 80Gi } }
---
kind: Environment
metadata: { name: staging, owner: platform, labels: { visibility: public } }
spec: { stage: staging, facts: { gpu.memory: 80Gi } }
---
kind: Artifact
metadata: { name: ranker, owner: search, labels: { team: search } }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec:
  requires: [ { fact: gpu.memory, atLeast: 16Gi } ]
  derivedFrom: [ hidden-model@1.0.0 ]
---
kind: Version
metadata: { name: ranker@2.0.0, description: Needs hidden-model., labels: { team: search } }
spec: { requires: [ { artifact: hidden-model, range: ">=1", note: see hidden-model } ] }
---
kind: Artifact
metadata: { name: hidden-model, owner: ranking, labels: { team: search } }
spec: { type: model }
---
kind: Version
metadata: { name: hidden-model@1.0.0 }
spec: { requires: [] }
---
kind: Service
metadata: { name: hidden-service, owner: ranking }
spec: { runs: [ { artifact: ranker } ] }
`;

const admin: Grant = { role: "admin" };
const caller = (name: string, ...grants: readonly Grant[]): Caller =>
  ({ kind: "token", name: `token:${name}`, grants });
const ci = caller("ci", { role: "publisher", owner: "search" });
const stagingCi = caller("staging-ci", { role: "publisher", owner: "search", environments: "stage=staging" });
const viewer = caller("viewer", { role: "viewer", owner: "search" });
const nobody = caller("nobody");
const lead = caller("lead", { role: "viewer", owner: "search" }, { role: "binder", owner: "search" });

let services: Services;
const opened: (() => Promise<void>)[] = [];
beforeAll(async () => {
  ({ services } = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened));
  await apply(caller("root", admin), WORLD);
  const binder = "kind: Role\nmetadata: { name: binder }\nspec: { scopes: [ role:write ] }";
  await apply(caller("root", admin), binder);
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

function apply(by: Caller, text: string, more: object = {}) {
  const { knowledge } = servicesAs(services, by);
  const sources = [{ text: text.replaceAll(/^kind:/gm, "apiVersion: fairlead.dev/v1\nkind:") }];
  return applyDocuments(knowledge, { sources, actor: by.name, reason: "test", now: services.now(), ...more });
}

/** `CODE: message`, or "allowed". */
async function outcome(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return "allowed";
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

interface Write {
  readonly name: string;
  readonly by: Caller;
  readonly text: string;
  readonly is: string;
}

const WRITES: readonly Write[] = [
  { name: "a publisher writes its owner's documents", by: ci, is: "allowed",
    text: "kind: Version\nmetadata: { name: ranker@3.0.0 }\nspec: { requires: [] }" },
  { name: "a viewer writes nothing", by: viewer,
    is: "FORBIDDEN: token:viewer does not hold document:write on version:ranker@4.0.0.",
    text: "kind: Version\nmetadata: { name: ranker@4.0.0 }\nspec: { requires: [] }" },
  { name: "nobody writes another owner's document", by: ci,
    is: "FORBIDDEN: token:ci does not hold document:write on artifact:hidden-model.",
    text: "kind: Artifact\nmetadata: { name: hidden-model, owner: ranking }\nspec: { type: dataset }" },
  { name: "nobody takes a document over by giving it their owner", by: ci,
    is: "FORBIDDEN: token:ci does not hold document:write on artifact:hidden-model.",
    text: "kind: Artifact\nmetadata: { name: hidden-model, owner: search }\nspec: { type: model }" },
  { name: "nobody gives a document away", by: ci,
    is: "FORBIDDEN: token:ci does not hold document:write on artifact:ranker.",
    text: "kind: Artifact\nmetadata: { name: ranker, owner: ranking }\nspec: { type: model }" },
  { name: "nobody publishes a version of another owner's artifact", by: ci,
    is: "DOCUMENTS_INVALID",
    text: "kind: Version\nmetadata: { name: hidden-model@9.0.0, owner: search }\nspec: {}" },
  { name: "what nobody owns is written by who may write everything", by: ci,
    is: "FORBIDDEN: token:ci does not hold document:write on fact-key:new.",
    text: "kind: FactKey\nmetadata: { name: new }\nspec: { type: boolean }" },
  { name: "a policy needs more than document:write", by: caller("writer", { role: "publisher" }),
    is: "FORBIDDEN: token:writer does not hold policy:write on policy:all.",
    text: "kind: Policy\nmetadata: { name: all }\n" +
      "spec: { rules: [ { name: a, on: plan, require: 'true' } ] }" },
  { name: "a role needs more than document:write", by: caller("writer", { role: "publisher" }),
    is: "FORBIDDEN: token:writer does not hold role:write on role:mine.",
    text: "kind: Role\nmetadata: { name: mine }\nspec: { scopes: [ token:admin ] }" },
  { name: "who may bind for an owner makes no role", by: lead,
    is: "FORBIDDEN: token:lead does not hold role:write on role:mine.",
    text: "kind: Role\nmetadata: { name: mine }\nspec: { scopes: [ document:read ] }" },
  { name: "who binds gives what they hold, where they hold it", by: lead, is: "allowed",
    text: "kind: RoleBinding\nmetadata: { name: readers, owner: search }\n" +
      "spec: { role: viewer, owner: search, subjects: [ { caller: 'token:new' } ] }" },
  { name: "nobody binds what they do not hold", by: lead,
    is: "FORBIDDEN: token:lead does not hold document:write on role-binding:writers.",
    text: "kind: RoleBinding\nmetadata: { name: writers, owner: search }\n" +
      "spec: { role: publisher, owner: search, subjects: [ { caller: 'token:lead' } ] }" },
  { name: "nobody binds further than they hold", by: lead,
    is: "FORBIDDEN: token:lead does not hold role:write on role-binding:readers-of-all.",
    text: "kind: RoleBinding\nmetadata: { name: readers-of-all, owner: search }\n" +
      "spec: { role: viewer, subjects: [ { caller: 'token:lead' } ] }" },
  { name: "a deployment is recorded where its environment is granted", by: stagingCi, is: "allowed",
    text: "kind: Deployment\nmetadata: { name: r-staging, owner: search }\n" +
      "spec: { version: ranker@1.0.0, environment: staging }" },
  { name: "and nowhere else", by: stagingCi,
    is: "FORBIDDEN: token:staging-ci does not hold deployment:write on deployment:r-prod.",
    text: "kind: Deployment\nmetadata: { name: r-prod, owner: search }\n" +
      "spec: { version: ranker@1.0.0, environment: prod }" },
  { name: "nobody attests for another owner", by: ci,
    is: "FORBIDDEN: token:ci does not hold attestation:write on attestation:fake.",
    text: "kind: Attestation\nmetadata: { name: fake, owner: search }\n" +
      "spec: { about: [ { version: hidden-model@1.0.0 } ], predicateType: scan }" },
];

describe("a write is allowed or refused, document by document:", () => {
  it.each(WRITES)("$name", async ({ by, text, is }) => {
    expect(await outcome(apply(by, text, { dryRun: true }))).toContain(is);
    expect(await outcome(apply(by, text))).toContain(is);
  });

  it("one document that may not be written keeps the others from being written", async () => {
    const both = "kind: Version\nmetadata: { name: ranker@5.0.0 }\nspec: {}\n---\n" +
      "kind: Service\nmetadata: { name: hidden-service, owner: ranking }\nspec: {}";
    expect(await outcome(apply(ci, both))).toBe("FORBIDDEN: token:ci does not hold document:write on " +
      "service:hidden-service.");
    expect(services.knowledge.current().find("version:ranker@5.0.0")).toBeUndefined();
  });

  it("what is pruned is only what is seen, and may be written", async () => {
    const keep = WORLD.split("---").filter((one) => one.includes("name: ranker, ")).join("---");
    const { outcomes } = await apply(ci, keep, { prune: "team=search", dryRun: true });
    expect(outcomes.map(({ key, outcome: did }) => `${did} ${key}`))
      .toEqual(["unchanged artifact:ranker", "deleted version:ranker@2.0.0"]);
    expect(await outcome(apply(viewer, keep, { prune: "team=search" }))).toContain("FORBIDDEN");
  });

  it("what may not be written is not brought back either", async () => {
    const { knowledge } = servicesAs(services, ci);
    const restoring = { actor: "token:ci", reason: "test", now: services.now(), to: 1 };
    const unchanged = restoreDocument(knowledge, { ...restoring, key: "environment:prod" });
    expect(await outcome(unchanged)).toBe("allowed");
    await apply(caller("root", admin), "kind: Environment\nmetadata: { name: prod, owner: platform, " +
      "labels: { visibility: public } }\nspec: { stage: production, facts: { gpu.memory: 40Gi } }");
    expect(await outcome(restoreDocument(knowledge, { ...restoring, key: "environment:prod" })))
      .toBe("FORBIDDEN: token:ci does not hold document:write on environment:prod.");
    expect(await outcome(restoreDocument(knowledge, { ...restoring, key: "service:hidden-service" })))
      .toBe("DOCUMENT_NOT_FOUND: There is no document \"service:hidden-service\" at revision 1.");
  });

  it("a reference to something hidden is refused as one to nothing is", async () => {
    const using = (name: string) => apply(ci,
      `kind: Version\nmetadata: { name: ranker@6.0.0 }\nspec: { requires: [ { artifact: ${name} } ] }`);
    const hidden = await outcome(using("hidden-model"));
    expect(hidden).toContain('Artifact "hidden-model" is not known.');
    expect(hidden.replaceAll("hidden-model", "hidden-nothing")).toBe(await outcome(using("hidden-nothing")));
  });

  it("what something hidden refers to stays, and what that is, is not told", async () => {
    const { knowledge } = servicesAs(services, ci);
    const { writeChanges } = await import("../../src/catalog/write-changes.ts");
    const write = writeChanges(knowledge, { puts: [], actor: "token:ci", reason: "test", now: services.now(),
      deletions: () => ["artifact:ranker", "deployment:r-staging",
        ...[1, 2, 3].map((major) => `version:ranker@${major}.0.0`)] });
    expect(await outcome(write)).toContain("Something restricted stands in the way");
  });
});

describe("a read shows what the caller may see:", () => {
  const seen = (by: Caller) => servicesAs(services, by).knowledge;

  it("documents that are hidden are not there, and names in those that are shown are taken out", async () => {
    expect(await getDocument(seen(viewer), "artifact:hidden-model")).toBeUndefined();
    const stored = await getDocument(seen(viewer), "version:ranker@2.0.0");
    expect(stored?.document.metadata.description).toBe("Needs restricted.");
    expect(stored?.document.spec["requires"])
      .toEqual([{ artifact: "restricted", range: ">=1", note: "see restricted" }]);
    expect(await documentHistory(seen(viewer), "artifact:hidden-model")).toEqual([]);
    const history = await documentHistory(seen(viewer), "version:ranker@2.0.0");
    expect(history).toHaveLength(1);
    expect(JSON.stringify(history)).not.toContain("hidden-");
  });

  it("what needs something hidden is open, and says no more than that", async () => {
    const { knowledge, ask } = servicesAs(services, viewer);
    const asked = await ask({ question: { subject: "ranker@2.0.0", in: "prod" }, advice: { fixes: true } });
    const [result] = asked.decision.results;
    expect(result).toMatchObject({ verdict: "UNKNOWN", decidingFacts: ["1 restricted artifact"] });
    expect(result!.reasons[0]).toMatchObject({ code: "RESTRICTED", about: "1 restricted artifact",
      sentence: "ranker@2.0.0 needs 1 restricted artifact." });
    expect(JSON.stringify(asked.advice.fixes)).not.toContain("restricted artifact=");
    const assume = { "1 restricted artifact": "true" };
    expect(await outcome(ask({ question: { subject: "ranker@2.0.0", in: "prod", assume } })))
      .toContain("FACT_KEY_NOT_FOUND");
    const told = await traceAt(knowledge.current(), { thing: "ranker@1.0.0", direction: "upstream" }, 0);
    expect(told.things.map(({ name }) => name)).toEqual(["1 restricted artifact (of ranker@1.0.0)"]);
  });

  it("who has no grant sees nothing, asks nothing and writes nothing", async () => {
    expect(seen(nobody).current().nodeCount).toBe(0);
    const asking = servicesAs(services, nobody).ask({ question: { subject: "ranker@1.0.0", in: "prod" } });
    expect(await outcome(asking)).toContain("token:nobody does not hold decision:ask on any part");
  });

  it("who may do everything reads the very same snapshot", () => {
    expect(servicesAs(services, caller("root", admin))).toBe(services);
    expect(seen(caller("reader", { role: "viewer" })).current()).toBe(services.knowledge.current());
  });

  it("a binding in the graph counts from its revision on, and ends with it", async () => {
    expect(seen(caller("new")).current().find("artifact:ranker")).toBeDefined();
    const without = "kind: RoleBinding\nmetadata: { name: readers, owner: search }\n" +
      "spec: { role: viewer, owner: search, subjects: [ { caller: 'token:other' } ] }";
    await apply(lead, without);
    expect(seen(caller("new")).current().find("artifact:ranker")).toBeUndefined();
  });

  it("a role that nobody made grants nothing, and none can change a built-in one", async () => {
    const changed = "kind: Role\nmetadata: { name: viewer }\nspec: { scopes: [ token:admin ] }";
    await apply(caller("root", admin), changed);
    expect(seen(caller("x", { role: "no-such" })).current().nodeCount).toBe(0);
    const { tokens } = servicesAs(services, viewer);
    expect(() => tokens.list()).toThrow("token:viewer does not hold token:admin");
  });

  it("a recorded decision is read by whom it would be told to the byte", async () => {
    const root = caller("root", admin);
    const ask = async (subject: string) => {
      const asking = { question: { subject, in: "prod" }, record: "wait" } as const;
      return (await servicesAs(services, root).ask(asking)).decision.id;
    };
    const { replay } = await import("../../src/decisions/replay.ts");
    const [open, hidden] = [await ask("ranker@1.0.0"), await ask("hidden-model@1.0.0")];
    expect((await replay(seen(viewer), open, snapshotSeenAs)).isSame).toBe(true);
    const refused = await outcome(replay(seen(viewer), hidden, snapshotSeenAs));
    const unknown = await outcome(replay(seen(viewer), "sha256:0", snapshotSeenAs));
    expect(refused.replace(hidden, "ID")).toBe(unknown.replace("sha256:0", "ID"));
  });

  it("the store itself is no way round", async () => {
    const { store } = seen(viewer);
    expect(() => store.graph()).toThrow("does not hold audit:read");
    expect(() => store.putRecords([])).toThrow("does not hold audit:read");
    expect(await store.records({ namespace: "token" })).toEqual([]);
    expect(await Array.fromAsync(store.documents({ prefix: "service:" }))).toEqual([]);
  });
});
