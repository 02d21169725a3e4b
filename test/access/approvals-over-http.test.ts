/** Proposals and signed documents as clients meet them: over REST and GraphQL, with tokens of bound roles. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signDocuments } from "../../src/access/signatures/signed-documents.ts";
import { documents } from "../catalog/world.ts";
import { ask, post, startWhole } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const POLICIES = documents(`
kind: Policy
metadata: { name: four-eyes, owner: sre }
spec: { review: [ { kinds: [Environment], selector: stage=production, approvals: 2 } ] }
---
kind: Policy
metadata: { name: signed, owner: sre }
spec: { signatures: [ { kinds: [Environment], selector: stage=signed, signers: [ci] } ] }`);
const ENVIRONMENT = (name: string, stage = "production") =>
  documents(`kind: Environment\nmetadata: { name: ${name}, owner: search }\nspec: { stage: ${stage} }`);

const keys = mkdtempSync(join(tmpdir(), "fairlead-keys-"));
const pair = generateKeyPairSync("ed25519");
writeFileSync(join(keys, "ci.pem"), String(pair.publicKey.export({ type: "spki", format: "pem" })));
const PEM = String(pair.privateKey.export({ type: "pkcs8", format: "pem" }));

let server: WholeServer;
let tokens: Record<"admin" | "ada" | "bob" | "eve" | "viewer" | "two" | "mate", string>;
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_SEEDS: "false", FAIRLEAD_KEYS: keys });
  const token = async (name: string, role: string, ...owners: readonly string[]) => {
    const grants = owners.length === 0 ? [{ role }] : owners.map((owner) => ({ role, owner }));
    const wanted = { name, grants, expiresSeconds: 3_600 };
    return (await server.running.services.tokens.create(wanted, "tests")).text;
  };
  tokens = {
    admin: await token("admin", "admin"),
    ada: await token("ada", "publisher", "search"),
    bob: await token("bob", "release-manager", "search"),
    eve: await token("eve", "release-manager"),
    viewer: await token("viewer", "viewer"),
    two: await token("two", "publisher", "search", "ranking"),
    mate: await token("mate", "publisher", "search", "ranking"),
  };
  expect((await send("/v1/apply", tokens.admin, POLICIES)).status).toBe(200);
});
afterAll(async () => {
  await server.stop();
  rmSync(keys, { recursive: true });
});

const send = (path: string, token: string, body: string) =>
  ask(server.url + path, token, { method: "POST", body, headers: { "content-type": "application/yaml" } });
const proposed = async (name: string): Promise<string> => {
  const { status, data } = await send("/v1/proposals?reason=new", tokens.ada, ENVIRONMENT(name));
  expect(status).toBe(200);
  return data.proposal.id as string;
};
const answer = (id: string, act: string, token: string, body: object = {}) =>
  post(`${server.url}/v1/proposals/${id}/${act}`, token, body);

describe("proposals over REST", () => {
  it("are the way out that a refusal names", async () => {
    const { status, data } = await send("/v1/apply", tokens.ada, ENVIRONMENT("refused"));
    expect([status, data.error.code]).toEqual([403, "REVIEW_REQUIRED"]);
    expect(data.error.details.policies).toEqual(["four-eyes"]);
  });

  it("are applied by the second of two others, also where who approves may not see the policy", async () => {
    const id = await proposed("one");
    expect((await answer(id, "approve", tokens.ada)).status).toBe(403);
    const first = await answer(id, "approve", tokens.bob);
    expect([first.status, first.data.written, first.data.outcomes]).toEqual([200, true, []]);
    const second = await answer(id, "approve", tokens.eve, { reason: "tested", expires: "2d" });
    expect(second.data).toMatchObject({ written: true, proposal: { state: "applied" } });
    expect((await answer(id, "approve", tokens.eve)).data).toMatchObject({ written: false });
    const { data } = await ask(`${server.url}/v1/history/Environment/one`, tokens.admin);
    expect(data.entries[0]).toMatchObject({ actor: "token:eve", action: "created" });
  });

  it("are listed and shown to who may read, and approved by nobody who may not approve", async () => {
    const id = await proposed("two");
    const { data } = await ask(`${server.url}/v1/proposals`, tokens.viewer);
    expect(data.proposals.map((one: { readonly id: string }) => one.id)).toContain(id);
    const shown = await ask(`${server.url}/v1/proposals/${id}`, tokens.viewer);
    expect(shown.data).toMatchObject({ state: "open", proposer: { kind: "token", name: "token:ada" } });
    expect((await answer(id, "approve", tokens.viewer)).data.error.code).toBe("FORBIDDEN");
    expect((await answer(id, "reject", tokens.viewer, { reason: "no" })).data.error.code).toBe("FORBIDDEN");
    expect((await answer(id, "reject", tokens.eve, { reason: "no" })).data.proposal.state).toBe("rejected");
    expect((await answer(id, "approve", tokens.eve)).status).toBe(409);
    expect((await answer("p-none", "approve", tokens.eve)).status).toBe(404);
  });
});

describe("a proposal that is about two owners' documents", () => {
  const OF_RANKING = ENVIRONMENT("of-ranking").replace("owner: search", "owner: ranking");
  const OF_TWO = `${ENVIRONMENT("of-search")}\n---\n${OF_RANKING}`;

  it("is seen by who proposed it and who sees all, with who approved it, and by nobody else", async () => {
    const { status, data } = await send("/v1/proposals", tokens.two, OF_TWO);
    const id = data.proposal.id as string;
    expect([status, data.proposal.changes.length]).toEqual([200, 2]);
    const list = async (token: string) => {
      const found = await ask(`${server.url}/v1/proposals`, token);
      return found.data.proposals.map((one: { readonly id: string }) => one.id) as string[];
    };
    expect(await list(tokens.two)).toContain(id);
    expect(await list(tokens.viewer)).toContain(id);
    for (const token of [tokens.mate, tokens.ada, tokens.bob]) {
      expect(await list(token)).not.toContain(id);
      const unknown = await ask(`${server.url}/v1/proposals/${id}`, token);
      expect([unknown.status, unknown.data.error.code]).toEqual([404, "PROPOSAL_NOT_FOUND"]);
    }
    expect((await answer(id, "approve", tokens.eve)).status).toBe(200);
    const shown = await ask(`${server.url}/v1/proposals/${id}`, tokens.two);
    expect(shown.data.approvals).toMatchObject([{ approver: { name: "token:eve" } }]);
    const withdrawn = await answer(id, "withdraw", tokens.two);
    expect([withdrawn.status, withdrawn.data.proposal?.state]).toEqual([200, "withdrawn"]);
    expect((await ask(`${server.url}/v1/proposals/${id}`, tokens.two)).data.state).toBe("withdrawn");
  });
});

describe("proposals over GraphQL", () => {
  const graphql = (token: string, query: string, variables: object = {}) =>
    post(`${server.url}/graphql`, token, { query, variables });
  const FIELDS = "problems { code message } written proposal { id state approvals { approver { name } } }";
  const PROPOSE = `mutation P($input: ApplyInput!) { propose(input: $input) { ${FIELDS} } }`;
  const APPROVE =
    `mutation A($input: ApproveProposalInput!) { approveProposal(input: $input) { ${FIELDS} } }`;

  it("are made and approved; what hinders stands in problems", async () => {
    const input = { text: ENVIRONMENT("three") };
    const { propose } = (await graphql(tokens.ada, PROPOSE, { input })).data.data;
    expect(propose).toMatchObject({ problems: [], written: true, proposal: { state: "OPEN" } });
    const { id } = propose.proposal as { readonly id: string };
    const own = await graphql(tokens.admin, PROPOSE, { input: { text: ENVIRONMENT("four") } });
    const ownId = own.data.data.propose.proposal.id as string;
    const refused = await graphql(tokens.admin, APPROVE, { input: { id: ownId } });
    expect(refused.data.errors).toBeUndefined();
    expect(refused.data.data.approveProposal.problems[0].code).toBe("OWN_APPROVAL");
    const approved = (await graphql(tokens.eve, APPROVE, { input: { id } })).data.data.approveProposal;
    expect(approved.proposal.approvals).toEqual([{ approver: { name: "token:eve" } }]);
    const twice = (await graphql(tokens.eve, APPROVE, { input: { id } })).data.data.approveProposal;
    expect(twice).toMatchObject({ written: false, problems: [] });
    const unknown = (await graphql(tokens.eve, APPROVE, { input: { id: "p-x" } })).data.data.approveProposal;
    expect(unknown.problems[0].code).toBe("PROPOSAL_NOT_FOUND");
    const OPEN = "{ proposals(state: OPEN) { id needed policies closed { time } } }";
    const list = await graphql(tokens.viewer, OPEN);
    expect(list.data.data.proposals).toContainEqual({ id, needed: 2, policies: ["four-eyes"], closed: null });
  });
});

describe("signed documents over REST and GraphQL", () => {
  const signed = (name: string) => signDocuments([{ text: ENVIRONMENT(name, "signed") }], PEM, "ci.key");

  it("are needed where a policy says so, and taken as their envelope", async () => {
    const unsigned = await send("/v1/apply", tokens.admin, ENVIRONMENT("s1", "signed"));
    expect([unsigned.status, unsigned.data.error.code]).toEqual([403, "SIGNATURE_REQUIRED"]);
    expect((await send("/v1/apply?signed", tokens.admin, signed("s1"))).status).toBe(200);
    const { data } = await ask(`${server.url}/v1/documents/Environment/s1`, tokens.admin);
    expect(data.document.metadata.signature).toEqual({ signers: ["ci"] });
    const damaged = signed("s2").replace(/"sig": "..../, '"sig": "AAAA');
    const broken = await send("/v1/apply?signed", tokens.admin, damaged);
    expect([broken.status, broken.data.error.code]).toEqual([422, "SIGNATURE_INVALID"]);
  });

  it("are taken by GraphQL, and refused beside another text", async () => {
    const query = "mutation A($input: ApplyInput!) { apply(input: $input) { written problems { code } } }";
    const apply = async (input: object) => {
      const answered = await post(`${server.url}/graphql`, tokens.admin, { query, variables: { input } });
      return answered.data.data.apply as object;
    };
    const other = { envelope: signed("s3"), text: ENVIRONMENT("s4", "signed") };
    expect(await apply(other)).toEqual({ written: false, problems: [{ code: "SIGNATURE_INVALID" }] });
    expect(await apply({ envelope: signed("s3") })).toEqual({ written: true, problems: [] });
  });
});
