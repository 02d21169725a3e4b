/** What rules of mode shadow came to in recorded decisions; what policies in a file would make of them. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { snapshotSeenAs } from "../../src/access/snapshot-seen-as.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { ask } from "../../src/decisions/ask.ts";
import { BATCH_NAMESPACE } from "../../src/decisions/decision-batch.ts";
import { DecisionLog } from "../../src/decisions/decision-log.ts";
import type { AskedQuestion } from "../../src/decisions/decision.ts";
import { impactOnDecisions } from "../../src/decisions/policies/impact-on-decisions.ts";
import { SHADOW_RULES_MAX } from "../../src/decisions/policies/shadow-counts.ts";
import { shadowReport } from "../../src/decisions/policies/shadow-report.ts";
import { recentDecisions } from "../../src/decisions/recent-decisions.ts";
import { replay } from "../../src/decisions/replay.ts";
import { openStore } from "../../src/store/open-store.ts";
import { documentsOf, NOW } from "./world.ts";
import type { World } from "./world.ts";

const SHADOW = {
  mode: "shadow",
  rules: [
    { name: "small", on: "version", require: 'version.facts["size"] <= 10.0' },
    { name: "named", on: "environment", require: 'env.name != "none"' },
  ],
};
const WORLD: World = {
  "FactKey/size": { type: "number" },
  "Artifact/app": { type: "image", scheme: "semver" },
  "Environment/here": {},
  "Environment/there": {},
  "Version/app@1.0.0": { requires: [], facts: { size: 5 } },
  "Version/app@2.0.0": { requires: [], facts: { size: 50 } },
  "Version/app@3.0.0": { requires: [] },
  "Version/app@4.0.0": { requires: [{ fact: "size", is: 1 }] },
  "Policy/shade": SHADOW,
};
const at = (seconds: number): string => new Date(Date.parse(NOW) + seconds * 1000).toISOString();

let knowledge: Knowledge;
let log: DecisionLog;
beforeEach(async () => {
  knowledge = await Knowledge.open(await openStore("sqlite::memory:"), { pollMilliseconds: 0 });
  log = new DecisionLog(knowledge.store);
  await apply(WORLD);
});
afterEach(async () => {
  await log.close();
  await knowledge.close();
});

async function apply(world: World): Promise<void> {
  await applyDocuments(knowledge, {
    sources: [{ documents: documentsOf(world) }], actor: "ada", reason: "a test", now: NOW,
  });
}

async function asked(question: AskedQuestion, seconds: number) {
  return (await ask(knowledge, log, at(seconds), { question, record: "wait" })).decision;
}

const report = (wanted: object = {}, seconds = 100) =>
  shadowReport(knowledge.store, knowledge.current(), wanted, at(seconds));

describe("what rules of mode shadow came to", () => {
  it("is counted for each rule, with the newest decisions that enforcing it would have changed", async () => {
    await asked({ subject: "app@1.0.0", in: "here" }, 1);
    const failing = await asked({ subject: "app@2.0.0", in: "here" }, 2);
    const open = await asked({ subject: "app@3.0.0", in: "there" }, 3);
    const { rules, decisionsRead, isComplete } = await report();
    expect([decisionsRead, isComplete]).toEqual([3, true]);
    expect(rules).toMatchObject([
      { rule: "shade/named", decisions: 3, wouldChange: 0, examples: [],
        outcomes: { PASS: 3, FAIL: 0, UNKNOWN: 0, ERROR: 0 } },
      { rule: "shade/small", decisions: 3, wouldChange: 2, earlierForm: 0,
        outcomes: { PASS: 1, FAIL: 1, UNKNOWN: 1, ERROR: 0 },
        examples: [
          { decision: open.id, subject: "app@3.0.0", where: "there", now: at(3), outcomes: { UNKNOWN: 1 } },
          { decision: failing.id, subject: "app@2.0.0", where: "here", verdict: "COMPATIBLE" },
        ] },
    ]);
  });

  it("leaves the verdict alone, and the answer replays with it to the byte", async () => {
    const decision = await asked({ subject: "app@2.0.0", in: "here" }, 1);
    expect(decision.results[0]).toMatchObject({ verdict: "COMPATIBLE", shadowHeld: ["shade/named"] });
    const replayed = await replay(knowledge, decision.id, snapshotSeenAs);
    expect([replayed.isSame, replayed.decision]).toEqual([true, decision]);
  });

  it("is not counted where something else refuses: the rules are not asked", async () => {
    await apply({ "Environment/here": { facts: { size: 2 } } });
    expect((await asked({ subject: "app@4.0.0", in: "here" }, 1)).verdict).toBe("INCOMPATIBLE");
    expect((await report()).rules.map(({ decisions }) => decisions)).toEqual([0, 0]);
  });

  it("counts an unknown answer only where the rule would make it a no", async () => {
    await apply({ "Version/app@4.0.0": { requires: [{ fact: "size", is: 1 }], facts: { size: 50 } } });
    expect((await asked({ subject: "app@4.0.0", in: "here" }, 1)).verdict).toBe("UNKNOWN");
    const [, small] = (await report()).rules;
    expect(small!.wouldChange).toBe(small!.outcomes.FAIL);
  });

  it("is of the policy as it is now: decisions under an earlier form are told apart", async () => {
    await asked({ subject: "app@2.0.0", in: "here" }, 1);
    const [small, named] = SHADOW.rules;
    const changed = { ...small, require: 'version.facts["size"] <= 100.0' };
    await apply({ "Policy/shade": { ...SHADOW, rules: [changed, named] } });
    await asked({ subject: "app@2.0.0", in: "here" }, 2);
    expect((await report()).rules[1]).toMatchObject({ decisions: 1, wouldChange: 0, earlierForm: 1 });
    await apply({ "Policy/shade": { ...SHADOW, mode: "enforce" } });
    expect((await report()).rules).toEqual([]);
  });

  it("is kept of so many rules, those against it first, and says where there were more", async () => {
    const rules = Array.from({ length: SHADOW_RULES_MAX + 20 }, (_, at) => ({
      name: `r${String(at).padStart(3, "0")}`, on: "version", require: at < 110 ? "true" : "false",
    }));
    await apply({ "Policy/shade": { mode: "shadow", rules } });
    await asked({ subject: "app@1.0.0", in: "here" }, 1);
    const { rules: told, decisionsCut } = await report();
    expect(decisionsCut).toBe(1);
    expect(told.filter(({ decisions }) => decisions === 1)).toHaveLength(SHADOW_RULES_MAX);
    expect(told.filter(({ wouldChange }) => wouldChange === 1)).toHaveLength(10);
  });

  it("is told since a time, and of one policy", async () => {
    await asked({ subject: "app@2.0.0", in: "here" }, 1);
    await asked({ subject: "app@2.0.0", in: "here" }, 50);
    expect((await report({ since: "60s" }, 100)).rules[1]!.decisions).toBe(1);
    expect((await report({ since: "1d", policy: "shade" }, 100)).rules[1]!.decisions).toBe(2);
    await expect(report({ policy: "shad" })).rejects.toMatchObject({
      code: "POLICY_NOT_FOUND", hint: "Did you mean shade?",
    });
    await expect(report({ since: "soon" })).rejects.toMatchObject({ code: "QUESTION_INVALID" });
  });
});

describe("recent decisions", () => {
  it("come newest first over batches and pages, each once, and say when there are more", async () => {
    const ids: string[] = [];
    for (let turn = 0; turn < 120; turn++) {
      const subject = `app@${(turn % 2) + 1}.0.0`;
      ids.push((await asked({ subject, in: "here" }, turn)).id);
    }
    await asked({ subject: "app@1.0.0", in: "here" }, 0); // The first one again.
    const all = await recentDecisions(knowledge.store, { count: 1000 });
    expect([all.isComplete, all.decisions.map(({ id }) => id)]).toEqual([true, ids.toReversed()]);
    const some = await recentDecisions(knowledge.store, { count: 7 });
    const newest = ids.slice(-7).toReversed();
    expect([some.isComplete, some.decisions.map(({ id }) => id)]).toEqual([false, newest]);
    const since = await recentDecisions(knowledge.store, { count: 1000, since: at(110) });
    expect(since.decisions.map(({ id }) => id)).toEqual(ids.slice(110).toReversed());
  });

  it("that were answered together are one batch", async () => {
    const answers = await Promise.all([1, 2, 3].map((turn) =>
      ask(knowledge, log, at(turn), { question: { subject: "app@1.0.0", in: "here" } })));
    await log.flush();
    expect(await knowledge.store.records({ namespace: BATCH_NAMESPACE })).toHaveLength(1);
    const { decisions } = await recentDecisions(knowledge.store, { count: 10 });
    expect(decisions.map(({ id }) => id)).toEqual(answers.map(({ decision }) => decision.id).toReversed());
  });
});

describe("policies in a file, on recent questions", () => {
  const NEW = documentsOf({ "Policy/small": { mode: "warn", rules: SHADOW.rules.slice(0, 1) } });
  const impact = (count = 200) =>
    impactOnDecisions(knowledge.store, knowledge.current(), NEW, count, at(1000));

  it("tell which verdicts change and why, each question once, as of now with and without", async () => {
    for (const seconds of [1, 2]) await asked({ subject: "app@2.0.0", in: "here" }, seconds);
    await asked({ subject: "app@1.0.0", in: "here" }, 3);
    await asked({ subject: "app@3.0.0", in: "here" }, 4);
    const found = await impact();
    expect(found).toMatchObject({ questions: 3, unanswerable: 0, decisionsRead: 4, isComplete: true });
    expect(found.changed).toMatchObject([
      { question: { subject: "app@3.0.0" }, before: "COMPATIBLE", verdict: "UNKNOWN", recorded: at(4),
        reasons: [{ code: "RULE_UNKNOWN", rule: { name: "small/small" } }] },
      { question: { subject: "app@2.0.0" }, before: "COMPATIBLE", verdict: "INCOMPATIBLE", recorded: at(2),
        reasons: [{ code: "RULE_FAILS", rule: { name: "small/small" } }] },
    ]);
  });

  it("say what cannot be asked any more, and where they ended", async () => {
    await asked({ subject: "app@1.0.0", in: "there" }, 1);
    for (const seconds of [2, 3]) await asked({ subject: `app@${seconds}.0.0`, in: "here" }, seconds);
    expect(await impact(2)).toMatchObject({ questions: 2, isComplete: false });
    const known = knowledge.current();
    const without = known.advance(known.head, {
      putNodes: [], putEdges: [], removeNodes: ["environment:there"], removeEdges: [],
    });
    const gone = await impactOnDecisions(knowledge.store, without, NEW, 200, at(1000));
    expect(gone).toMatchObject({ questions: 2, unanswerable: 1 });
  });

  it("change nothing that is kept", async () => {
    await asked({ subject: "app@2.0.0", in: "here" }, 1);
    const before = knowledge.current().head;
    await impact();
    expect((await knowledge.refresh()).head).toEqual(before);
    expect((await asked({ subject: "app@2.0.0", in: "here" }, 2)).verdict).toBe("COMPATIBLE");
  });
});
