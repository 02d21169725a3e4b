/** Waivers as clients meet them: over REST and GraphQL, with tokens of roles bound to parts of the graph. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents } from "../catalog/world.ts";
import { ask, post, startWhole, tokensOf } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const WORLD = documents(`
kind: FactKey
metadata: { name: data.residency }
spec: { type: string }
---
kind: Environment
metadata: { name: prod }
spec: { stage: production }
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
spec: { requires: [], facts: { data.residency: US } }
---
kind: Artifact
metadata: { name: diary, owner: privacy }
spec: { type: model }
---
kind: Version
metadata: { name: diary@1.0.0 }
spec: { requires: [], facts: { data.residency: US } }
---
kind: Policy
metadata: { name: residency, owner: privacy }
spec:
  rules:
    - { name: in-the-eu, on: version, require: 'version.facts["data.residency"] == "EU"' }`);

let server: WholeServer;
let tokens: Record<"admin" | "ada" | "bob" | "eve" | "viewer" | "search" | "staging", string>;
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false" });
  tokens = await tokensOf(server, {
    admin: ["admin"],
    ada: ["release-manager", { owner: "search" }],
    bob: ["release-manager"],
    eve: ["release-manager", { owner: "privacy" }],
    viewer: ["viewer"],
    search: ["viewer", { owner: "search" }],
    staging: ["release-manager", { environments: "stage=staging" }],
  });
  const applied = await ask(`${server.url}/v1/apply`, tokens.admin, {
    method: "POST", body: WORLD, headers: { "content-type": "application/yaml" },
  });
  expect(applied.status).toBe(200);
});
afterAll(() => server.stop());

const WANTED = { rule: "residency/in-the-eu", subject: "ranker@1.0.0", environment: "prod", expires: "14d",
  reason: "retraining ends on Friday" };
const requested = (token: string, wanted: object = {}) =>
  post(`${server.url}/v1/waivers`, token, { ...WANTED, ...wanted });
const act = (name: string, what: "approve" | "withdraw", token: string, body: object = {}) =>
  post(`${server.url}/v1/waivers/${name}/${what}`, token, body);
const decided = async (token: string) =>
  (await ask(`${server.url}/v1/decide?subject=ranker@1.0.0&in=prod`, token)).data;

describe("waivers over REST", () => {
  it("count for everybody alike: nobody's verdict is another for not seeing who is excused", async () => {
    const { status, data } = await requested(tokens.ada);
    expect([status, data.waiver.state, data.waiver.owner]).toEqual([200, "requested", "search"]);
    const { name } = data.waiver;
    expect((await act(name, "approve", tokens.ada)).data.error.code).toBe("OWN_APPROVAL");
    expect((await act(name, "approve", tokens.bob)).data.waiver.state).toBe("in-force");
    for (const token of [tokens.admin, tokens.viewer, tokens.search, tokens.ada]) {
      const decision = await decided(token);
      expect([decision.verdict, decision.results[0].waived.length]).toEqual(["COMPATIBLE", 1]);
      expect(decision.results[0].waived[0].waivers[0]).toMatchObject({ name, approvedBy: ["token:bob"] });
    }
    const listed = await ask(`${server.url}/v1/waivers?expiring=20d`, tokens.search);
    expect(listed.data.waivers).toMatchObject([{ name, subject: "ranker@1.0.0", state: "in-force" }]);
    expect((await ask(`${server.url}/v1/waivers/${name}`, tokens.search)).data.name).toBe(name);
    expect((await act(name, "withdraw", tokens.viewer)).data.error.code).toBe("FORBIDDEN");
    expect((await act(name, "withdraw", tokens.ada, { reason: "done" })).data.waiver.state).toBe("withdrawn");
    expect((await decided(tokens.search)).verdict).toBe("INCOMPATIBLE");
    expect((await act(name, "approve", tokens.bob)).status).toBe(409);
    expect((await act("w-none", "approve", tokens.bob)).status).toBe(404);
  });

  it("are asked for, and approved, by who holds the scope on what they are about", async () => {
    expect((await requested(tokens.viewer)).data.error.code).toBe("FORBIDDEN");
    // Of another owner, who may not see it, it is not there; an environment of nobody's grant is forbidden.
    const diary = { subject: "diary@1.0.0" };
    expect((await requested(tokens.ada, diary)).data.error.code).toBe("SUBJECT_NOT_FOUND");
    expect((await requested(tokens.staging)).status).toBeGreaterThanOrEqual(403);
    const { data } = await requested(tokens.eve, diary);
    expect(data.waiver.owner).toBe("privacy");
    expect((await act(data.waiver.name, "approve", tokens.ada)).data.error.code).toBe("FORBIDDEN");
    expect((await act(data.waiver.name, "withdraw", tokens.ada)).data.error.code).toBe("FORBIDDEN");
    expect((await act(data.waiver.name, "approve", tokens.bob)).status).toBe(200);
  });

  it("tell nothing of what the reader may not see", async () => {
    const about = { subject: "diary@1.0.0", environment: "vault", reason: "diary is for the vault alone",
      ticket: "https://tickets.example/diary" };
    const { data } = await requested(tokens.eve, about);
    const { name } = data.waiver;
    const document = `Waiver/${name}`;
    const paths = [`waivers/${name}`, "waivers?all=true", `documents/${document}`, `history/${document}`];
    for (const path of paths) {
      const { status, data: told } = await ask(`${server.url}/v1/${path}`, tokens.search);
      expect([path, status]).toEqual([path, 200]);
      expect(JSON.stringify(told), path).toContain(name);
      expect(JSON.stringify(told), path).not.toMatch(/diary|vault/);
    }
  });

  it("are no documents that somebody applies", async () => {
    const body = documents(`kind: Waiver\nmetadata: { name: w-1, owner: me }\nspec: {}`);
    const sent = { method: "POST", body, headers: { "content-type": "application/yaml" } };
    const { status } = await ask(`${server.url}/v1/apply`, tokens.admin, sent);
    expect(status).toBeGreaterThanOrEqual(403);
  });
});

describe("waivers over GraphQL", () => {
  const graphql = (token: string, query: string, variables: object = {}) =>
    post(`${server.url}/graphql`, token, { query, variables });
  const FIELDS =
    "problems { code message } revision waiver { name state owner approvals { approver { name } } }";

  it("are asked for, listed, approved and withdrawn, and refusals are problems", async () => {
    const request = `mutation R($input: RequestWaiverInput!) { requestWaiver(input: $input) { ${FIELDS} } }`;
    const approve = `mutation A($input: ApproveWaiverInput!) { approveWaiver(input: $input) { ${FIELDS} } }`;
    const end = `mutation W($input: WithdrawWaiverInput!) { withdrawWaiver(input: $input) { ${FIELDS} } }`;
    const wrong = await graphql(tokens.ada, request, { input: { ...WANTED, rule: "residency/none" } });
    const refused = { problems: [{ code: "RULE_NOT_FOUND" }], waiver: null };
    expect(wrong.data.data.requestWaiver).toMatchObject(refused);
    const made = (await graphql(tokens.ada, request, { input: WANTED })).data.data.requestWaiver;
    expect(made).toMatchObject({ problems: [], waiver: { state: "REQUESTED", approvals: [] } });
    const input = { name: made.waiver.name };
    const own = (await graphql(tokens.ada, approve, { input })).data.data.approveWaiver;
    expect(own.problems).toMatchObject([{ code: "OWN_APPROVAL" }]);
    const given = (await graphql(tokens.bob, approve, { input })).data.data.approveWaiver;
    const approvals = [{ approver: { name: "token:bob" } }];
    expect(given.waiver).toMatchObject({ state: "IN_FORCE", approvals });
    const asked = `{ decide(input: { subject: "ranker@1.0.0", in: "prod" }) { verdict headline
      results { waived { code waivers { name owner approvedBy expires } } } }
      waivers(rule: "residency/in-the-eu") { isTruncated waivers { name subject environment } }
      waiver(name: "w-none") { name } }`;
    const { data } = (await graphql(tokens.search, asked)).data;
    expect(data.decide).toMatchObject({
      verdict: "COMPATIBLE",
      headline: "ranker@1.0.0 can run on prod; 1 rule is waived.",
      results: [{ waived: [{ code: "RULE_WAIVED", waivers: [{ name: made.waiver.name }] }] }],
    });
    const names = data.waivers.waivers.map((one: { readonly name: string }) => one.name);
    expect(names).toContain(made.waiver.name);
    expect(data.waiver).toBeNull();
    const ended = (await graphql(tokens.ada, end, { input })).data.data.withdrawWaiver;
    expect(ended.waiver.state).toBe("WITHDRAWN");
  });
});
