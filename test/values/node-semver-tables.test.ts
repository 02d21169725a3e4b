/**
 * Every row of node-semver's tables that is about parsing, order and ranges, and node-semver itself on random
 * input.
 *
 * Not ours: its loose mode (`1.2.3beta`, `= 1.2.3` as a version), which semver.org does not know, and the
 * tables of `inc` and `truncate`, operations that nothing here offers. What is left out is counted, so no row
 * slips away.
 */
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError } from "../../src/values/domain-error.ts";
import {
  compileRange,
  complement,
  contains,
  containsWhy,
  equalRanges,
  intersection,
  isEmpty,
} from "../../src/values/range.ts";
import type { Range } from "../../src/values/range.ts";
import { compareVersions, parseVersion } from "../../src/values/scheme.ts";
import type { SemverKey } from "../../src/values/semver.ts";
import { publishedJson } from "./published-tables.ts";
import { rangeTexts, runs, VERSIONS } from "./random-values.ts";

interface NodeSemver {
  compare(a: string, b: string): number;
  readonly Range: new (
    text: string,
    options: { readonly includePrerelease: boolean },
  ) => {
    readonly set: readonly (readonly { readonly value: string }[])[];
    test(version: string): boolean;
  };
}

const npmSemver = createRequire(import.meta.url)("semver") as NodeSemver;

type Options =
  boolean | { readonly loose?: unknown; readonly includePrerelease?: boolean } | null | undefined;
type Tables = Readonly<Record<string, readonly (readonly unknown[])[]>>;

const tables = publishedJson<Tables>("versions/node-semver/fixtures.json");
const parse = (text: unknown) => parseVersion("semver", text as string);
const isLoose = (options: unknown) =>
  options === true || Boolean((options as { loose?: unknown } | null)?.loose);
const compile = (text: unknown, options?: Options) =>
  compileRange(
    "semver",
    text as string,
    typeof options === "object" && options?.includePrerelease ? { prereleases: "all" } : {},
  );

/** Rows that need loose mode; the words say which text only loose mode reads. */
const isLooseText = (text: unknown) =>
  typeof text === "string" &&
  /\d(?:alpha|beta|pre|rc)|==|[0-9]\.\s|^\s*v? ?=|^\s*v |(?:^|[^0-9])0[0-9]/.test(text);

