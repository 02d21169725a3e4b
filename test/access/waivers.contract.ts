/** Waivers on a store of either kind, by two processes on one database: asked for, approved, ended. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { localCaller } from "../../src/access/caller.ts";
import { snapshotSeenAs } from "../../src/access/snapshot-seen-as.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { exportHistory } from "../../src/catalog/export.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { writeChanges } from "../../src/catalog/write-changes.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import { ask } from "../../src/decisions/ask.ts";
import { DecisionLog } from "../../src/decisions/decision-log.ts";
import { replay } from "../../src/decisions/replay.ts";
import { approveWaiver, withdrawWaiver } from "../../src/decisions/waivers/answer-waiver.ts";
import { listWaivers } from "../../src/decisions/waivers/list-waivers.ts";
import { requestWaiver } from "../../src/decisions/waivers/request-waiver.ts";
import type { WaiverRequest } from "../../src/decisions/waivers/request-waiver.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { BY, NOW, documents } from "../catalog/world.ts";

const POLICY = `
kind: Policy
metadata: { name: residency, owner: privacy }
spec:
  environments: stage=production
  rules:
    - { name: in-the-eu, on: version, require: 'version.facts["data.residency"] == "EU"' }
    - { name: never, on: version, waivable: false, require: 'version.artifact != "banned"' }`;
const WORLD = documents(`
kind: FactKey
metadata: { name: data.residency }
spec: { type: string }
---
kind: Environment
metadata: { name: prod }
spec: { stage: production }
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Service
metadata: { name: ranking }
spec: { runs: [ { artifact: ranker } ] }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { requires: [], facts: { data.residency: US } }
---
kind: Policy
metadata: { name: advice }
spec: { mode: warn, rules: [ { name: none, on: environment, require: "false" } ] }
---${POLICY}`);
const caller = (name: string): Caller => ({ kind: "token", name: `token:${name}`, grants: [] });
const [ADA, BOB] = [caller("ada"), caller("bob")];
const WANTED: WaiverRequest = {
  caller: ADA, now: NOW, rule: "residency/in-the-eu", subject: "ranker@1.0.0", environment: "prod",
  expires: "14d", reason: "retraining ends on Friday",
};

/** `open` gives two stores on one database, as two processes have them. */
export function describeWaivers(
  engine: string, open: () => Promise<readonly [GraphStore, GraphStore]>,
): void {
  describe(`waivers on ${engine}`, () => {
    let [one, two]: Knowledge[] = [];
    let log: DecisionLog;
    beforeEach(async () => {
      const stores = await open();
      [one, two] = await Promise.all(stores.map((store) => Knowledge.open(store, { pollMilliseconds: 0 })));
      log = new DecisionLog(stores[0]);
      await applyDocuments(one!, { ...BY, sources: [{ text: WORLD }] });
    });
    afterEach(async () => {
      await log.close();
      await Promise.all([one!, two!].map((knowledge) => knowledge.close()));
    });

    const answer = async (knowledge: Knowledge, now = NOW) => {
      await knowledge.refresh();
      const question = { subject: "ranker@1.0.0", in: "prod" };
      return (await ask(knowledge, log, now, { question, record: "wait" })).decision;
    };
    const after = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

    it("count once somebody else approved them, in every process, until they end", async () => {
      const { waiver } = await requestWaiver(one!, WANTED);
      const asked = { state: "requested", owner: "search", expires: after(14), approvals: [] };
      expect(waiver).toMatchObject(asked);
      expect((await answer(two!)).verdict).toBe("INCOMPATIBLE");
      const approved = await approveWaiver(two!, waiver.name, { caller: BOB, now: NOW });
      expect(approved.waiver).toMatchObject({ state: "in-force",
        approvals: [{ approver: { name: "token:bob" }, expires: after(14) }] });
      const decision = await answer(one!);
      expect([decision.verdict, decision.results[0]!.waived!.length]).toEqual(["COMPATIBLE", 1]);
      expect((await answer(one!, after(14))).verdict).toBe("INCOMPATIBLE");
      const again = await approveWaiver(one!, waiver.name, { caller: BOB, now: NOW });
      expect(again.revision).toBe(approved.revision);
      const ended = await withdrawWaiver(one!, waiver.name, { caller: BOB, now: NOW, reason: "done" });
      expect(ended.waiver.state).toBe("withdrawn");
      expect((await answer(two!)).verdict).toBe("INCOMPATIBLE");
      const late = approveWaiver(one!, waiver.name, { caller: caller("eve"), now: NOW });
      await expect(late).rejects.toMatchObject({ code: "WAIVER_CLOSED", state: "withdrawn" });
      const twice = await withdrawWaiver(two!, waiver.name, { caller: BOB, now: NOW });
      expect(twice.revision).toBe(ended.revision);
      expect(await verifyKnowledge(one!.store)).toMatchObject({ found: 0 });
    });

    it("leave what was decided under them as it was: it replays to the byte when they are gone", async () => {
      const { waiver } = await requestWaiver(one!, WANTED);
      await approveWaiver(one!, waiver.name, { caller: BOB, now: NOW });
      const decision = await answer(one!);
      await withdrawWaiver(one!, waiver.name, { caller: ADA, now: after(1) });
      const replayed = await replay(one!, decision.id, snapshotSeenAs);
      expect(replayed.isSame).toBe(true);
      expect(JSON.stringify(replayed.decision)).toBe(JSON.stringify(decision));
      expect(replayed.decision.verdict).toBe("COMPATIBLE");
    });

    it("are void once their policy is another one, and come back with it as it was", async () => {
      const { waiver } = await requestWaiver(one!, WANTED);
      await approveWaiver(one!, waiver.name, { caller: BOB, now: NOW });
      const changed = documents(POLICY.replace("owner: privacy", "owner: privacy, description: stricter"));
      await applyDocuments(one!, { ...BY, sources: [{ text: changed }] });
      expect((await answer(one!)).verdict).toBe("INCOMPATIBLE");
      expect(listWaivers(one!.current(), { all: true }, NOW).waivers[0]!.state).toBe("void");
      expect(listWaivers(one!.current(), {}, NOW).waivers).toEqual([]);
      const eve = { caller: caller("eve"), now: NOW };
      await expect(approveWaiver(one!, waiver.name, eve)).rejects.toMatchObject({ code: "WAIVER_CLOSED" });
      await applyDocuments(one!, { ...BY, sources: [{ text: documents(POLICY) }] });
      expect((await answer(one!)).verdict).toBe("COMPATIBLE");
    });

    it("are void without their policy, whose going they do not hinder", async () => {
      const { waiver } = await requestWaiver(one!, WANTED);
      await approveWaiver(one!, waiver.name, { caller: BOB, now: NOW });
      await writeChanges(one!, { ...BY, puts: [], deletions: () => ["policy:residency"] });
      expect((await answer(two!)).verdict).toBe("COMPATIBLE");
      expect((await answer(two!)).results[0]!.waived).toBeUndefined();
      expect(listWaivers(two!.current(), { all: true }, NOW).waivers[0]!.state).toBe("void");
      expect(await verifyKnowledge(one!.store)).toMatchObject({ found: 0 });
    });

    it("need two who are provably two", async () => {
      const { waiver } = await requestWaiver(one!, WANTED);
      const own = approveWaiver(one!, waiver.name, { caller: ADA, now: NOW });
      await expect(own).rejects.toMatchObject({ code: "OWN_APPROVAL" });
      const local = approveWaiver(one!, waiver.name, { caller: localCaller("bob"), now: NOW });
      await expect(local).rejects.toMatchObject({ code: "IDENTITY_UNPROVED" });
      const theirs = await requestWaiver(one!, { ...WANTED, caller: localCaller("ada") });
      expect(theirs.waiver.requester).toEqual({ kind: "local", name: "ada" });
      const other = approveWaiver(one!, theirs.waiver.name, { caller: BOB, now: NOW });
      await expect(other).rejects.toMatchObject({ code: "IDENTITY_UNPROVED" });
    });

    it("are written by nobody as documents, and changed by nobody", async () => {
      const { waiver } = await requestWaiver(one!, WANTED);
      const stored = (await getDocument(one!, `waiver:${waiver.name}`))!.document;
      const sources = [{ documents: [{ ...stored, spec: { ...stored.spec, reason: "another" } }] }];
      await expect(applyDocuments(one!, { ...BY, sources })).rejects.toMatchObject({
        code: "APPROVAL_NOT_APPLIED",
        hint: "Use fairlead waiver request, approve or withdraw.",
      });
    });

    it("asked for again with the same id are one", async () => {
      const first = await requestWaiver(one!, { ...WANTED, id: "once" });
      const again = await requestWaiver(two!, { ...WANTED, id: "once", now: after(1) });
      expect([again.waiver.name, again.revision]).toEqual([first.waiver.name, first.revision]);
    });

    const REFUSED: readonly (readonly [string, Partial<WaiverRequest>, object])[] = [
      ["a rule that is not there", { rule: "residency/in-the-uu" },
        { code: "RULE_NOT_FOUND", hint: "Did you mean residency/in-the-eu?" }],
      ["a policy alone", { rule: "residency" }, { code: "RULE_NOT_FOUND" }],
      ["a rule that is not waivable", { rule: "residency/never" }, { code: "RULE_NOT_WAIVABLE" }],
      ["a rule that decides nothing", { rule: "advice/none" }, { code: "RULE_NOT_WAIVABLE" }],
      ["a version that is not there", { subject: "ranker@9.0.0" }, { code: "SUBJECT_NOT_FOUND" }],
      ["a service", { subject: "ranking" }, { code: "QUESTION_INVALID" }],
      ["an environment that is not there", { environment: "prd" }, { code: "ENVIRONMENT_NOT_FOUND" }],
      ["two places", { selector: "stage=production" }, { code: "QUESTION_INVALID" }],
      ["no end", { expires: "forever" }, { code: "EXPIRY_INVALID" }],
      ["an end before its beginning", { expires: "2020-01-01T00:00:00Z" }, { code: "EXPIRY_INVALID" }],
      ["an end that is too far", { expires: "200d" },
        { code: "EXPIRY_INVALID", message: 'A waiver until "200d" would last more than half a year.' }],
      ["no reason", { reason: "" }, { code: "DOCUMENTS_INVALID" }],
    ];
    it("are refused for what cannot be excused, and say why", async () => {
      for (const [why, wanted, error] of REFUSED)
        await expect(requestWaiver(one!, { ...WANTED, ...wanted }), why).rejects.toMatchObject(error);
      expect(listWaivers(one!.current(), { all: true }, NOW).waivers).toEqual([]);
    });

    it("are listed by their end, those that end soon alone if asked so", async () => {
      const soon = await requestWaiver(one!, { ...WANTED, expires: "2d" });
      const later = await requestWaiver(one!, { ...WANTED, expires: "20d" });
      const names = (wanted: object, now = NOW) =>
        listWaivers(one!.current(), wanted, now).waivers.map(({ name }) => name);
      await one!.refresh();
      expect(names({})).toEqual([soon.waiver.name, later.waiver.name]);
      expect(names({ expiring: "7d" })).toEqual([soon.waiver.name]);
      expect(names({}, after(3))).toEqual([later.waiver.name]);
      expect(names({ all: true }, after(3))).toHaveLength(2);
      expect(names({ rule: "residency/never" })).toEqual([]);
    });

    it("travel with an export", async () => {
      await requestWaiver(one!, WANTED);
      const lines: string[] = [];
      for await (const line of exportHistory(one!.store)) lines.push(line);
      expect(lines.join("\n")).toContain('"kind":"Waiver"');
    });
  });
}
