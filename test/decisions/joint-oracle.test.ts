/** Joint questions on random small worlds, compared with a judge that tries every choice and every value. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { jointDecidingSize, jointVerdict, wideVerdict } from "./joint-oracle.ts";
import { randomJointWorld } from "./joint-world.ts";
import { Dice } from "./random-world.ts";
import { randomWideWorld } from "./wide-world.ts";
import { documentsOf, NOW, snapshotOf, snapshotOfDocuments } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
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

  /**
   * a@2 is to be replaced by a@1. b@3 runs beside it and stands on a >=2, or else on c 2, which does not run
   * and which a never needs: it was out of the question's reach, and nobody saw that it could be added.
   */
  it("count what a dependent needs instead among what can be added (seed 78096)", () => {
    const world = randomJointWorld(new Dice(78_096));
    const { verdict, headline } = decide(snapshotOf(world.documents), world.question, NOW);
    expect(verdict).toBe(jointVerdict(world));
    expect(headline).toBe("a@<2 can run on here as a@1; c@2#x0 is to be added.");
  });

  /**
   * Until 2026-11-21 a dependent whose group was unknown before did not count. b on 3152 requires
   * [driver-like v, a >=2] with v missing: a@1 was COMPATIBLE. Of 443055: c@3 runs, kept; c@2 states the
   * same, and what was learned of c@2 was said of both, so a@1 was INCOMPATIBLE.
   */
  it.each([3_152, 3_918, 3_927, 3_968, 4_997, 5_109, 5_889, 6_492, 7_007, 9_628, 443_055])(
    "count what runs with missing facts by all values that those could take (seed %i)",
    (seed) => {
      const world = randomWideWorld(new Dice(seed));
      expect(decide(snapshotOf(world.documents), world.question, NOW).verdict).toBe(wideVerdict(world));
    },
  );

  /**
   * c runs and stands on a@2 where w and v are known: whether it did before is judged with what is assumed,
   * and so both facts decide. The judge used to look at the dependent without them, and called one enough.
   */
  it("judge what runs with the facts that are assumed, not without them (seed 570795)", () => {
    const world = randomJointWorld(new Dice(570_795));
    const { results } = decide(snapshotOf(world.documents), world.question, NOW);
    expect(results[0]!.decidingFacts).toEqual(["v", "w"]);
    expect(jointDecidingSize(world)).toBe(2);
  });

  // v would have to be below 2 and at least 2 for b@2: no value makes that certain, so v decides nothing.
  it("ask for no fact of requirements that no value of it satisfies together (seed 400454)", () => {
    const world = randomJointWorld(new Dice(400_454));
    const { results } = decide(snapshotOf(world.documents), world.question, NOW);
    expect(results[0]!.decidingFacts).toEqual(["flag"]);
    expect(jointDecidingSize(world)).toBe(1);
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

  it("with services, tables, contents and several places get it too", { timeout: 600_000 }, () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < RUNS / 2; index++) {
      const world = randomWideWorld(new Dice(SEED + index));
      const { verdict } = decide(snapshotOf(world.documents), world.question, NOW);
      const kind = `${world.target} ${verdict}`;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      expect(verdict, `SEED=${SEED + index} RUNS=2`).toBe(wideVerdict(world));
    }
    if (RUNS < 1_000) return;
    expect(counts.size).toBe(9);
    expect(Math.min(...counts.values())).toBeGreaterThan(RUNS / 500);
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
