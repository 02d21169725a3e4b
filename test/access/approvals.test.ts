import { describe, expect, it } from "vitest";
import { approvalOf } from "../../src/access/approvals/approval-of.ts";
import { approve, reject, withdraw } from "../../src/access/approvals/approve.ts";
import { giveApproval, readExpiry } from "../../src/access/approvals/give-approval.ts";
import { listProposals, readProposal } from "../../src/access/approvals/proposal.ts";
import { propose } from "../../src/access/approvals/propose.ts";
import { localCaller } from "../../src/access/caller.ts";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { getDocument } from "../../src/catalog/get.ts";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { recordDeployment } from "../../src/catalog/record-deployment.ts";
import { restoreDocument } from "../../src/catalog/restore.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import { BY, NOW, apply, documents, world } from "../catalog/world.ts";

const ada: Caller = { kind: "token", name: "token:ada", grants: [] };
const bob: Caller = { kind: "token", name: "token:bob", grants: [] };
const eve: Caller = { kind: "oidc", name: "oidc:eve", grants: [] };
const LATER = "2026-12-21T10:00:00.000Z";

const REVIEW = (approvals = 1) => `
kind: Policy
metadata: { name: four-eyes, owner: sre }
spec: { review: [ { kinds: [Environment], selector: stage=production, approvals: ${approvals} } ] }`;
const PROD = (driver: string) => `
kind: Environment
metadata: { name: prod, labels: { team: ranking } }
spec: { stage: production, partOf: eu, facts: { nvidia.driver: ${driver} } }`;

async function reviewed(approvals = 1): Promise<Knowledge> {
  const knowledge = await world();
  await apply(knowledge, REVIEW(approvals));
  return knowledge;
}

const proposing = (knowledge: Knowledge, text: string, caller = ada) =>
  propose(knowledge, { ...BY, actor: caller.name, caller, sources: [{ text: documents(text) }] });
const by = (caller: Caller, now = NOW) => ({ caller, now });
const driverOf = async (knowledge: Knowledge) =>
  (await getDocument(knowledge, "environment:prod"))?.document.spec["facts"];

describe("a document that needs review", () => {
  it("is not applied, and the refusal says how to go on", async () => {
    const knowledge = await reviewed();
    const refused = apply(knowledge, PROD("570.20"));
    await expect(refused).rejects.toMatchObject({
      code: "REVIEW_REQUIRED",
      documents: ["environment:prod"],
      policies: ["four-eyes"],
      approvals: 1,
      message: "environment:prod needs the approval of somebody else to change, by four-eyes.",
    });
    await expect(refused).rejects.toMatchObject({ hint: expect.stringContaining("--propose") });
    expect((await knowledge.store.head()).revision).toBe(2);
  });

  it("is told of by a dry run, which is not refused", async () => {
    const knowledge = await reviewed();
    const dry = await apply(knowledge, PROD("570.20"), { dryRun: true });
    expect(dry.review).toEqual({ documents: ["environment:prod"], policies: ["four-eyes"], approvals: 1 });
  });

  it("that is not changed needs none, nor does another", async () => {
    const knowledge = await reviewed();
    expect(await apply(knowledge, PROD("570.10"))).toMatchObject({ written: false });
    const staging = "kind: Environment\nmetadata: { name: staging }\nspec: { stage: staging }";
    expect(await apply(knowledge, staging)).toMatchObject({ written: true });
  });

  it.each([
    ["taking it out of the rule", "kind: Environment\nmetadata: { name: prod }\nspec: { stage: staging }"],
    ["creating another", "kind: Environment\nmetadata: { name: us }\nspec: { stage: production }"],
  ])("needs it for %s too", async (_, text) => {
    await expect(apply(await reviewed(), text)).rejects.toMatchObject({ code: "REVIEW_REQUIRED" });
  });

  it("cannot be pruned or restored past its reviewers", async () => {
    const knowledge = await world();
    await apply(knowledge, PROD("570.20"));
    await apply(knowledge, REVIEW());
    const pruned = applyDocuments(knowledge, { ...BY, sources: [], prune: "team=ranking" });
    await expect(pruned).rejects.toMatchObject({ code: "REVIEW_REQUIRED" });
    const restored = restoreDocument(knowledge, { ...BY, key: "environment:prod", to: 1 });
    await expect(restored).rejects.toMatchObject({ code: "REVIEW_REQUIRED" });
  });

  it("can be a deployment, which is then proposed and not just recorded", async () => {
    const knowledge = await world();
    const policy = REVIEW().replace("[Environment], selector: stage=production", "[Deployment]");
    await apply(knowledge, policy);
    const recorded = recordDeployment(knowledge, { ...BY, version: "ranker@2.0.0", environment: "prod" });
    await expect(recorded).rejects.toMatchObject({ code: "REVIEW_REQUIRED" });
  });

  it("is that of an owner, where the policy names owners", async () => {
    const knowledge = await world();
    await apply(knowledge, "kind: Policy\nmetadata: { name: p }\nspec: { review: [ { owners: [sre] } ] }");
    const environment = (owner: string) =>
      `kind: Environment\nmetadata: { name: x, owner: ${owner} }\nspec: { stage: dev }`;
    expect(await apply(knowledge, environment("search"))).toMatchObject({ written: true });
    await expect(apply(knowledge, environment("sre"))).rejects.toMatchObject({ code: "REVIEW_REQUIRED" });
  });
});

