/** The matrix answers in every cell what decide answers. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { countVerdicts, matrix } from "../../src/decisions/matrix.ts";
import { Dice, randomWorld } from "./random-world.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Worlds tried, each with the environments and versions of four random ones. */
const WORLDS = Number(process.env["WORLDS"] ?? 60);

console.log(`random matrices: SEED=${SEED}`);

/** Four random worlds as one: the tables of the first, and of each the version and the facts. */
function manyOf(seed: number): World {
  const worlds = [0, 1, 2, 3].map((offset) => randomWorld(new Dice(seed * 4 + offset)).documents);
  const merged: Record<string, Readonly<Record<string, unknown>>> = { ...worlds[0]! };
  worlds.forEach((world, index) => {
    merged[`Environment/place${index}`] = world["Environment/here"]!;
    merged[`Environment/place${index}-again`] = world["Environment/here"]!;
    merged[`Version/thing@1.${index}`] = world["Version/thing@1"]!;
  });
  const parameter = merged["Version/thing@1.3"] as { requires?: unknown };
  merged["Version/thing@1.4"] = {
    requires: [],
    parameters: {
      size: [
        { value: 8, requires: parameter.requires ?? [] },
        { value: 4, requires: [{ fact: "w", range: ">=2" }] },
      ],
    },
  };
  return merged;
}

describe("matrix", () => {
  it("refuses a subject with parameter values, and says who answers", () => {
    const snapshot = snapshotOf(manyOf(1));
    expect(() => matrix(snapshot, { subjects: ["thing@1.4[size=8]"] }, NOW)).toThrow(
      'The question cannot be answered: a matrix fixes no parameter values, as "thing@1.4[size=8]" does.',
    );
    expect(matrix(snapshot, { subjects: ["thing@1.4"] }, NOW).rows).toHaveLength(1);
  });

  it("has in every cell the verdict of decide, on random worlds", () => {
    for (let index = 0; index < WORLDS; index++) {
      const snapshot = snapshotOf(manyOf(SEED + index));
      const { environments, rows, classCount } = matrix(snapshot, {}, NOW);
      expect(classCount).toBeLessThanOrEqual(5);
      for (const row of rows) {
        environments.forEach((environment, column) => {
          const { verdict } = decide(snapshot, { subject: row.subject, in: environment }, NOW);
          expect(row.cell(column).verdict, `SEED=${SEED + index} ${row.subject} in ${environment}`).toBe(
            verdict,
          );
        });
      }
    }
  });

  it("says the cause of each cell and counts a row", () => {
    const snapshot = snapshotOf({
      "FactKey/memory": { type: "quantity" },
      "Environment/big": { stage: "production", facts: { memory: "64Gi" } },
      "Environment/small": { stage: "production", facts: { memory: "8Gi" } },
      "Environment/new": { stage: "staging", facts: {} },
      "Artifact/model": { type: "model", scheme: "semver" },
      "Version/model@1.0.0": { requires: [{ fact: "memory", atLeast: "16Gi" }] },
    });
    const answer = matrix(snapshot, { subjectSelector: "type=model" }, NOW);
    const requirement = {
      kind: "requirement",
      build: "model@1.0.0",
      requirement: "version:model@1.0.0/0.0.0",
      about: "memory",
      required: "at least 16Gi",
    };
    expect(answer.environments).toEqual(["big", "new", "small"]);
    expect([0, 1, 2].map((column) => answer.rows[0]!.cell(column))).toEqual([
      { verdict: "COMPATIBLE", cause: { kind: "fits", build: "model@1.0.0" } },
      { verdict: "UNKNOWN", cause: requirement },
      { verdict: "INCOMPATIBLE", cause: requirement },
    ]);
    expect(countVerdicts(answer.rows[0]!, 3)).toEqual({ COMPATIBLE: 1, INCOMPATIBLE: 1, UNKNOWN: 1 });
    expect(
      matrix(snapshot, { subjects: ["model@1.0.0"], selector: "stage=production" }, NOW).environments,
    ).toEqual(["big", "small"]);
  });
});
