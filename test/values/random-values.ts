/**
 * Random values for the laws of `src/values`, and the seed they come from: printed once a run, given back as
 * `SEED=`. Versions are drawn from few parts, so that equal and neighbouring ones are frequent.
 */
import fc from "fast-check";
import type { SchemeName } from "../../src/values/scheme.ts";

export const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`values: SEED=${SEED}`);

/** How fast-check runs: the seed, and how many cases. */
export function runs(numRuns: number): { readonly seed: number; readonly numRuns: number } {
  return { seed: SEED, numRuns };
}

const small = fc.nat({ max: 3 }).map(String);
const optional = (arbitrary: fc.Arbitrary<string>) => fc.oneof(fc.constant(""), arbitrary);
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(""));
const numbers = (minLength: number, maxLength: number) =>
  fc.array(small, { minLength, maxLength }).map((parts) => parts.join("."));

const semverIdentifier = fc.constantFrom("0", "1", "2", "a", "b", "rc", "beta", "-", "0a");
const semverPrerelease = fc
  .array(semverIdentifier, { minLength: 1, maxLength: 2 })
  .map((parts) => `-${parts.join(".")}`);
export const semver = joined(
  numbers(3, 3),
  optional(semverPrerelease),
  optional(fc.constantFrom("+1", "+cu126")),
);

const pep440Public = joined(
  fc.constantFrom("", "", "", "1!"),
  numbers(1, 3),
  fc.constantFrom("", "", "", "a0", "a1", "b1", "rc1", "rc2", ".alpha", "-c.1"),
  fc.constantFrom("", "", "", ".post0", ".post1", "-2", ".rev"),
  fc.constantFrom("", "", "", ".dev0", ".dev1", "_dev2"),
);
export const pep440 = joined(pep440Public, fc.constantFrom("", "", "", "+cu126", "+cu.1", "+1", "+0.1"));

const debianText = fc.array(fc.constantFrom("1", "2", "10", "0", "a", "b", "~", "+", "."), { maxLength: 4 });
const debian = joined(
  fc.constantFrom("", "", "0:", "1:"),
  small,
  debianText.map((parts) => parts.join("")),
  fc.constantFrom("", "", "-1", "-1~", "-1ubuntu1", "-0"),
);

const rpmText = fc.array(fc.constantFrom("1", "2", "10", "01", "a", "bb", "~", "^", ".", "_"), {
  maxLength: 5,
});
const rpm = joined(
  fc.constantFrom("", "", "0:", "1:"),
  small,
  rpmText.map((parts) => parts.join("")),
  fc.constantFrom("", "", "-1", "-1.el9", "-2~a"),
);

const dotted = fc.oneof(
  numbers(1, 4),
  fc.constantFrom("570.124.06", "570.86.10", "1.02", "0", "0.0", "v2", "2026-10-01"),
);

export const VERSIONS: Readonly<Record<SchemeName, fc.Arbitrary<string>>> = {
  semver,
  pep440,
  debian,
  rpm,
  dotted,
};

const comparators = (version: fc.Arbitrary<string>, operators: readonly string[]) =>
  joined(fc.constantFrom(...operators), version);
const partial = fc.oneof(semver, numbers(1, 2), fc.constantFrom("x", "1.x", "1.2.*", "*"));

const pep440Specifier = fc.oneof(
  comparators(pep440Public, [">=", "<=", ">", "<"]),
  comparators(pep440, ["==", "!=", "==="]),
  joined(fc.constantFrom("==", "!="), numbers(1, 3), fc.constant(".*")),
  joined(fc.constant("~="), numbers(2, 3), fc.constantFrom("", "a1", ".post1")),
);

const ALTERNATIVES: Readonly<Record<SchemeName, fc.Arbitrary<string>>> = {
  semver: fc.oneof(
    joined(partial, fc.constant(" - "), partial),
    fc
      .array(comparators(partial, ["", "=", ">=", "<=", ">", "<", "^", "~", "~>"]), { maxLength: 3 })
      .map((parts) => parts.join(" ")),
  ),
  pep440: fc.array(pep440Specifier, { maxLength: 3 }).map((parts) => parts.join(",")),
  debian: fc
    .array(comparators(debian, [">=", "<=", ">>", "<<", "=", "!="]), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(" ")),
  rpm: fc
    .array(comparators(rpm, [">=", "<=", ">", "<", "=", "!=", ""]), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(" ")),
  dotted: fc
    .array(
      fc.oneof(
        comparators(dotted, [">=", "<=", ">", "<", "=", "!=", ""]),
        numbers(1, 2).map((text) => `${text}.*`),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => parts.join(" ")),
};

/** Texts of ranges, all of them valid. */
export function rangeTexts(scheme: SchemeName): fc.Arbitrary<string> {
  return fc.array(ALTERNATIVES[scheme], { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" || "));
}
