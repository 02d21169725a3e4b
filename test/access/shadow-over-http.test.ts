/** What everybody asked is told as figures to who may read all of it, and to nobody else. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents } from "../catalog/world.ts";
import { ask, post, startWhole, tokensOf } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const WORLD = documents(`
kind: Environment
metadata: { name: prod }
spec: { stage: production }
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [] }
---
kind: Policy
metadata: { name: shade }
spec: { mode: shadow, rules: [ { name: never, on: version, require: 'version.name == ""' } ] }`);
const NEW = {
  apiVersion: "fairlead.dev/v1", kind: "Policy", metadata: { name: "new" },
  spec: { rules: [{ name: "never", on: "version", require: 'version.name == ""' }] },
};

let server: WholeServer;
let tokens: Record<"admin" | "viewer" | "search", string>;
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false" });
  tokens = await tokensOf(server, {
    admin: ["admin"],
    viewer: ["viewer"],
    search: ["viewer", { owner: "search" }],
  });
  const sent = { method: "POST", body: WORLD, headers: { "content-type": "application/yaml" } };
  expect((await ask(`${server.url}/v1/apply`, tokens.admin, sent)).status).toBe(200);
  // Asked by one who sees a part, counted for those who see everything.
  const asked = await ask(`${server.url}/v1/decide?subject=ranker@1.0.0&in=prod`, tokens.search);
  expect(asked.data.verdict).toBe("COMPATIBLE");
});
afterAll(() => server.stop());

const REPORT = {
  decisionsRead: 1, isComplete: true, notRecorded: { dropped: 0, failed: 0 },
  rules: [{ rule: "shade/never", decisions: 1, wouldChange: 1 }],
};

describe("figures over what everybody asked", () => {
  it("are told to who may read all of it, also without being an admin", async () => {
    for (const token of [tokens.admin, tokens.viewer]) {
      const { status, data } = await ask(`${server.url}/v1/policies/shadow?since=1h`, token);
      expect([status, data]).toMatchObject([200, REPORT]);
      const query = `{ policyShadow(policy: "shade") { decisionsRead isComplete notRecorded { dropped failed }
        rules { rule decisions wouldChange outcomes { fail } examples { subject where verdict } } } }`;
      const answer = await post(`${server.url}/graphql`, token, { query });
      expect(answer.data.data.policyShadow).toMatchObject(REPORT);
      expect(answer.data.data.policyShadow.rules[0]).toMatchObject({
        outcomes: { fail: 1 }, examples: [{ subject: "ranker@1.0.0", where: "prod", verdict: "COMPATIBLE" }],
      });
      const impact = await post(`${server.url}/v1/policies/check`, token, { policies: [NEW], decisions: 10 });
      expect(impact.data.decisions).toMatchObject({
        questions: 1, changed: [{ before: "COMPATIBLE", verdict: "INCOMPATIBLE" }],
      });
    }
  });

  it("are told to nobody who sees a part", async () => {
    const shadow = await ask(`${server.url}/v1/policies/shadow`, tokens.search);
    expect([shadow.status, shadow.data.error.code]).toEqual([403, "FORBIDDEN"]);
    const query = "{ policyShadow { decisionsRead } }";
    const { data } = await post(`${server.url}/graphql`, tokens.search, { query });
    expect(JSON.stringify(data)).toContain("FORBIDDEN");
    const impact = await post(`${server.url}/v1/policies/check`, tokens.search,
      { policies: [NEW], decisions: 10 });
    expect([impact.status, impact.data.decisionsWithheld, impact.data.decisions])
      .toEqual([200, true, undefined]);
  });

  it("name the policy that is meant, where there is none of that name", async () => {
    const { status, data } = await ask(`${server.url}/v1/policies/shadow?policy=shad`, tokens.admin);
    const { code, hint } = data.error;
    expect([status, code, hint]).toEqual([404, "POLICY_NOT_FOUND", "Did you mean shade?"]);
  });
});
