/**
 * Conditions on facts: what they answer, what they refuse, how they are said, and what would satisfy them.
 */
import { describe, expect, it } from "vitest";
import {
  compileCondition,
  describeCondition,
  nearestSatisfying,
  prepareValue,
} from "../../src/values/condition.ts";
import type { Condition } from "../../src/values/condition.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { checkFactValue, factValueFromText } from "../../src/values/fact-type.ts";
import type { FactType, FactValue } from "../../src/values/fact-type.ts";

const DOTTED: FactType = { kind: "version", scheme: "dotted" };
const SEMVER: FactType = { kind: "version", scheme: "semver" };
const QUANTITY: FactType = { kind: "quantity" };
const NUMBER: FactType = { kind: "number" };
const STAGE: FactType = { kind: "enum", values: ["dev", "staging", "production"], ordered: true };
const BRAND: FactType = { kind: "enum", values: ["tesla", "nvidia", "geforce"], ordered: false };
const SET: FactType = { kind: "set" };
const BOOLEAN: FactType = { kind: "boolean" };
const STRING: FactType = { kind: "string" };
const TIME: FactType = { kind: "time" };

const TRITON: Condition = {
  kind: "range",
  range: ">=535.86 <536 || >=545.23 <546 || >=560",
  refused: ">=530 <531 || >=545 <546 || >=555 <556",
};

describe("a condition answers", () => {
  const CASES: readonly (readonly [FactType, Condition, FactValue, string, string])[] = [
    [DOTTED, { kind: "range", range: ">=525.60.13" }, "535.104.05", "yes", "FACT_SATISFIES"],
    [DOTTED, { kind: "range", range: ">=525.60.13" }, "470.82", "no", "FACT_FAILS"],
    [DOTTED, { kind: "range", refused: ">=530 <531" }, "535.104.05", "yes", "FACT_SATISFIES"],
    [DOTTED, { kind: "range", refused: ">=530 <531" }, "530.41.03", "no", "FACT_FAILS"],
    [DOTTED, TRITON, "535.104.05", "yes", "FACT_SATISFIES"],
    [DOTTED, TRITON, "530.41.03", "no", "FACT_FAILS"],
    [DOTTED, TRITON, "555.42.02", "no", "FACT_FAILS"],
    [DOTTED, TRITON, "550.54.15", "unknown", "STATED_NEITHER"],
    [DOTTED, TRITON, "545.23.06", "unknown", "STATED_BOTH"],
    [SEMVER, { kind: "range", range: "^1.2.3" }, "1.5.0-rc.1", "no", "PRERELEASE_LEFT_OUT"],
    [SEMVER, { kind: "range", range: "^1.2.3" }, "2.5.0-rc.1", "no", "FACT_FAILS"],
    [SEMVER, { kind: "range", refused: "^1.2.3" }, "1.5.0-rc.1", "no", "FACT_FAILS"],
    [DOTTED, { kind: "is", value: "12" }, "12.0", "yes", "FACT_SATISFIES"],
    [DOTTED, { kind: "bounds", atLeast: "570.86.10" }, "570.124.06", "yes", "FACT_SATISFIES"],
    [DOTTED, { kind: "runsCode", native: ["7.5", "8.6"], ptx: "none" }, "8.9", "yes", "FACT_SATISFIES"],
    [DOTTED, { kind: "runsCode", native: ["7.5", "8.6"], ptx: "none" }, "10.0", "no", "FACT_FAILS"],
    [
      DOTTED,
      { kind: "runsCode", native: ["7.5", "8.6"], ptx: "unstated" },
      "10.0",
      "unknown",
      "CODE_UNSTATED",
    ],
    [QUANTITY, { kind: "bounds", atLeast: "16Gi" }, "80Gi", "yes", "FACT_SATISFIES"],
    [QUANTITY, { kind: "bounds", atLeast: "16Gi", atMost: "32Gi" }, "17179869184", "yes", "FACT_SATISFIES"],
    [QUANTITY, { kind: "bounds", atMost: "1" }, "1001m", "no", "FACT_FAILS"],
    [QUANTITY, { kind: "oneOf", values: ["1Gi", "1024Mi"] }, "1048576Ki", "yes", "FACT_SATISFIES"],
    [NUMBER, { kind: "bounds", atLeast: 0.1, atMost: 0.5 }, 0.3, "yes", "FACT_SATISFIES"],
    [NUMBER, { kind: "not", values: [3] }, 3, "no", "FACT_FAILS"],
    [STAGE, { kind: "bounds", atLeast: "staging" }, "production", "yes", "FACT_SATISFIES"],
    [STAGE, { kind: "bounds", atMost: "staging" }, "production", "no", "FACT_FAILS"],
    [BRAND, { kind: "oneOf", values: ["tesla", "nvidia"] }, "geforce", "no", "FACT_FAILS"],
    [BRAND, { kind: "not", values: ["tesla", "nvidia"] }, "geforce", "yes", "FACT_SATISFIES"],
    [BRAND, { kind: "glob", pattern: "t*" }, "tesla", "yes", "FACT_SATISFIES"],
    [SET, { kind: "includes", all: ["avx2", "fma"] }, ["fma", "avx2", "sse4"], "yes", "FACT_SATISFIES"],
    [SET, { kind: "includes", all: ["avx2"], none: ["sse4"] }, ["avx2", "sse4"], "no", "FACT_FAILS"],
    [SET, { kind: "includes", any: ["avx2", "neon"] }, ["neon"], "yes", "FACT_SATISFIES"],
    [SET, { kind: "includes", any: ["avx2", "neon"] }, [], "no", "FACT_FAILS"],
    [SET, { kind: "is", value: ["b", "a"] }, ["a", "b"], "yes", "FACT_SATISFIES"],
    [SET, { kind: "is", value: ["b", "a"] }, ["a", "b", "c"], "no", "FACT_FAILS"],
    [BOOLEAN, { kind: "is", value: true }, false, "no", "FACT_FAILS"],
    [STRING, { kind: "glob", pattern: "NVIDIA-?100-*" }, "NVIDIA-H100-80GB-HBM3", "yes", "FACT_SATISFIES"],
    [STRING, { kind: "present" }, "", "yes", "FACT_SATISFIES"],
    [TIME, { kind: "bounds", atLeast: "2026-10-01" }, "2026-10-01T02:00:00+02:00", "yes", "FACT_SATISFIES"],
    [
      TIME,
      { kind: "bounds", atLeast: "2026-10-01" },
      "2026-10-01T01:59:59.999999999+02:00",
      "no",
      "FACT_FAILS",
    ],
  ];
  it.each(CASES)("%j: %j about %j is %s, %s", (type, condition, value, truth, because) => {
    const compiled = compileCondition(type, condition);
    expect(compiled.test(value)).toEqual({ truth, because });
    expect(compiled.testPrepared(prepareValue(type, value))).toEqual({ truth, because });
  });
});