describe("a proposal", () => {
  it("keeps the change with its base and its diff, and changes nothing", async () => {
    const knowledge = await reviewed();
    const proposal = await proposing(knowledge, PROD("570.20"));
    expect(proposal).toMatchObject({
      state: "open",
      base: 2,
      needed: 1,
      policies: ["four-eyes"],
      proposer: { kind: "token", name: "token:ada" },
      approvals: [],
      moved: [],
      changes: [
        {
          key: "environment:prod",
          outcome: "replaced",
          diff: [{ path: 'spec.facts["nvidia.driver"]', before: "570.10", after: "570.20" }],
        },
      ],
    });
    expect(proposal.id).toMatch(/^p-[0-9a-f]{12}$/);
    expect(await driverOf(knowledge)).toEqual({ "nvidia.driver": "570.10" });
    expect(await listProposals(knowledge, knowledge.current(), "open", NOW)).toEqual([proposal]);
  });

  it("made again is the same; by somebody else, or of something else, it is another", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"));
    const { revision } = await knowledge.store.head();
    expect((await proposing(knowledge, PROD("570.20"))).id).toBe(id);
    expect((await knowledge.store.head()).revision).toBe(revision);
    expect((await proposing(knowledge, PROD("570.20"), bob)).id).not.toBe(id);
    expect((await proposing(knowledge, PROD("570.30"))).id).not.toBe(id);
  });

  it("of nothing is refused", async () => {
    const refused = proposing(await reviewed(), PROD("570.10"));
    await expect(refused).rejects.toMatchObject({ code: "NOTHING_PROPOSED" });
  });

  it("is applied by somebody else's approval, in one revision that names both", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"));
    const { revision: before } = await knowledge.store.head();
    const answer = await approve(knowledge, id, { ...by(bob), reason: "looks right" });
    expect(answer).toMatchObject({ written: true, proposal: { state: "applied" } });
    const outcomes = answer.outcomes.map(({ key, outcome }) => `${outcome} ${key}`);
    expect(outcomes).toEqual(["replaced environment:prod"]);
    expect(await driverOf(knowledge)).toEqual({ "nvidia.driver": "570.20" });
    const [revision] = await Array.fromAsync(knowledge.store.revisions({ after: before }));
    expect(revision).toMatchObject({ revision: before + 1, actor: "token:bob" });
    expect(revision!.reason).toBe(`a test (${id}, proposed by token:ada: looks right)`);
    const kinds = revision!.changes.map(({ key }) => key.split(":")[0]);
    expect(kinds).toEqual(["approval", "environment", "proposal"]);
    expect((await knowledge.store.head()).revision).toBe(before + 1);
    expect(await verifyKnowledge(knowledge.store)).toMatchObject({ found: 0 });
  });

  it("that is approved again is answered, and nothing is written", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"));
    await approve(knowledge, id, by(bob));
    const { revision } = await knowledge.store.head();
    for (const caller of [bob, eve]) {
      const answer = await approve(knowledge, id, by(caller));
      expect(answer).toMatchObject({ written: false, outcomes: [], proposal: { state: "applied" } });
    }
    expect((await knowledge.store.head()).revision).toBe(revision);
  });

  it("is not approved by who proposed it, whatever they call themselves", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"));
    await expect(approve(knowledge, id, by(ada))).rejects.toMatchObject({ code: "OWN_APPROVAL" });
    for (const name of ["bob", "token:bob"]) {
      const refused = approve(knowledge, id, by(localCaller(name)));
      await expect(refused).rejects.toMatchObject({ code: "IDENTITY_UNPROVED" });
    }
    expect((await readProposal(knowledge, knowledge.current(), id, NOW)).approvals).toEqual([]);
  });

  it("by a local caller is approved by nobody: nothing shows that they are two", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"), localCaller("ada"));
    for (const caller of [localCaller("bob"), bob]) {
      const refused = approve(knowledge, id, by(caller));
      await expect(refused).rejects.toMatchObject({ code: "IDENTITY_UNPROVED" });
    }
  });

  it("that needs two is applied by the second, and counts nobody twice", async () => {
    const knowledge = await reviewed(2);
    const { id } = await proposing(knowledge, PROD("570.20"));
    expect(await approve(knowledge, id, by(bob))).toMatchObject({ written: true, outcomes: [] });
    expect(await approve(knowledge, id, by(bob))).toMatchObject({ written: false });
    expect(await driverOf(knowledge)).toEqual({ "nvidia.driver": "570.10" });
    expect(await approve(knowledge, id, by(eve))).toMatchObject({ proposal: { state: "applied" } });
    expect(await driverOf(knowledge)).toEqual({ "nvidia.driver": "570.20" });
  });

  it("does not count an approval that is over", async () => {
    const knowledge = await reviewed(2);
    const { id } = await proposing(knowledge, PROD("570.20"));
    await approve(knowledge, id, { ...by(bob), expires: "7d" });
    const answer = await approve(knowledge, id, by(eve, LATER));
    expect(answer.proposal).toMatchObject({ state: "open", needed: 2 });
    expect(answer.proposal.approvals.map(({ approver, discount }) => [approver.name, discount])).toEqual(
      expect.arrayContaining([["token:bob", "expired"], ["oidc:eve", undefined]]),
    );
    expect(await approve(knowledge, id, by(bob, LATER))).toMatchObject({ proposal: { state: "applied" } });
  });

  it("that was overtaken is refused with what changed, and stays unapproved", async () => {
    const knowledge = await world();
    const { id } = await proposing(knowledge, PROD("570.20"));
    await apply(knowledge, PROD("570.15"));
    const refused = approve(knowledge, id, by(bob));
    await expect(refused).rejects.toMatchObject({
      code: "PROPOSAL_MOVED",
      moved: [
        {
          key: "environment:prod",
          what: 'was changed in r3: ~ spec.facts["nvidia.driver"]: "570.10" -> "570.15"',
        },
      ],
    });
    const proposal = await readProposal(knowledge, knowledge.current(), id, NOW);
    expect(proposal).toMatchObject({ state: "open", approvals: [] });
    expect(proposal.moved).toHaveLength(1);
    expect(await driverOf(knowledge)).toEqual({ "nvidia.driver": "570.15" });
  });

  it("goes on when something else changed meanwhile", async () => {
    const knowledge = await world();
    const { id } = await proposing(knowledge, PROD("570.20"));
    await apply(knowledge, "kind: Environment\nmetadata: { name: staging }\nspec: { stage: staging }");
    expect(await approve(knowledge, id, by(bob))).toMatchObject({ proposal: { state: "applied" } });
  });

  it("is checked again when it is applied: what it refers to may be gone", async () => {
    const knowledge = await world();
    const child = "kind: Environment\nmetadata: { name: child }\nspec: { partOf: lone }";
    await apply(knowledge, "kind: Environment\nmetadata: { name: lone, labels: { a: b } }\nspec: {}");
    const { id } = await proposing(knowledge, child);
    await applyDocuments(knowledge, { ...BY, sources: [], prune: "a=b" });
    await expect(approve(knowledge, id, by(bob))).rejects.toMatchObject({ code: "DOCUMENTS_INVALID" });
    expect(await readProposal(knowledge, knowledge.current(), id, NOW)).toMatchObject({ state: "open" });
  });

  it("can delete, and does so when it is approved", async () => {
    const knowledge = await world();
    await apply(knowledge, "kind: Environment\nmetadata: { name: lone, labels: { a: b } }\nspec: {}");
    const request = { ...BY, actor: ada.name, caller: ada, sources: [], prune: "a=b" };
    const { id, changes } = await propose(knowledge, request);
    expect(changes).toEqual([{ key: "environment:lone", outcome: "deleted", diff: [] }]);
    await approve(knowledge, id, by(bob));
    expect(await getDocument(knowledge, "environment:lone")).toBeUndefined();
  });

  it("that is rejected is over; proposed again it needs its approvals again", async () => {
    const knowledge = await reviewed(2);
    const { id } = await proposing(knowledge, PROD("570.20"));
    await approve(knowledge, id, by(bob));
    const rejected = await reject(knowledge, id, { ...by(eve), reason: "not on a Friday" });
    expect(rejected).toMatchObject({ written: true, proposal: { state: "rejected" } });
    expect(rejected.proposal.closed).toMatchObject({ by: { name: "oidc:eve" }, reason: "not on a Friday" });
    expect(await reject(knowledge, id, { ...by(eve), reason: "again" })).toMatchObject({ written: false });
    await expect(approve(knowledge, id, by(bob))).rejects.toMatchObject({ code: "PROPOSAL_CLOSED" });
    const again = await proposing(knowledge, PROD("570.20"));
    expect(again.id).toBe(`${id}-2`);
    expect(again.digest).not.toBe(rejected.proposal.digest);
    expect(again.approvals).toEqual([]);
  });

  it("is withdrawn by who proposed it, and by nobody else", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"));
    await expect(withdraw(knowledge, id, by(bob))).rejects.toMatchObject({ code: "NOT_PROPOSER" });
    expect(await withdraw(knowledge, id, by(ada))).toMatchObject({ proposal: { state: "withdrawn" } });
    expect(await withdraw(knowledge, id, by(ada))).toMatchObject({ written: false });
  });

  it("of two approvers at once is applied once", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"));
    const answers = await Promise.all([bob, eve].map((caller) => approve(knowledge, id, by(caller))));
    expect(answers.map(({ written }) => written).toSorted()).toEqual([false, true]);
    expect((await knowledge.store.head()).revision).toBe(4);
  });

  it("with an unknown name is refused with the nearest", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"));
    const refused = approve(knowledge, `${id.slice(0, -1)}x`, by(bob));
    await expect(refused).rejects.toMatchObject({ code: "PROPOSAL_NOT_FOUND", hint: `Did you mean ${id}?` });
  });
});

