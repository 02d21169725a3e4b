/**
 * No text of at most 10,000 characters makes anything but a value or a DomainError, and none makes a parser
 * hang.
 *
 * Shapes that break parsers: one token over and over, nested beginnings, endless digits, near misses at the
 * very end.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classesOf } from "../../src/values/condition-classes.ts";
import { compileCondition } from "../../src/values/condition.ts";
import { parseDigest } from "../../src/values/digest.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { checkFactValue, factValueFromText } from "../../src/values/fact-type.ts";
import type { FactType } from "../../src/values/fact-type.ts";
import { parseNvidiaRequire } from "../../src/values/nvidia-require.ts";
import { parseQuantity } from "../../src/values/quantity.ts";
import {
  compileRange,
  complement,
  contains,
  describeRange,
  intersection,
  isEmpty,
} from "../../src/values/range.ts";
import { parseVersion, SCHEME_NAMES } from "../../src/values/scheme.ts";
import { parseTime } from "../../src/values/time.ts";
import { wheelTagAlternatives } from "../../src/values/wheel-conditions.ts";
import { runs } from "./random-values.ts";

const LENGTH = 10_000;
/** Far above what any of it takes (milliseconds): only something that hangs gets there. */
const HANGS_MS = 1_000;

const TOKENS = [
  "1",
  "0",
  "9",
  "a",
  "x",
  "*",
  ".",
  "-",
  "+",
  "~",
  "^",
  ":",
  "!",
  "=",
  ">",
  "<",
  ",",
  " ",
  "|",
  "||",
  "_",
  "\t",
  "\n",
  "\0",
  "v",
  "1.",
  "1-",
  "-1",
  "1.0||",
  ">=1||",
  "!=1,",
  "!=1.*,",
  "!=1 ",
  "===1,",
  ">=1 ",
  "<1 ",
  "1 - ",
  "^1 ",
  "~>1 ",
  "1.x ",
  "==1.*,",
  "~=1.0,",
  ">>1 ",
  "<<1~ ",
  "1~",
  "1^",
  "a1",
  "1a",
  "rc",
  ".post",
  ".dev",
  "+a.",
  "1!",
  "Ki",
  "e9",
  "1e",
  "sha256:",
  "py3-none-any.",
  "cp39.",
  "manylinux_",
  "brand=a,",
  "cuda>=1 ",
  "driver>=1,",
  "?",
  "é",
  "\ud800",
  "😀",
  "١",
  "İ",
];
const WRAPS: readonly (readonly [string, string])[] = [
  ["", ""],
  [">=", ""],
  ["1.0-", "!"],
  ["1!", "+"],
  ["^", "||"],
  ["1.", ".x.1"],
];

const repeated = (token: string, length: number) =>
  token.repeat(Math.ceil(length / token.length)).slice(0, length);

/**
 * Whole length for what reads on, and as long as is still read for what refuses by length or by number of
 * pieces.
 */
const SHAPES: readonly string[] = TOKENS.flatMap((token) => [
  ...WRAPS.map(
    ([before, after]) => `${before}${repeated(token, LENGTH - before.length - after.length)}${after}`,
  ),
  ...[250, 499 * token.length].map((length) => repeated(token, Math.min(length, LENGTH))),
]);

const TYPES: readonly FactType[] = [
  ...SCHEME_NAMES.map((scheme): FactType => ({ kind: "version", scheme })),
  { kind: "quantity" },
  { kind: "number" },
  { kind: "set" },
  { kind: "boolean" },
  { kind: "string" },
  { kind: "time" },
  { kind: "enum", values: ["a", "b"], ordered: true },
];

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  ...Object.fromEntries(
    SCHEME_NAMES.map((scheme) => [`${scheme} version`, (text: string) => parseVersion(scheme, text)]),
  ),
  ...Object.fromEntries(
    SCHEME_NAMES.map((scheme) => [
      `${scheme} range`,
      (text: string) => {
        const range = compileRange(scheme, text);
        const version = parseVersion(scheme, "1.0.0");
        return [
          describeRange(range),
          contains(complement(range), version),
          isEmpty(intersection(range, complement(range))),
        ];
      },
    ]),
  ),
  quantity: parseQuantity,
  digest: parseDigest,
  "wheel tag": wheelTagAlternatives,
  NVIDIA_REQUIRE_CUDA: parseNvidiaRequire,
  time: parseTime,
  "fact values": (text) =>
    TYPES.map((type) => [
      attempt(() => checkFactValue(type, text)),
      attempt(() => factValueFromText(type, text)),
    ]),
  conditions: (text) =>
    TYPES.map((type) =>
      attempt(() =>
        classesOf(type, [
          compileCondition(type, { kind: "is", value: text }),
          compileCondition(type, { kind: "present" }),
        ]),
      ),
    ),
  glob: (text) =>
    attempt(() => {
      const condition = compileCondition({ kind: "string" }, { kind: "glob", pattern: text.slice(0, 256) });
      return [condition.test(text), classesOf({ kind: "string" }, [condition])];
    }),
};

/** The value, or the DomainError; anything else is thrown on. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof DomainError) return error.details();
    throw error;
  }
}

describe.each(Object.entries(READERS))("reading hostile text as %s", (_, read) => {
  it("gives a value or a DomainError for every shape, and ends", () => {
    for (const shape of SHAPES) {
      const start = performance.now();
      attempt(() => read(shape));
      expect(performance.now() - start, JSON.stringify(shape.slice(0, 30))).toBeLessThan(HANGS_MS);
    }
  });

  it("gives a value or a DomainError for random text", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40, unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) }),
      fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(() => attempt(() => read(value))).not.toThrow();
      }),
      runs(300),
    );
  });
});

it("a range longer than 10,000 characters is refused", () => {
  expect(() => compileRange("dotted", `>=1${" ".repeat(LENGTH)}`)).toThrow(DomainError);
});