describe("a condition that does not fit is refused with what would fit", () => {
  const CASES: readonly (readonly [FactType, Condition, string, string])[] = [
    [
      SET,
      { kind: "bounds", atLeast: 3 },
      "INVALID_CONDITION",
      '"atLeast" does not fit a fact that is a set of words. What fits: is, includes, present.',
    ],
    [
      SET,
      { kind: "oneOf", values: ["a"] },
      "INVALID_CONDITION",
      '"oneOf" does not fit a fact that is a set of words. What fits: is, includes, present.',
    ],
    [
      STRING,
      { kind: "range", refused: ">=1" },
      "INVALID_CONDITION",
      '"refused" does not fit a fact that is text. What fits: is, oneOf, not, present, glob.',
    ],
    [
      BRAND,
      { kind: "bounds", atMost: "tesla" },
      "INVALID_CONDITION",
      '"atMost" does not fit a fact that is one of tesla, nvidia, geforce. ' +
        "What fits: is, oneOf, not, present, glob.",
    ],
    [
      SEMVER,
      { kind: "runsCode", native: ["8.0"], ptx: "none" },
      "INVALID_CONDITION",
      '"runsCode" does not fit a fact that is a semver version. ' +
        "What fits: range, refused, is, oneOf, not, atLeast, atMost, present.",
    ],
    [
      DOTTED,
      { kind: "range" },
      "INVALID_CONDITION",
      "A range states what works or what is refused. " +
        "What fits: range, refused, is, oneOf, not, atLeast, atMost, present, runsCode.",
    ],
    [
      NUMBER,
      { kind: "oneOf", values: [] },
      "INVALID_CONDITION",
      '"oneOf" names at least one value. What fits: is, oneOf, not, atLeast, atMost, present.',
    ],
    [
      SET,
      { kind: "includes" },
      "INVALID_CONDITION",
      '"includes" names at least one value. What fits: is, includes, present.',
    ],
    [
      BRAND,
      { kind: "is", value: "gforce" },
      "INVALID_FACT_VALUE",
      '"gforce" is not one of tesla, nvidia, geforce. Did you mean geforce?',
    ],
    [
      DOTTED,
      { kind: "bounds", atLeast: 12.8 },
      "INVALID_FACT_VALUE",
      '12.8 is not a dotted version. Put it in quotes: "12.8".',
    ],
    [
      DOTTED,
      { kind: "range", range: ">=12.x.3" },
      "INVALID_RANGE",
      '">=12.x.3" is not a range of dotted versions: "12.x.3" cannot be read. ' +
        "Dotted versions are numbers only, such as 570.124.06.",
    ],
    [
      DOTTED,
      { kind: "runsCode", native: ["sm_80"], ptx: "none" },
      "INVALID_CUDA_CODE",
      '"sm_80" is not a CUDA target. Targets look like 8.6, 9.0a or 10.0f.',
    ],
  ];
  it.each(CASES)("%j: %j", (type, condition, code, words) => {
    let thrown: unknown;
    try {
      compileCondition(type, condition);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DomainError);
    const error = thrown as DomainError;
    expect(error.code).toBe(code);
    expect(`${error.message} ${error.hint}`).toBe(words);
    expect(error.details()).toMatchObject({ code });
  });
});

