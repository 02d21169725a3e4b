/** What an order must be, for every scheme: checked on random triples. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, parseVersion, SCHEME_NAMES } from "../../src/values/scheme.ts";
import { runs, VERSIONS } from "./random-values.ts";

describe.each(SCHEME_NAMES)("the order of %s", (scheme) => {
  const version = VERSIONS[scheme].map((text) => parseVersion(scheme, text));
  const sign = (text: number) => Math.sign(text);

  it("is total, antisymmetric and transitive", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compareVersions(a, a)).toBe(0);
        expect(sign(compareVersions(a, b))).toBe(0 - sign(compareVersions(b, a)));
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        if (compareVersions(a, b) === 0)
          expect(sign(compareVersions(a, c))).toBe(sign(compareVersions(b, c)));
      }),
      runs(1500),
    );
  });

  it("keeps the text as it was written", () => {
    fc.assert(
      fc.property(VERSIONS[scheme], (text) => {
        expect(parseVersion(scheme, text).text).toBe(text);
        expect(parseVersion(scheme, ` ${text} `).text).toBe(text);
      }),
      runs(200),
    );
  });
});
