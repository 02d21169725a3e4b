/**
 * Classes of values: they cover every value, agree with the tests, and contain no class that no value is in.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classesOf } from "../../src/values/condition-classes.ts";
import { compileCondition } from "../../src/values/condition.ts";
import type { Condition } from "../../src/values/condition.ts";
import type { FactType, FactValue } from "../../src/values/fact-type.ts";
import { SCHEME_NAMES } from "../../src/values/scheme.ts";
import { rangeTexts, runs, VERSIONS } from "./random-values.ts";

const DOTTED: FactType = { kind: "version", scheme: "dotted" };

function shown(type: FactType, conditions: readonly Condition[]): readonly string[] {
  return classesOf(
    type,
    conditions.map((condition) => compileCondition(type, condition)),
  ).map(({ description, truths, example }) => `${truths.join(" ")}: ${description} (${example})`);
}

describe("classes of values", () => {
  const CASES: readonly (readonly [string, FactType, readonly Condition[], readonly string[]])[] = [
    [
      "cut a line where truths change",
      DOTTED,
      [
        { kind: "range", range: ">=525.60.13" },
        { kind: "range", range: ">=535 <536", refused: ">=530 <531" },
      ],
      [
        "no unknown: <525.60.13 (0)",
        "yes unknown: >=525.60.13 <530 || >=531 <535 || >=536 (525.60.13)",
        "yes no: >=530 <531 (530)",
        "yes yes: >=535 <536 (535)",
      ],
    ],
    [
      "have a class for what is between neighbours",
      DOTTED,
      [{ kind: "range", range: ">1.2 <1.2.1" }],
      ["no: <=1.2 || >=1.2.1 (0)", "yes: >1.2 <1.2.1 (1.2.0.1)"],
    ],
    [
      "tell pre-releases from releases",
      { kind: "version", scheme: "semver" },
      [{ kind: "range", range: "^1.2.3" }],
      ["no: <1.2.3 || >=2.0.0; pre-releases: * (0.0.0)", "yes: >=1.2.3 <2.0.0 (1.2.3)"],
    ],
    [
      "have none for what no version is in",
      { kind: "version", scheme: "semver" },
      [{ kind: "range", range: ">1.2.3 <1.2.4" }],
      ["no: *, pre-releases included (0.0.0)"],
    ],
    ["have none below the lowest version", DOTTED, [{ kind: "range", range: ">=0" }], ["yes: * (0)"]],
    [
      "know that quantities are whole billionths",
      { kind: "quantity" },
      [
        { kind: "bounds", atLeast: "16Gi" },
        { kind: "bounds", atMost: "16Gi" },
      ],
      ["no yes: <16Gi (17179869183)", "yes yes: =16Gi (16Gi)", "yes no: >16Gi (17179869185)"],
    ],
    [
      "list closed values",
      { kind: "enum", values: ["dev", "staging", "production"], ordered: true },
      [{ kind: "bounds", atLeast: "staging" }],
      ["no: dev (dev)", "yes: staging, production (staging)"],
    ],
    [
      "are two for booleans",
      { kind: "boolean" },
      [{ kind: "is", value: true }],
      ["no: false (false)", "yes: true (true)"],
    ],
    [
      "have one for all texts that are not named",
      { kind: "string" },
      [
        { kind: "is", value: "a" },
        { kind: "not", values: ["b"] },
      ],
      ["yes yes: a (a)", "no no: b (b)", "no yes: other than a, b (undefined)"],
    ],
    [
      "tell texts by globs",
      { kind: "string" },
      [
        { kind: "glob", pattern: "NVIDIA*" },
        { kind: "glob", pattern: "NVIDIA H*" },
      ],
      [
        "no no: any text, not like NVIDIA H*, not like NVIDIA* (undefined)",
        "yes no: any text, like NVIDIA*, not like NVIDIA H* (undefined)",
        "yes yes: any text, like NVIDIA H*, like NVIDIA* (undefined)",
      ],
    ],
    [
      "try the subsets of named elements",
      { kind: "set" },
      [{ kind: "includes", all: ["a", "b"] }],
      ["no: none of them or {a} or {b} ()", "yes: {a, b} (a,b)"],
    ],
    [
      "are one for a fact that only has to be there",
      { kind: "string" },
      [{ kind: "present" }],
      ["yes: any text (undefined)"],
    ],
  ];
  it.each(CASES)("%s", (_, type, conditions, expected) => {
    expect(shown(type, conditions)).toEqual(expected);
  });

  it("are one with unknown truths when a set has too many named elements", () => {
    const all = Array.from({ length: 40 }, (_, index) => `flag${index}`);
    expect(shown({ kind: "set" }, [{ kind: "includes", all }, { kind: "present" }])).toEqual([
      "unknown yes: any set (undefined)",
    ]);
  });
});

/**
 * The value is in some class: one with the truths that the tests give, or with unknown where they give any.
 */
