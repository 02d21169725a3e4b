/** Decisions are recorded in batches, counted when dropped, and replayed byte for byte. */
import { describe, expect, it } from "vitest";
import { snapshotSeenAs } from "../../src/access/snapshot-seen-as.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { decide } from "../../src/decisions/decide.ts";
import { DECISION_NAMESPACE, DecisionLog } from "../../src/decisions/decision-log.ts";
import { DecisionNotFound } from "../../src/decisions/decision-not-found.ts";
import { replay } from "../../src/decisions/replay.ts";
import { openStore } from "../../src/store/open-store.ts";
import { NOW } from "./world.ts";

const KNOWLEDGE = `
kind: FactKey
metadata: { name: driver }
spec: { type: version, scheme: dotted }
---
kind: Environment
metadata: { name: here }
spec: { facts: { driver: "535.54" } }
---
kind: Artifact
metadata: { name: app }
spec: { type: image, scheme: semver }
---
kind: Version
metadata: { name: app@1.0.0 }
spec: { requires: [ { fact: driver, range: ">=570" } ] }
`;

const QUESTION = { subject: "app@1.0.0", in: "here" };

async function withKnowledge(work: (knowledge: Knowledge) => Promise<void>): Promise<void> {
  const knowledge = await Knowledge.open(await openStore("sqlite::memory:"), { pollMilliseconds: 0 });
  try {
    await apply(knowledge, KNOWLEDGE);
    await work(knowledge);
  } finally {
    await knowledge.close();
  }
}

async function apply(knowledge: Knowledge, text: string): Promise<void> {
  const documents = text.replaceAll("kind: ", "apiVersion: fairlead.dev/v1\nkind: ");
  const sources = [{ file: "test.yaml", text: documents }];
  await applyDocuments(knowledge, { sources, actor: "ada", reason: "a test", now: NOW });
}

describe("the decision log", () => {
  it("replays a decision byte for byte after the knowledge has moved on", () =>
    withKnowledge(async (knowledge) => {
      const log = new DecisionLog(knowledge.store);
      const decision = decide(knowledge.current(), QUESTION, NOW);
      await log.record(decision, undefined);
      await apply(
        knowledge,
        'kind: Environment\nmetadata: { name: here }\nspec: { facts: { driver: "580.65" } }\n',
      );
      expect(decide(knowledge.current(), QUESTION, NOW).verdict).toBe("COMPATIBLE");
      const again = await replay(knowledge, decision.id, snapshotSeenAs);
      expect(again.isSame).toBe(true);
      expect(JSON.stringify(again.decision)).toBe(JSON.stringify(decision));
      await log.close();
    }));

  it("takes no revision and writes many decisions in few transactions", () =>
    withKnowledge(async (knowledge) => {
      const log = new DecisionLog(knowledge.store);
      const before = (await knowledge.store.head()).revision;
      for (let index = 0; index < 1_200; index++) {
        const now = new Date(Date.parse(NOW) + index).toISOString();
        expect(log.offer(decide(knowledge.current(), QUESTION, now), undefined)).toBe(true);
      }
      await log.flush();
      expect(log.counts).toEqual({ recorded: 1_200, dropped: 0, failed: 0, waiting: 0 });
      expect((await knowledge.store.records({ namespace: DECISION_NAMESPACE })).length).toBe(1_200);
      expect((await knowledge.store.head()).revision).toBe(before);
    }));

  it("says no when the queue is full, and counts what it dropped", () =>
    withKnowledge(async (knowledge) => {
      const log = new DecisionLog(knowledge.store, { queueLengthMax: 2 });
      const offers = [0, 1, 2].map((index) =>
        log.offer(decide(knowledge.current(), QUESTION, new Date(Date.parse(NOW) + index).toISOString()),
          undefined),
      );
      expect([offers, log.counts.dropped]).toEqual([[true, true, false], 1]);
      await log.record(decide(knowledge.current(), QUESTION, "2026-11-21T13:00:00.000Z"), undefined);
      expect(log.counts).toEqual({ recorded: 3, dropped: 1, failed: 0, waiting: 0 });
      await log.close();
      expect(log.offer(decide(knowledge.current(), QUESTION, NOW), undefined)).toBe(false);
    }));

  it("tells a caller who waits that the store failed, and counts the loss", () =>
    withKnowledge(async (knowledge) => {
      const closed = await openStore("sqlite::memory:");
      await closed.close();
      const errors: unknown[] = [];
      const log = new DecisionLog(closed, { onError: (error) => errors.push(error) });
      await expect(log.record(decide(knowledge.current(), QUESTION, NOW), undefined)).rejects.toThrow();
      expect([log.counts.failed, errors.length]).toEqual([1, 1]);
    }));

  it("knows no decision that was never recorded", () =>
    withKnowledge(async (knowledge) => {
      await expect(replay(knowledge, "sha256:0", snapshotSeenAs)).rejects.toThrow(DecisionNotFound);
    }));
});
