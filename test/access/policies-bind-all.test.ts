/**
 * A policy counts in everybody's verdicts, also of those who may not see its owner's documents. Its story: a
 * caller of another owner was told COMPATIBLE, because the view that was made for them left the policy out.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { openServices } from "../../src/compose.ts";
import { servicesAs } from "../../src/services.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";

const WORLD = `
kind: FactKey
metadata: { name: gpu.memory }
spec: { type: quantity }
---
kind: Environment
metadata: { name: prod, owner: search }
spec: { stage: production, facts: { gpu.memory: 80Gi } }
---
kind: Environment
metadata: { name: staging, owner: search }
spec: { stage: staging, facts: { gpu.memory: 80Gi } }
---
kind: Environment
metadata: { name: vault, owner: privacy }
spec: { stage: production }
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [ { fact: gpu.memory, atLeast: 16Gi } ] }
---
kind: Policy
metadata: { name: no-rankers, owner: privacy }
spec:
  environments: "stage=production"
  binds: [ vault ]
  rules:
    - name: none-in-production
      on: deployment
      require: version.artifact != "ranker"
`;
const SEARCH: Caller = { kind: "token", name: "token:search", grants: [{ role: "viewer", owner: "search" }] };
const ADMIN: Caller = { kind: "token", name: "token:root", grants: [{ role: "admin" }] };

let services: Services;
const opened: (() => Promise<void>)[] = [];
beforeAll(async () => {
  ({ services } = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened));
  const text = WORLD.replaceAll(/^kind:/gm, "apiVersion: fairlead.dev/v1\nkind:");
  const { knowledge } = servicesAs(services, ADMIN);
  await applyDocuments(knowledge, { sources: [{ text }], actor: "root", reason: "t", now: services.now() });
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

const verdictOf = async (caller: Caller, environment: string) => {
  const asked = await servicesAs(services, caller).ask({
    question: { subject: "ranker@1.0.0", in: environment },
  });
  return asked.decision;
};

describe("a policy of an owner that the caller may not see", () => {
  it.each([ADMIN, SEARCH])("refuses for %o as for everybody", async (caller) => {
    const decision = await verdictOf(caller, "prod");
    expect(decision.verdict).toBe("INCOMPATIBLE");
    expect(decision.results[0]!.reasons.map(({ code }) => code)).toContain("RULE_FAILS");
  });

  it("leaves alone what it is not about", async () => {
    expect((await verdictOf(SEARCH, "staging")).verdict).toBe("COMPATIBLE");
  });

  it("is readable, without the names of places that are not", async () => {
    const { knowledge } = servicesAs(services, SEARCH);
    const found = await getDocument(knowledge, "policy:no-rankers");
    expect(found).toBeDefined();
    expect(JSON.stringify(found)).not.toContain("vault");
  });
});