function expectCovered(type: FactType, conditions: readonly Condition[], value: FactValue): void {
  const compiled = conditions.map((condition) => compileCondition(type, condition));
  const truths = compiled.map((condition) => condition.test(value).truth);
  const classes = classesOf(type, compiled);
  expect(
    classes.map((each) => each.truths.join(" ")),
    `${JSON.stringify(value)}`,
  ).toContain(truths.join(" "));
  for (const { example, truths: expected } of classes) {
    if (example !== undefined)
      expect(compiled.map((condition) => condition.test(example).truth)).toEqual(expected);
  }
  expect(new Set(classes.map((each) => each.truths.join(" "))).size).toBe(classes.length);
}

describe.each(SCHEME_NAMES)("classes of %s versions", (scheme) => {
  const type: FactType = { kind: "version", scheme };
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    rangeTexts(scheme).map((range): Condition => ({ kind: "range", range })),
    rangeTexts(scheme).map((refused): Condition => ({ kind: "range", refused })),
    fc
      .tuple(rangeTexts(scheme), rangeTexts(scheme))
      .map(([range, refused]): Condition => ({ kind: "range", range, refused })),
    VERSIONS[scheme].map((value): Condition => ({ kind: "is", value })),
    VERSIONS[scheme].map((atLeast): Condition => ({ kind: "bounds", atLeast })),
    fc
      .array(VERSIONS[scheme], { minLength: 1, maxLength: 2 })
      .map((values): Condition => ({ kind: "not", values })),
  );

  it("cover every value and agree with the tests", () => {
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 4 }),
        VERSIONS[scheme],
        (conditions, value) => {
          expectCovered(type, conditions, value);
        },
      ),
      runs(400),
    );
  });

  it("have an example nearly always", () => {
    const classes = fc
      .sample(fc.array(condition, { minLength: 1, maxLength: 3 }), { seed: runs(1).seed, numRuns: 200 })
      .flatMap((conditions) =>
        classesOf(
          type,
          conditions.map((each) => compileCondition(type, each)),
        ),
      );
    const named = classes.filter(({ example }) => example !== undefined).length;
    expect(named / classes.length).toBeGreaterThan(0.7);
  });
});

describe("classes of other types", () => {
  const check = <T extends FactValue>(
    type: FactType,
    conditions: fc.Arbitrary<Condition>,
    values: fc.Arbitrary<T>,
  ) =>
    fc.assert(
      fc.property(fc.array(conditions, { minLength: 1, maxLength: 4 }), values, (all, value) => {
        expectCovered(type, all, value);
      }),
      runs(300),
    );
  const bounds = (values: fc.Arbitrary<string | number>): fc.Arbitrary<Condition> =>
    fc
      .tuple(values, fc.boolean())
      .map(([value, isLower]): Condition =>
        isLower ? { kind: "bounds", atLeast: value } : { kind: "bounds", atMost: value },
      );
  const words = fc.constantFrom("a", "b", "ab", "abc", "c");

  it("quantities", () => {
    const quantity = fc.constantFrom("1", "1000m", "1n", "2n", "1Ki", "1024", "1.5Gi", "-1", "0");
    check(
      { kind: "quantity" },
      fc.oneof(
        bounds(quantity),
        quantity.map((value): Condition => ({ kind: "is", value })),
      ),
      quantity,
    );
  });

  it("numbers", () => {
    const number = fc.constantFrom(0, 1, 1.5, -2, 1e300);
    check(
      { kind: "number" },
      fc.oneof(
        bounds(number),
        fc
          .array(number, { minLength: 1, maxLength: 2 })
          .map((values): Condition => ({ kind: "not", values })),
      ),
      number,
    );
  });

  it("times", () => {
    const time = fc.constantFrom("2026-10-01", "2026-10-01T00:00:00.000000001Z", "1969-12-31T23:59:59Z");
    check({ kind: "time" }, bounds(time), time);
  });

  it("texts", () => {
    check(
      { kind: "string" },
      fc.oneof(
        words.map((value): Condition => ({ kind: "is", value })),
        fc.array(words, { minLength: 1, maxLength: 2 }).map((values): Condition => ({ kind: "not", values })),
        fc
          .constantFrom("a*", "*b", "?", "*", "ab", "a?c", "*b*")
          .map((pattern): Condition => ({ kind: "glob", pattern })),
      ),
      fc.oneof(words, fc.constantFrom("", "z", "xb", "axc")),
    );
  });

  it("sets", () => {
    const elements = fc.array(words, { maxLength: 3 });
    check(
      { kind: "set" },
      fc.oneof(
        elements.map((value): Condition => ({ kind: "is", value })),
        fc.array(words, { minLength: 1, maxLength: 2 }).map((all): Condition => ({ kind: "includes", all })),
        fc
          .array(words, { minLength: 1, maxLength: 2 })
          .map((any): Condition => ({ kind: "includes", any, none: ["c"] })),
      ),
      fc.array(fc.oneof(words, fc.constant("other")), { maxLength: 4 }),
    );
  });

  it("ordered enums", () => {
    const value = fc.constantFrom("low", "mid", "high");
    check({ kind: "enum", values: ["low", "mid", "high"], ordered: true }, bounds(value), value);
  });
});
