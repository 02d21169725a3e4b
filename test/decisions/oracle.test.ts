/** Verdicts and deciding sets on random small worlds, compared with a judge that tries every value. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { oracleDecidingSize, oracleVerdict } from "./oracle.ts";
import { Dice, randomWorld } from "./random-world.ts";
import { documentsOf, NOW, snapshotOf, snapshotOfDocuments } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/**
 * Worlds tried: a third of the worlds has a table, a third is UNKNOWN; 500 take a few seconds, nearly all the
 * oracle's.
 */
const WORLDS = Number(process.env["WORLDS"] ?? 500);
const QUESTION = { subject: "thing@1", in: "here" };

console.log(`random worlds: SEED=${SEED}`);

describe("random small worlds", () => {
  it("get the verdict that trying every value of every missing fact gives", () => {
    const counts = { COMPATIBLE: 0, INCOMPATIBLE: 0, UNKNOWN: 0 };
    for (let index = 0; index < WORLDS; index++) {
      const { oracle, documents } = randomWorld(new Dice(SEED + index));
      const { verdict } = decide(snapshotOf(documents), QUESTION, NOW);
      counts[verdict]++;
      expect(verdict, `SEED=${SEED + index} WORLDS=1`).toBe(oracleVerdict(oracle));
    }
    if (WORLDS > 100) expect(Math.min(...Object.values(counts))).toBeGreaterThan(WORLDS / 50);
  });

  it("get a deciding set as small as the smallest that trying every set gives", () => {
    for (let index = 0; index < WORLDS / 5; index++) {
      const { oracle, documents } = randomWorld(new Dice(SEED + index));
      if (Object.keys(oracle.tables).length > 0) continue;
      const { verdict, results } = decide(snapshotOf(documents), QUESTION, NOW);
      if (verdict === "UNKNOWN") {
        expect(results[0]!.decidingFacts.length, `SEED=${SEED + index} WORLDS=5`).toBe(
          oracleDecidingSize(oracle),
        );
      }
    }
  });

  it("never become COMPATIBLE when a fact is taken away", () => {
    for (let index = 0; index < WORLDS / 5; index++) {
      const dice = new Dice(SEED + index);
      const { documents } = randomWorld(dice);
      const facts = documents["Environment/here"]!["facts"] as Readonly<Record<string, unknown>>;
      const before = decide(snapshotOf(documents), QUESTION, NOW).verdict;
      for (const fact of Object.keys(facts)) {
        const { [fact]: _, ...fewer } = facts;
        const { verdict } = decide(
          snapshotOf({ ...documents, "Environment/here": { facts: fewer } }),
          QUESTION,
          NOW,
        );
        if (before !== "COMPATIBLE")
          expect(verdict, `SEED=${SEED + index} without ${fact}`).not.toBe("COMPATIBLE");
      }
    }
  });

  it("give the same bytes whatever the order in which documents came", () => {
    for (let index = 0; index < WORLDS / 10; index++) {
      const dice = new Dice(SEED + index);
      const documents = documentsOf(randomWorld(dice).documents);
      const shuffled = [...documents].sort(() => dice.roll(3) - 1);
      expect(JSON.stringify(decide(snapshotOfDocuments(shuffled), QUESTION, NOW))).toBe(
        JSON.stringify(decide(snapshotOfDocuments(documents), QUESTION, NOW)),
      );
    }
  });
});
