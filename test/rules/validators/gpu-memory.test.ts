/** GPU memory against what a build says it needs, exact to the byte. */
import { describe, expect, it } from "vitest";
import { gpuMemoryValidator } from "../../../src/rules/validators/gpu-memory.ts";
import { ValidatorSettingsInvalid } from "../../../src/rules/validators/validator-settings-invalid.ts";
import { ask, brief } from "./question-of.ts";
import type { World } from "./question-of.ts";

const world = (spec: object, gpu: object): World => ({
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@1.0.0": { requires: [], ...spec },
  "Environment/prod": { facts: gpu },
});
const needs = (memory: string) => ({ facts: { "gpu.memoryNeeded": memory } });
const asked = { build: "version:ranker@1.0.0", place: "environment:prod" };

const CASES: readonly (readonly [need: string, headroom: number, memory: string, outcome: string])[] = [
  ["20Gi", 0, "24Gi", "PASS"],
  ["20Gi", 20, "24Gi", "PASS"],
  ["20Gi", 21, "24Gi", "FAIL"],
  ["80Gi", 0, "80Gi", "PASS"],
  // An H100 of 81559 MiB, as GPU feature discovery labels it.
  ["80Gi", 0, "81559Mi", "FAIL"],
  ["79Gi", 0, "81559Mi", "PASS"],
  // One byte decides, beyond what a double holds.
  ["9007199254740993", 0, "9007199254740992", "FAIL"],
  ["9007199254740992", 0, "9007199254740993", "PASS"],
  // Binary and decimal are different.
  ["24G", 0, "24Gi", "PASS"],
  ["24Gi", 0, "24G", "FAIL"],
  ["0", 20, "1", "PASS"],
];

describe("GPU memory", () => {
  it.each(CASES)("%s and %i %% of headroom on %s: %s", (need, headroomPercent, memory, outcome) => {
    const there = world(needs(need), { "gpu.memory": memory });
    const result = ask(gpuMemoryValidator({ headroomPercent }), there, asked);
    expect(result.outcome).toBe(outcome);
  });

  it("tells the need, the headroom and what is there", () => {
    const there = world(needs("21Gi"), { "gpu.memory": "24Gi" });
    const result = ask(gpuMemoryValidator({ headroomPercent: 20 }), there, asked);
    expect(result.reasons).toEqual([{
      code: "MEMORY_SHORT", outcome: "FAIL", about: "version:ranker@1.0.0", subject: "gpu.memory",
      required: "21Gi and 20 % = 25805Mi", observed: "24Gi",
    }]);
  });

  it.each([
    ["a need that nobody states is unknown", world({}, { "gpu.memory": "24Gi" }),
      ["UNKNOWN", "FACT_MISSING version:ranker@1.0.0"]],
    ["a memory that nobody states is unknown", world(needs("1Gi"), {}),
      ["UNKNOWN", "FACT_MISSING environment:prod"]],
    ["a place without a GPU has no memory", world(needs("1Gi"), { gpu: "none" }),
      ["FAIL", "GPU_ABSENT version:ranker@1.0.0"]],
    ["a requirement states a need too",
      world({ requires: [{ fact: "gpu.memory", atLeast: "32Gi" }] }, { "gpu.memory": "24Gi" }),
      ["FAIL", "MEMORY_SHORT version:ranker@1.0.0"]],
    ["the largest need counts",
      world({ requires: [{ fact: "gpu.memory", atLeast: "16Gi" }], ...needs("32Gi") },
        { "gpu.memory": "24Gi" }),
      ["FAIL", "MEMORY_SHORT version:ranker@1.0.0"]],
    ["what another choice could do without is no need",
      world({ requires: [{ anyOf: [
        { fact: "gpu.memory", atLeast: "32Gi" }, { fact: "cpu.level", is: "haswell" },
      ] }] }, { "gpu.memory": "24Gi" }), ["UNKNOWN", "FACT_MISSING version:ranker@1.0.0"]],
  ] as const)("%s", (_, asking, told) => {
    expect(brief(ask(gpuMemoryValidator(), asking, asked))).toEqual(told);
  });

  it("follows the picked value of a parameter", () => {
    const batches = { parameters: { maxBatch: [
      { value: 32, requires: [{ fact: "gpu.memory", atLeast: "32Gi" }] },
      { value: 8, requires: [{ fact: "gpu.memory", atLeast: "16Gi" }] },
    ] } };
    const picked = (value: number) => ask(gpuMemoryValidator(), world(batches, { "gpu.memory": "24Gi" }),
      { ...asked, parameterValues: [`parameter-value:ranker@1.0.0/maxBatch=${value}`] }).outcome;
    expect([picked(32), picked(8)]).toEqual(["FAIL", "PASS"]);
  });

  it("of no place is unknown", () => {
    const result = ask(gpuMemoryValidator(), world(needs("1Gi"), {}), { build: "version:ranker@1.0.0" });
    expect(brief(result)).toEqual(["UNKNOWN", "PLACE_UNSTATED version:ranker@1.0.0"]);
  });

  it.each([-1, 0.5, Number.NaN, 10_001])("takes no headroom of %d %%", (headroomPercent) => {
    expect(() => gpuMemoryValidator({ headroomPercent })).toThrow(ValidatorSettingsInvalid);
  });
});
