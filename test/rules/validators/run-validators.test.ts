/** The order in which validators run, where a run ends, and what it says of the rest. */
import { describe, expect, it } from "vitest";
import { runValidators } from "../../../src/rules/validators/run-validators.ts";
import { requirementsValidator } from "../../../src/rules/validators/requirements.ts";
import type { Outcome, Tier, Validator } from "../../../src/rules/validators/validator.ts";
import { ask, brief, questionOf } from "./question-of.ts";

const WORLD = {
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@1.0.0": { requires: [] },
};
const question = questionOf(WORLD, { build: "version:ranker@1.0.0" });

function saying(name: string, tier: Tier, outcome: Outcome, appliesTo?: readonly string[]): Validator {
  const reason = { code: "NOTHING_STATED", outcome: "UNKNOWN", about: "version:ranker@1.0.0" } as const;
  const rest = appliesTo === undefined ? {} : { appliesTo };
  return { name, tier, reads: {}, ...rest, evaluate: () => ({ outcome, reasons: [reason] }) };
}

const throwing: Validator = {
  name: "broken", tier: "gate", reads: {}, evaluate: () => { throw new RangeError("out of bounds"); },
};

const CASES: readonly {
  readonly name: string;
  readonly validators: readonly Validator[];
  readonly lines: readonly string[];
  readonly outcome: Outcome;
}[] = [
  { name: "gates come first, whatever the order given", outcome: "PASS",
    validators: [saying("deep", "verify", "PASS"), saying("a", "gate", "PASS"), saying("b", "gate", "PASS")],
    lines: ["a PASS", "b PASS", "deep PASS"] },
  { name: "a gate that fails ends the run, and the rest says so", outcome: "FAIL",
    validators: [saying("a", "gate", "FAIL"), saying("b", "gate", "PASS"), saying("deep", "verify", "PASS")],
    lines: ["a FAIL", "b skipped: gate-failed a", "deep skipped: gate-failed a"] },
  { name: "a gate that does not know ends nothing", outcome: "FAIL",
    validators: [
      saying("a", "gate", "UNKNOWN"), saying("b", "gate", "FAIL"), saying("deep", "verify", "PASS"),
    ],
    lines: ["a UNKNOWN", "b FAIL", "deep skipped: gate-failed b"] },
  { name: "a fail of the deeper tier leaves the others to run", outcome: "FAIL",
    validators: [saying("deep", "verify", "FAIL"), saying("deeper", "verify", "PASS")],
    lines: ["deep FAIL", "deeper PASS"] },
  { name: "unknown is no pass", outcome: "UNKNOWN",
    validators: [saying("a", "gate", "PASS"), saying("b", "verify", "UNKNOWN")],
    lines: ["a PASS", "b UNKNOWN"] },
  { name: "what throws is an error, and an error is no pass", outcome: "ERROR",
    validators: [throwing, saying("a", "gate", "PASS"), saying("b", "gate", "UNKNOWN")],
    lines: ["broken ERROR", "a PASS", "b UNKNOWN"] },
  { name: "a fail weighs more than an error", outcome: "FAIL",
    validators: [throwing, saying("b", "gate", "FAIL")],
    lines: ["broken ERROR", "b FAIL"] },
  { name: "what is about other things is skipped, and says nothing", outcome: "PASS",
    validators: [saying("images", "gate", "FAIL", ["image"]), saying("models", "gate", "PASS", ["model"])],
    lines: ["images skipped: does-not-apply model", "models PASS"] },
  { name: "where nothing ran nothing is known", outcome: "UNKNOWN",
    validators: [saying("images", "gate", "PASS", ["image"])],
    lines: ["images skipped: does-not-apply model"] },
  { name: "no validators at all are no pass", outcome: "UNKNOWN", validators: [], lines: [] },
];

describe("a run of validators", () => {
  it.each(CASES)("$name", ({ validators, lines, outcome }) => {
    const report = runValidators(validators, question);
    const told = report.lines.map((line) =>
      line.kind === "ran" ? `${line.validator} ${line.outcome}`
        : `${line.validator} skipped: ${line.because.kind} ${
            line.because.kind === "gate-failed" ? line.because.gate
              : line.because.kind === "does-not-apply" ? line.because.type : line.because.when}`);
    expect([report.outcome, told]).toEqual([outcome, lines]);
  });

  it("takes no two validators of one name", () => {
    const twice = [saying("a", "gate", "PASS"), saying("a", "verify", "PASS")];
    expect(() => runValidators(twice, question)).toThrow("Two validators are named a.");
  });

  it("tells what a broken validator threw", () => {
    const [line] = runValidators([throwing], question).lines;
    expect(line).toMatchObject({ reasons: [{ code: "VALIDATOR_FAILED", observed: "out of bounds" }] });
  });
});

describe("the verdict of a decision", () => {
  const asked = { build: "version:ranker@1.0.0" };
  it("is a gate with the decision's own reasons", () => {
    const validator = requirementsValidator(() => ({
      verdict: "INCOMPATIBLE",
      reasons: [{ code: "FACT_FAILS", truth: "no", about: "nvidia.driver", required: ">=560",
        observed: { value: "535.54", source: "gfd" }, requirement: "version:ranker@1.0.0/requires/0.0.0" }],
    }));
    const result = ask(validator, WORLD, asked);
    expect(result.outcome).toBe("FAIL");
    expect(result.reasons[0]).toEqual({
      code: "REQUIREMENT_FAILS", outcome: "FAIL", about: "version:ranker@1.0.0/requires/0.0.0",
      subject: "nvidia.driver", required: ">=560", observed: "535.54", source: "gfd",
    });
  });

  it.each([["COMPATIBLE", "PASS"], ["INCOMPATIBLE", "FAIL"], ["UNKNOWN", "UNKNOWN"]] as const)(
    "%s is %s", (verdict, outcome) => {
      const result = ask(requirementsValidator(() => ({ verdict, reasons: [] })), WORLD, asked);
      expect(brief(result)[0]).toBe(outcome);
    });
});