describe.skipIf(tables === undefined)("node-semver's tables", () => {
  const rows = (name: string) => tables![name]!;

  it("valid versions have the parts that are listed", () => {
    for (const [text, major, minor, patch, prerelease] of rows("valid-versions")) {
      const key = parse(text).key as SemverKey;
      expect([key.major, key.minor, key.patch, key.prerelease ?? []], String(text)).toEqual([
        major,
        minor,
        patch,
        prerelease,
      ]);
    }
  });

  it("invalid versions are refused", () => {
    const texts = rows("invalid-versions").filter(([text]) => typeof text === "string");
    expect(rows("invalid-versions").length - texts.length).toBe(3); // Objects.
    for (const [text] of texts) expect(() => parse(text), String(text)).toThrow(DomainError);
  });

  it("the first of two compared versions is the newer one", () => {
    for (const [newer, older] of rows("comparisons")) {
      expect(compareVersions(parse(newer), parse(older)), `${newer} > ${older}`).toBeGreaterThan(0);
      expect(compareVersions(parse(older), parse(newer))).toBeLessThan(0);
    }
  });

  it("equal versions are equal", () => {
    const strict = rows("equality").filter(
      ([a, b]) => ![a, b].some((text) => /^\s*v? *=|v /.test(text as string)),
    );
    expect(rows("equality").length - strict.length).toBe(26); // `= 1.2.3` and `v 1.2.3` are loose.
    for (const [a, b] of strict) expect(compareVersions(parse(a), parse(b)), `${a} = ${b}`).toBe(0);
  });

  it.each(["range-include", "range-exclude"])("%s", (name) => {
    let leftOut = 0;
    for (const [text, version, options] of rows(name)) {
      if (typeof version !== "string" || /^(not a version|glorp)$/.test(version)) {
        expect(() => parse(String(version))).toThrow(DomainError); // What is no version is in no range.
      } else if (isLoose(options) && (isLooseText(text) || isLooseText(version))) leftOut++;
      else {
        expect(contains(compile(text, options as Options), parse(version)), `${version} in ${text}`).toBe(
          name === "range-include",
        );
      }
    }
    expect(leftOut).toBe({ "range-include": 4, "range-exclude": 5 }[name]);
  });

  it("ranges mean what their expanded form means", () => {
    let leftOut = 0;
    for (const [text, expanded, options] of rows("range-parse")) {
      if (isLoose(options) && isLooseText(text)) leftOut++;
      else if (expanded === null)
        expect(() => compile(text, options as Options), String(text)).toThrow(DomainError);
      else
        expect(
          equalRanges(compile(text, options as Options), compile(expanded, options as Options)),
          `${text} = ${expanded}`,
        ).toBe(true);
    }
    expect(leftOut).toBe(4);
  });

  it.each(["range-intersection", "comparator-intersection"])("%s", (name) => {
    for (const [a, b, expected, includePrerelease] of rows(name)) {
      const options = { includePrerelease: includePrerelease === true };
      expect(!isEmpty(intersection(compile(a, options), compile(b, options))), `${a} and ${b}`).toBe(
        expected,
      );
    }
  });

  it.each(["version-gt-range", "version-lt-range"])("%s: what lies beyond a range is not in it", (name) => {
    let leftOut = 0;
    for (const [text, version, options] of rows(name)) {
      if (isLoose(options) && (isLooseText(text) || isLooseText(version))) leftOut++;
      else {
        const range = compile(text, options as Options);
        const { because } = containsWhy(range, parse(version));
        expect(because, `${version} in ${text}`).not.toBe("in-range");
        // node-semver also counts pre-releases that lie within, but are left out, as beyond.
        if (because === "outside")
          expect(isBeyond(range, parse(version), name.includes("gt")), `${version} ${text}`).toBe(true);
      }
    }
    expect(leftOut).toBe({ "version-gt-range": 3, "version-lt-range": 5 }[name]);
  });

  it.each(["version-not-gt-range", "version-not-lt-range"])(
    "%s: what is not beyond a range is in it or before it",
    (name) => {
      let leftOut = 0;
      for (const [text, version, options] of rows(name)) {
        if (isLoose(options) && (isLooseText(text) || isLooseText(version))) leftOut++;
        else {
          const range = compile(text, options as Options);
          expect(isBeyond(range, parse(version), name.includes("gt")), `${version} ${text}`).toBe(false);
        }
      }
      expect(leftOut).toBe({ "version-not-gt-range": 2, "version-not-lt-range": 5 }[name]);
    },
  );
});

/** node-semver's gtr and ltr: the version is not in the range, and above (below) everything that is. */
function isBeyond(range: Range, version: ReturnType<typeof parse>, above: boolean): boolean {
  if (contains(range, version)) return false;
  const rest = compileRange("semver", `${above ? ">=" : "<="}${version.text}`, { prereleases: "all" });
  return isEmpty(intersection(range, rest)) && !isEmpty(intersection(complement(range), rest));
}

describe("node-semver itself", () => {
  it("orders random versions alike", () => {
    fc.assert(
      fc.property(VERSIONS.semver, VERSIONS.semver, (a, b) => {
        expect(Math.sign(compareVersions(parse(a), parse(b)))).toBe(npmSemver.compare(a, b));
      }),
      runs(2000),
    );
  });

  it.each([false, true])(
    "holds the same random versions in random ranges (includePrerelease: %s)",
    (includePrerelease) => {
      const versions = fc.array(VERSIONS.semver, { minLength: 6, maxLength: 6 });
      fc.assert(
        fc.property(rangeTexts("semver"), versions, (text, sample) => {
          const theirs = new npmSemver.Range(text, { includePrerelease });
          // An alternative that is everything makes node-semver drop the others, and what they name.
          fc.pre(!(text.includes("||") && theirs.set.some(([first]) => first?.value === "")));
          const ours = compile(text, { includePrerelease });
          for (const version of sample)
            expect(contains(ours, parse(version)), `${version} in ${text}`).toBe(theirs.test(version));
        }),
        runs(2000),
      );
    },
  );
});
