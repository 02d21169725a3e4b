/** Debian and RPM versions: the published tables, dpkg itself where found, and what ranges of them mean. */
import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRange, contains } from "../../src/values/range.ts";
import { compareVersions, parseVersion } from "../../src/values/scheme.ts";
import type { SchemeName } from "../../src/values/scheme.ts";
import { leaveOut } from "../setup/left-out.ts";
import { publishedJson } from "./published-tables.ts";
import { SEED, VERSIONS } from "./random-values.ts";

interface UniversCase {
  readonly test_type: string;
  readonly input: { readonly versions: readonly string[] };
  readonly expected_output: unknown;
}

const order = (scheme: SchemeName) => (a: string, b: string) =>
  Math.sign(compareVersions(parseVersion(scheme, a), parseVersion(scheme, b)));
const univers = publishedJson<readonly UniversCase[]>("versions/deb_univers.json");
const triples = publishedJson<readonly (readonly [string, string, number])[]>(
  "versions/rpmvercmp_triples.json",
);

describe.skipIf(univers === undefined)("univers' Debian table", () => {
  it("is sorted alike, case by case", () => {
    expect(new Set(univers!.map(({ test_type }) => test_type))).toEqual(new Set(["comparison", "equality"]));
    for (const { test_type, input, expected_output } of univers!) {
      if (test_type === "comparison")
        expect(input.versions.toSorted(order("debian"))).toEqual(expected_output);
      else expect(order("debian")(input.versions[0]!, input.versions[1]!) === 0).toBe(expected_output);
    }
  });
});

describe.skipIf(triples === undefined)("rpm's table of comparisons", () => {
  it("comes out alike, row by row", () => {
    for (const [a, b, expected] of triples!) expect(order("rpm")(a, b), `${a} ? ${b}`).toBe(expected);
  });
});

const hasDpkg = spawnSync("dpkg", ["--version"]).status === 0;
if (!hasDpkg) leaveOut("dpkg as an oracle for Debian versions", "install dpkg", { extra: true });

/** Pairs that dpkg is asked about, one process each; 150 take about a second. */
const DPKG_PAIRS = 150;

describe.skipIf(!hasDpkg)("dpkg itself", () => {
  it("orders random versions alike", () => {
    for (const [a, b] of fc.sample(fc.tuple(VERSIONS.debian, VERSIONS.debian), {
      seed: SEED,
      numRuns: DPKG_PAIRS,
    })) {
      const holds = (operator: string) =>
        spawnSync("dpkg", ["--compare-versions", a, operator, b]).status === 0;
      const expected = holds("lt") ? -1 : holds("eq") ? 0 : 1;
      expect(order("debian")(a, b), `${a} ? ${b}`).toBe(expected);
    }
  });

  it("is really asked", () => {
    expect(() => execFileSync("dpkg", ["--compare-versions", "1.0", "lt", "1.0~rc1"])).toThrow();
  });
});

describe("ranges of packages", () => {
  const CASES: readonly (readonly [SchemeName, string, string, boolean])[] = [
    ["debian", ">= 2.31", "2.31-0ubuntu9", true],
    ["debian", ">> 2.31", "2.31", false],
    ["debian", "<< 2.32", "2.32~rc1", true],
    ["debian", "<< 2.32~", "2.32~rc1", false],
    ["debian", "= 1:2.0", "2.0", false],
    ["debian", ">=1.0,<2.0", "1.5-1", true],
    ["rpm", "<=1.2", "1.2-7.el9", true],
    ["rpm", ">1.2", "1.2-7.el9", false],
    ["rpm", "=1.2", "1.2-7.el9", true],
    ["rpm", "=1.2-7", "1.2-8", false],
    ["rpm", ">=1:1.0", "2.0", false],
    ["rpm", ">=2.34", "2.34^git1", true],
  ];
  it.each(CASES)("%s: %s about %s", (scheme, range, version, expected) => {
    expect(contains(compileRange(scheme, range), parseVersion(scheme, version))).toBe(expected);
  });
});