describe("proposals and approvals", () => {
  it("are not written as documents, by whatever way", async () => {
    const knowledge = await reviewed();
    const { id } = await proposing(knowledge, PROD("570.20"));
    const stored = (await getDocument(knowledge, `proposal:${id}`))!.document;
    const approved = { ...stored, spec: { ...stored.spec, state: "applied" } };
    const forged = applyDocuments(knowledge, { ...BY, sources: [{ documents: [approved] }] });
    await expect(forged).rejects.toMatchObject({ code: "APPROVAL_NOT_APPLIED", document: `proposal:${id}` });
    await reject(knowledge, id, { ...by(bob), reason: "no" });
    const revived = restoreDocument(knowledge, { ...BY, key: `proposal:${id}`, to: 3 });
    await expect(revived).rejects.toMatchObject({ code: "APPROVAL_NOT_APPLIED" });
    const proposed = propose(knowledge, { ...BY, caller: ada, sources: [{ documents: [stored] }] });
    await expect(proposed).rejects.toMatchObject({ code: "APPROVAL_NOT_APPLIED" });
  });

  const PLAN = { what: "plan", name: "plan-1", digest: `sha256:${"a".repeat(64)}`, proposer: ada } as const;
  const CHANGED = { ...PLAN, digest: `sha256:${"b".repeat(64)}` };

  it("of waivers and plans say what they are worth at a time", async () => {
    const knowledge = await world();
    const state = (thing: Parameters<typeof approvalOf>[1], now = NOW, need = 1) =>
      approvalOf(knowledge.current(), thing, now, need);
    expect(state(PLAN)).toEqual({ kind: "missing", need: 1 });
    await expect(giveApproval(knowledge, PLAN, by(ada))).rejects.toMatchObject({ code: "OWN_APPROVAL" });
    const given = await giveApproval(knowledge, PLAN, { ...by(bob), expires: "7d" });
    const bobs = { kind: "token", name: "token:bob" };
    expect(given).toEqual({ kind: "approved", by: [bobs], until: "2026-11-28T10:00:00.000Z" });
    expect(state(PLAN, LATER)).toEqual({ kind: "expired", by: [bobs], since: "2026-11-28T10:00:00.000Z" });
    expect(state(CHANGED)).toEqual({ kind: "void", by: [bobs], approvedDigest: PLAN.digest });
    expect(state(PLAN, NOW, 2)).toEqual({ kind: "too-few", by: [bobs], need: 2 });
    expect(state({ ...PLAN, proposer: bob })).toEqual({ kind: "own", by: [bobs] });
    expect(state({ ...PLAN, proposer: localCaller("x") })).toEqual({ kind: "unproved", by: [bobs] });
    expect(state({ ...PLAN, what: "waiver" })).toMatchObject({ kind: "void" });
  });

  it("given twice are one, until another expiry is asked for", async () => {
    const knowledge = await world();
    await giveApproval(knowledge, PLAN, { ...by(bob), expires: "7d" });
    await giveApproval(knowledge, PLAN, by(bob));
    expect((await knowledge.store.head()).revision).toBe(2);
    const longer = await giveApproval(knowledge, PLAN, { ...by(bob), expires: "10d" });
    expect(longer).toMatchObject({ kind: "approved", until: "2026-12-01T10:00:00.000Z" });
  });

  it.each([
    ["7d", "2026-11-28T10:00:00.000Z"],
    ["2026-12-01T00:00:00+01:00", "2026-11-30T23:00:00.000Z"],
    [undefined, "2026-12-05T10:00:00.000Z"],
  ])("expire at %s", (text, expected) => {
    expect(readExpiry(text, NOW)).toBe(expected);
  });

  it.each([
    ["soon", "is neither a duration nor a time"],
    ["2026-11-21T10:00:00Z", "would be over before it began"],
    ["0s", "would be over before it began"],
    ["400d", "would last more than a year"],
    ["99999d", "would last more than a year"],
  ])("do not expire at %s", (text, why) => {
    expect(() => readExpiry(text, NOW)).toThrow(why);
  });
});
