/** Whether a model could be trained again from what is recorded. */
import { describe, expect, it } from "vitest";
import { runValidators } from "../../../src/rules/validators/run-validators.ts";
import { trainingRecordValidator } from "../../../src/rules/validators/training-record.ts";
import { ask, questionOf } from "./question-of.ts";
import type { World } from "./question-of.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const ORIGINS: World = {
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Artifact/clicks": { type: "dataset", scheme: "dotted" },
  "Artifact/code": { type: "source", scheme: "semver" },
  "Version/clicks@1": { digest: DIGEST },
  "Version/clicks@2": {},
  "Version/code@1.0.0": { digest: DIGEST },
};
const TRAINING = { seeds: { python: 7 }, parameters: { lr: "0.001" }, environment: { PYTHONHASHSEED: "7" } };
const BOTH = ["clicks@1", "code@1.0.0"];
const asked = { build: "version:ranker@1.0.0" };

const CASES: readonly {
  readonly name: string;
  readonly spec: object;
  readonly more?: World;
  readonly told: readonly [outcome: string, code: string, missing?: readonly string[]];
}[] = [
  { name: "with all of its parts is complete", spec: { training: TRAINING, derivedFrom: BOTH },
    told: ["PASS", "RECORD_COMPLETE"] },
  { name: "without seeds is not", spec: { training: { ...TRAINING, seeds: undefined }, derivedFrom: BOTH },
    told: ["FAIL", "RECORD_INCOMPLETE", ["seeds"]] },
  { name: "names everything that is missing", spec: { training: { seeds: { python: 7 } } },
    told: ["FAIL", "RECORD_INCOMPLETE", ["code", "data", "environment", "parameters"]] },
  { name: "of which nothing is written is unknown", spec: {},
    told: ["UNKNOWN", "RECORD_MISSING", ["code", "data", "environment", "parameters", "seeds"]] },
  { name: "needs data that has a digest",
    spec: { training: TRAINING, derivedFrom: ["clicks@2", "code@1.0.0"] },
    told: ["FAIL", "RECORD_INCOMPLETE", ["data: digest of version:clicks@2"]] },
  { name: "may have the data from the run that made it", spec: { training: TRAINING },
    more: { "Run/train": { job: "train", state: "completed", uses: BOTH, generates: ["ranker@1.0.0"] } },
    told: ["PASS", "RECORD_COMPLETE"] },
  { name: "with an origin that nobody declared may have the data there",
    spec: { training: TRAINING, derivedFrom: ["mystery@1", "code@1.0.0"] },
    told: ["UNKNOWN", "RECORD_OPEN", ["data"]] },
  { name: "that lacks a seed lacks it, whatever an undeclared origin is",
    spec: { training: { ...TRAINING, seeds: undefined }, derivedFrom: ["mystery@1", "code@1.0.0"] },
    told: ["FAIL", "RECORD_INCOMPLETE", ["data", "seeds"]] },
];

describe("a training record", () => {
  it.each(CASES)("$name", ({ spec, more, told }) => {
    const written = Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, clean(value)]));
    const world = { ...ORIGINS, ...more, "Version/ranker@1.0.0": { requires: [], ...written } };
    const { outcome, reasons } = ask(trainingRecordValidator(), world, asked);
    expect([outcome, reasons[0]!.code, ...(reasons[0]!.missing === undefined ? [] : [reasons[0]!.missing])])
      .toEqual(told);
  });

  it("is asked for the parts that the settings name", () => {
    const world = { ...ORIGINS, "Version/ranker@1.0.0": { training: { compiler: "gcc 12.2" } } };
    expect(ask(trainingRecordValidator(["compiler"]), world, asked).outcome).toBe("PASS");
    expect(ask(trainingRecordValidator(["compiler", "command"]), world, asked).reasons[0]!.missing)
      .toEqual(["command"]);
  });

  it("is asked of models only", () => {
    const { lines, outcome } = runValidators([trainingRecordValidator()],
      questionOf(ORIGINS, { build: "version:clicks@1" }));
    expect([outcome, lines[0]]).toEqual(["UNKNOWN", {
      kind: "skipped", validator: "training-record", tier: "verify",
      because: { kind: "does-not-apply", type: "dataset", appliesTo: ["model"] },
    }]);
  });
});

function clean(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
