/** What fixes the seeds' hardware questions get: each proved, and some in their exact words. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { decide } from "../../src/decisions/decide.ts";
import type { Question } from "../../src/decisions/decision.ts";
import { findFixes, FIXES_MAX } from "../../src/decisions/fixes/find-fixes.ts";
import { loadSeeds } from "../../src/load-seeds.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { HARDWARE_QUESTIONS, NOW } from "../engines/hardware-questions.ts";

/** Questions decided anew for one of the seeds' questions; DECIDED_MAX is several times as many. */
const EFFORT_MAX = 14;

const WORDS: readonly (readonly [Question, string])[] = [
  [
    { subject: "pytorch@2.11.0#cu130", in: "cloud-h100-r535" },
    "Change nvidia.driver of cloud-h100-r535 from 535.104.05 to 580; then it is COMPATIBLE.",
  ],
  [
    { subject: "pytorch@2.11.0#cu126", in: "cloud-b200" },
    "Take pytorch@2.11.0#cu128 instead of pytorch@2.11.0#cu126; then it is COMPATIBLE.",
  ],
  [
    { subject: "pytorch@2.11.0#cu126", in: "edge-unlabelled" },
    "Ask for nvidia.driver of edge-unlabelled: with 525.60.13, for one, it is COMPATIBLE.",
  ],
  [
    { subject: "pytorch@2.11.0#cpu", in: "cpu-amazonlinux2" },
    "Change os.version of cpu-amazonlinux2 from 2 to 2023; then it is COMPATIBLE.",
  ],
  [
    { subject: "triton-server@25.03", in: "cloud-h100-r535", assume: { "nvidia.driver": "530.41.03" } },
    "Change nvidia.driver of cloud-h100-r535 from 530.41.03 to 560; then it is COMPATIBLE.",
  ],
];

describe("fixes of the seeds' hardware questions", () => {
  let knowledge: Knowledge;
  let snapshot: Snapshot;
  beforeAll(async () => {
    knowledge = await Knowledge.open(await openSqliteStore(":memory:"), { pollMilliseconds: 0 });
    await loadSeeds(knowledge, NOW);
    snapshot = knowledge.current();
  });
  afterAll(() => knowledge.close());

  it.each(HARDWARE_QUESTIONS.map((question) => [JSON.stringify(question), question] as const))(
    "are proved: %s", (_, question) => {
      const decision = decide(snapshot, question, NOW);
      const { fixes, decided, fixesTruncated } = findFixes(snapshot, decision, NOW);
      expect(decided).toBeLessThanOrEqual(EFFORT_MAX);
      expect(fixesTruncated).toBe(false);
      if (decision.verdict === "COMPATIBLE") return expect(fixes).toEqual([]);
      expect(fixes.length).toBeGreaterThan(0);
      expect(fixes.length).toBeLessThanOrEqual(FIXES_MAX);
      for (const fix of fixes) {
        const again = decide(snapshot, fix.question, NOW);
        expect(again, fix.sentence).toMatchObject({ verdict: "COMPATIBLE", id: fix.decisionId });
      }
    });

  it.each(WORDS)("say for %j: %s", (question, sentence) => {
    const { fixes } = findFixes(snapshot, decide(snapshot, question, NOW), NOW);
    expect(fixes.map((fix) => fix.sentence)).toContain(sentence);
  });
});
