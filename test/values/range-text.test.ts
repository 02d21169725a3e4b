/** What ranges hold, why not, and how they are written: by example. */
import { describe, expect, it } from "vitest";
import { DomainError } from "../../src/values/domain-error.ts";
import {
  compileRange,
  complement,
  containsWhy,
  describeRange,
  intersection,
  union,
} from "../../src/values/range.ts";
import type { RangePolicy } from "../../src/values/range.ts";
import { compareVersions, parseVersion } from "../../src/values/scheme.ts";
import type { SchemeName } from "../../src/values/scheme.ts";

describe("a range is written in its canonical text", () => {
  const CASES: readonly (readonly [SchemeName, string, string])[] = [
    ["dotted", ">=590 || <580 >=525.60.13", ">=525.60.13 <580 || >=590"],
    ["dotted", ">= 1, < 2 || >=1.5 <3", ">=1 <3"],
    ["dotted", "12.*", ">=12 <13"],
    ["dotted", "12.4", "=12.4"],
    ["dotted", "!=550", "<550 || >550"],
    ["dotted", ">=2 <1", "none"],
    ["dotted", "*", "*"],
    ["semver", "^1.2.3", ">=1.2.3 <2.0.0"],
    ["semver", "~1.2.3-beta.1", ">=1.2.3-beta.1 <1.3.0"],
    ["semver", "1.2 - 2.3.4", ">=1.2.0 <=2.3.4"],
    ["semver", "1.x || >=3", ">=1.0.0 <2.0.0 || >=3.0.0"],
    ["semver", "1.2.3", "=1.2.3"],
    ["semver", ">1.2.3 <1.2.4", "none"],
    ["semver", "", "*"],
    ["pep440", ">=3.10 , <3.15", ">=3.10,<3.15"],
    ["pep440", ">=3.10 <3.15", ">=3.10,<3.15"],
    ["pep440", "~=1.4.2", ">=1.4.2,<1.5"],
    ["pep440", "==1.0", "==1.0"],
    ["pep440", "<=1.0", "<=1.0"],
    ["pep440", ">1.0", ">1.0"],
    ["pep440", ">=1.0rc1", ">=1.0rc1"],
    ["pep440", "===1.0", "===1.0"],
    ["debian", ">> 1.0 << 2~", ">1.0 <2~"],
    ["rpm", ">=1.0 , <2", ">=1.0 <2"],
  ];
  it.each(CASES)("%s %j: %s", (scheme, text, expected) => {
    expect(describeRange(compileRange(scheme, text))).toBe(expected);
  });

  it("says what holds for pre-releases where that is not the default", () => {
    expect(complement(compileRange("semver", "^1.2.3")).text).toBe("<1.2.3 || >=2.0.0; pre-releases: *");
    expect(describeRange(compileRange("pep440", ">=1.0", { prereleases: "all" }))).toBe(
      ">=1.0, pre-releases included",
    );
  });

  it("comes from operations as from text", () => {
    const [a, b] = [compileRange("dotted", ">=535 <560"), compileRange("dotted", ">=550")];
    expect(union(a, b).text).toBe(">=535");
    expect(intersection(a, b).text).toBe(">=550 <560");
    expect(intersection(a, b).intervals).toMatchObject([
      {
        lower: { value: { text: "550" }, inclusive: true },
        upper: { value: { text: "560" }, inclusive: false },
      },
    ]);
  });
});

describe("a range says why a version is not in it", () => {
  const CASES: readonly (readonly [SchemeName, string, string, RangePolicy, string])[] = [
    ["pep440", ">=1.0", "2.0rc1", {}, "prerelease-left-out"],
    ["pep440", ">=1.0", "2.0rc1", { prereleases: "all" }, "in-range"],
    ["pep440", ">=1.0,!=3.0rc1", "2.0rc1", {}, "prerelease-left-out"],
    ["pep440", ">=1.0rc1", "2.0rc1", {}, "in-range"],
    ["pep440", ">=1.0rc1", "2.0rc1", { prereleases: "none" }, "prerelease-left-out"],
    ["pep440", ">=1.0", "0.9rc1", {}, "outside"],
    ["pep440", "==2.11.0", "2.11.0+cu126", {}, "in-range"],
    ["pep440", "==2.11.0", "2.11.0+cu126", { locals: "none" }, "local-left-out"],
    ["pep440", "==2.11.0+cu128", "2.11.0+cu126", {}, "outside"],
    ["semver", ">=1.2.3-rc.1", "1.2.3-rc.2", {}, "in-range"],
    ["semver", ">=1.2.3-rc.1", "1.2.4-rc.2", {}, "prerelease-left-out"],
    ["semver", "^1.2.3", "1.3.0+build", {}, "in-range"],
    ["dotted", ">=570.86.10", "570.124.06", {}, "in-range"],
    ["dotted", "<=12.4", "12.4.1", {}, "outside"],
  ];
  it.each(CASES)("%s %s about %s, %j: %s", (scheme, text, version, policy, because) => {
    const answer = containsWhy(compileRange(scheme, text, policy), parseVersion(scheme, version));
    expect(answer).toEqual({ contained: because === "in-range", because });
  });
});

describe("a range that cannot be read names the piece", () => {
  const CASES: readonly (readonly [SchemeName, string, string])[] = [
    ["dotted", "", "Write * for every version."],
    ["dotted", ">=1 || ", "Write * for every version."],
    ["dotted", "^1.2", "Dotted versions are numbers only, such as 570.124.06."],
    ["dotted", ">>1", "Write > instead of >>."],
    ["dotted", "1 >=", "An operator needs a version after it."],
    ["semver", ">=1.2.3.4", "Write ranges as npm does: ^1.2.3, ~1.2, 1.x, >=1.2 <2, 1.2 - 2.3."],
    ["semver", "1.x.5", "After an x come only further ones: 1.x, not 1.x.5."],
    ["pep440", "1.0", "A specifier is one of ~= == != <= >= < > === and a version."],
    ["pep440", "~=1", "~= needs at least two numbers, such as ~=1.4."],
    ["pep440", ">=1.0+cu126", ">= takes no local label: leave out +cu126."],
  ];
  it.each(CASES)("%s %j: %s", (scheme, text, hint) => {
    let thrown: unknown;
    try {
      compileRange(scheme, text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DomainError);
    expect((thrown as DomainError).code).toBe("INVALID_RANGE");
    expect((thrown as DomainError).hint).toBe(hint);
  });
});

it("570.124.06 is newer than 570.86.10", () => {
  expect(
    compareVersions(parseVersion("dotted", "570.124.06"), parseVersion("dotted", "570.86.10")),
  ).toBeGreaterThan(0);
});

it("dotted versions take zeros at the end for nothing", () => {
  expect(compareVersions(parseVersion("dotted", "1.0"), parseVersion("dotted", "1.0.0"))).toBe(0);
});
