/** The algebra of ranges against membership, for every scheme, on random ranges and versions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileRange,
  complement,
  contains,
  containsWhy,
  describeRange,
  equalRanges,
  intersection,
  isEmpty,
  union,
} from "../../src/values/range.ts";
import { compareVersions, parseVersion, SCHEME_NAMES } from "../../src/values/scheme.ts";
import { rangeTexts, runs, VERSIONS } from "./random-values.ts";

describe.each(SCHEME_NAMES)("ranges of %s versions", (scheme) => {
  const policy = fc.constantFrom(
    {},
    {},
    { prereleases: "all" },
    { prereleases: "none" },
    { locals: "none" },
  ) as fc.Arbitrary<object>;
  const range = fc
    .tuple(rangeTexts(scheme), policy)
    .map(([text, chosen]) => compileRange(scheme, text, chosen));
  const versions = fc.array(
    VERSIONS[scheme].map((text) => parseVersion(scheme, text)),
    { minLength: 8, maxLength: 8 },
  );

  it("hold exactly what union, intersection and complement say", () => {
    fc.assert(
      fc.property(range, range, versions, (a, b, sample) => {
        const [both, either, not] = [intersection(a, b), union(a, b), complement(a)];
        for (const version of sample) {
          const [inA, inB] = [contains(a, version), contains(b, version)];
          expect(contains(both, version)).toBe(inA && inB);
          expect(contains(either, version)).toBe(inA || inB);
          expect(contains(not, version)).toBe(!inA);
        }
      }),
      runs(400),
    );
  });

  it("keep the laws of sets", () => {
    fc.assert(
      fc.property(range, range, (a, b) => {
        expect(isEmpty(intersection(a, complement(a)))).toBe(true);
        expect(equalRanges(complement(complement(a)), a)).toBe(true);
        expect(equalRanges(union(a, intersection(a, b)), a)).toBe(true);
        expect(equalRanges(complement(union(a, b)), intersection(complement(a), complement(b)))).toBe(true);
        expect(isEmpty(complement(union(a, complement(a))))).toBe(true);
      }),
      runs(300),
    );
  });

  it("are sorted and disjoint", () => {
    fc.assert(
      fc.property(range, ({ intervals }) => {
        intervals.forEach(({ lower, upper }, index) => {
          if (lower !== null && upper !== null)
            expect(compareVersions(lower.value, upper.value)).toBeLessThanOrEqual(0);
          if (index === 0) return;
          const before = intervals[index - 1]!.upper!;
          expect(compareVersions(before.value, lower!.value)).toBeLessThanOrEqual(0);
        });
      }),
      runs(300),
    );
  });

  it("hold no version when they are empty", () => {
    fc.assert(
      fc.property(range, range, versions, (a, b, sample) => {
        const both = intersection(a, b);
        if (isEmpty(both)) for (const version of sample) expect(contains(both, version)).toBe(false);
      }),
      runs(400),
    );
  });

  it("say why a version is not in them", () => {
    fc.assert(
      fc.property(rangeTexts(scheme), versions, (text, sample) => {
        const [named, all, none] = [
          {},
          { prereleases: "all" },
          { locals: "none", prereleases: "all" },
        ] as const;
        for (const version of sample) {
          const answer = containsWhy(compileRange(scheme, text, named), version);
          const wide = contains(compileRange(scheme, text, all), version);
          expect(answer.contained).toBe(answer.because === "in-range");
          if (answer.because === "prerelease-left-out") expect(version.prerelease).toBe(true);
          if (version.local && wide) {
            expect(containsWhy(compileRange(scheme, text, none), version).because).toBe("local-left-out");
          }
        }
      }),
      runs(200),
    );
  });

  it("have a text that means the same when it can be read back", () => {
    fc.assert(
      fc.property(
        rangeTexts(scheme).map((text) => compileRange(scheme, text)),
        (a) => {
          const text = describeRange(a);
          expect(text).not.toBe("");
          if (/by text|;|included|none|\.post\*/.test(text)) return;
          expect(equalRanges(compileRange(scheme, text), a), text).toBe(true);
        },
      ),
      runs(400),
    );
  });

  it("have one text when they hold the same versions in the same intervals", () => {
    fc.assert(
      fc.property(rangeTexts(scheme), (text) => {
        const once = compileRange(scheme, text);
        expect(describeRange(union(once, once))).toBe(describeRange(once));
      }),
      runs(100),
    );
  });
});