describe("a condition is said shortly", () => {
  const CASES: readonly (readonly [Condition, string])[] = [
    [{ kind: "range", range: ">=525.60.13" }, ">=525.60.13"],
    [{ kind: "range", refused: ">=530 <531" }, "not >=530 <531"],
    [{ kind: "range", range: ">=535", refused: ">=555 <556" }, ">=535 (refused: >=555 <556)"],
    [{ kind: "is", value: "glibc" }, "glibc"],
    [{ kind: "is", value: ["a", "b"] }, "exactly {a, b}"],
    [{ kind: "oneOf", values: ["a", "b"] }, "one of a, b"],
    [{ kind: "not", values: ["a"] }, "not a"],
    [{ kind: "not", values: ["a", "b"] }, "none of a, b"],
    [{ kind: "bounds", atLeast: "16Gi" }, "at least 16Gi"],
    [{ kind: "bounds", atLeast: 1, atMost: 8 }, "at least 1 and at most 8"],
    [{ kind: "includes", all: ["avx512_vnni"] }, "includes avx512_vnni"],
    [{ kind: "includes", any: ["a", "b"], none: ["c"] }, "includes one of a, b and without c"],
    [{ kind: "runsCode", native: ["7.5", "8.0"], ptx: ["12.0"] }, "code for 7.5, 8.0 or PTX 12.0"],
    [{ kind: "runsCode", native: ["7.5", "8.0"], ptx: "none" }, "code for 7.5, 8.0, no PTX"],
    [{ kind: "runsCode", native: ["7.5"], ptx: "unstated" }, "code for 7.5, PTX not stated"],
    [{ kind: "present" }, "any value"],
    [{ kind: "glob", pattern: "NVIDIA*" }, "like NVIDIA*"],
  ];
  it.each(CASES)("%j: %s", (condition, words) => {
    expect(describeCondition(condition)).toBe(words);
  });
});

describe("the smallest change that satisfies", () => {
  const CASES: readonly (readonly [FactType, Condition, FactValue, FactValue | undefined])[] = [
    [DOTTED, { kind: "range", range: ">=580" }, "570.20", "580"],
    [DOTTED, TRITON, "550.54.15", "560"],
    [DOTTED, { kind: "range", range: ">=24.05 <25" }, "26.01", "24.05"],
    [DOTTED, { kind: "range", range: "<=12.4" }, "12.8", "12.4"],
    [DOTTED, { kind: "range", range: "<12.4" }, "12.8", undefined],
    [DOTTED, { kind: "range", range: ">=580" }, "590", undefined],
    [QUANTITY, { kind: "bounds", atLeast: "16Gi" }, "8Gi", "16Gi"],
    [NUMBER, { kind: "bounds", atMost: 8 }, 9, 8],
    [STAGE, { kind: "bounds", atLeast: "staging" }, "dev", "staging"],
    [BRAND, { kind: "oneOf", values: ["nvidia", "tesla"] }, "geforce", "nvidia"],
    [BOOLEAN, { kind: "is", value: true }, false, true],
    [SET, { kind: "includes", all: ["a", "b"], none: ["c"] }, ["b", "c"], ["a", "b"]],
    [SET, { kind: "includes", any: ["a", "b"] }, ["z"], ["a", "z"]],
    [STRING, { kind: "not", values: ["x"] }, "x", undefined],
  ];
  it.each(CASES)("%j: %j from %j is %j", (type, condition, value, expected) => {
    expect(nearestSatisfying(type, condition, value)).toEqual(expected);
  });
});

describe("a fact's value", () => {
  it.each([
    [SET, ["b", "a", "b"], ["a", "b"]],
    [QUANTITY, 80, "80"],
    [DOTTED, " 12.8 ", "12.8"],
  ] as const)("%j: %j is kept as %j", (type, value, kept) => {
    expect(checkFactValue(type, value)).toEqual(kept);
  });

  it.each([
    [NUMBER, "3"],
    [NUMBER, Number.NaN],
    [BOOLEAN, "true"],
    [STRING, 3],
    [SET, "a"],
    [SET, [1]],
    [SET, [""]],
    [TIME, "2026-02-29"],
    [TIME, "yesterday"],
    [QUANTITY, "80 GB"],
    [QUANTITY, Infinity],
    [SEMVER, "1.2"],
    [DOTTED, null],
    [STRING, "x".repeat(10_001)],
  ] as const)("%j: %j is refused", (type, value) => {
    expect(() => checkFactValue(type, value)).toThrow(DomainError);
  });

  it.each([
    [NUMBER, "3.5", 3.5],
    [BOOLEAN, "true", true],
    [SET, "b, a", ["a", "b"]],
    [DOTTED, "12.8", "12.8"],
  ] as const)("%j: the text %j means %j", (type, text, value) => {
    expect(factValueFromText(type, text)).toEqual(value);
  });

  it.each([
    [NUMBER, ""],
    [NUMBER, "three"],
    [BOOLEAN, "yes"],
  ] as const)("%j: the text %j is refused", (type, text) => {
    expect(() => factValueFromText(type, text)).toThrow(DomainError);
  });
});
