/** Joint questions on random small worlds, compared with a judge that tries every choice and every value. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { jointDecidingSize, jointVerdict } from "./joint-oracle.ts";
import { randomJointWorld } from "./joint-world.ts";
import { Dice } from "./random-world.ts";
import { documentsOf, NOW, snapshotOf, snapshotOfDocuments } from "./world.ts";

/** Fixed while KNOWN_DISAGREEMENT is open, so that a run tells what is newly broken; SEED= tries others. */
const SEED = Number(process.env["SEED"] ?? 31_337);
/** The engine says INCOMPATIBLE where trying every choice finds one. About one world in some ten thousand. */
const KNOWN_DISAGREEMENT = 78_096;
/** Worlds tried: 5,000 take about 20 s. */
const RUNS = Number(process.env["RUNS"] ?? 5_000);

console.log(`random joint worlds: SEED=${SEED}`);

describe("random small worlds with joint questions", () => {
  it("get the verdict that trying every choice and every value gives", { timeout: 600_000 }, () => {
    const counts = { COMPATIBLE: 0, INCOMPATIBLE: 0, UNKNOWN: 0 };
    for (let index = 0; index < RUNS; index++) {
      const world = randomJointWorld(new Dice(SEED + index));
      const { verdict } = decide(snapshotOf(world.documents), world.question, NOW);
      counts[verdict]++;
      expect(verdict, `SEED=${SEED + index} RUNS=1`).toBe(jointVerdict(world));
    }
    if (RUNS > 1_000) expect(Math.min(...Object.values(counts))).toBeGreaterThan(RUNS / 50);
  });

  it.fails("agree on the one world that is known to be judged wrongly", () => {
    const world = randomJointWorld(new Dice(KNOWN_DISAGREEMENT));
    expect(decide(snapshotOf(world.documents), world.question, NOW).verdict).toBe(jointVerdict(world));
  });

  it("get a deciding set as small as the smallest that trying every set gives", { timeout: 600_000 }, () => {
    for (let index = 0; index < RUNS / 5; index++) {
      const world = randomJointWorld(new Dice(SEED + index));
      const { verdict, results } = decide(snapshotOf(world.documents), world.question, NOW);
      if (verdict !== "UNKNOWN") continue;
      const { decidingFacts, decidingFactsMayBeFewer } = results[0]!;
      const size = jointDecidingSize(world);
      if (size === undefined) continue;
      expect([decidingFacts.length, decidingFactsMayBeFewer], `SEED=${SEED + index} RUNS=5`).toEqual([
        size,
        undefined,
      ]);
    }
  });

  it("give the same bytes whatever the order in which documents came", () => {
    for (let index = 0; index < RUNS / 50; index++) {
      const dice = new Dice(SEED + index);
      const world = randomJointWorld(dice);
      const documents = documentsOf(world.documents);
      const shuffled = [...documents].sort(() => dice.roll(3) - 1);
      expect(JSON.stringify(decide(snapshotOfDocuments(shuffled), world.question, NOW))).toBe(
        JSON.stringify(decide(snapshotOfDocuments(documents), world.question, NOW)),
      );
    }
  });
});
