/** Digests, canonical JSON, nearest names, globs, times and the base of errors. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, JSON_DEPTH_MAX } from "../../src/values/canonical-json.ts";
import { formatDigest, isDigest, parseDigest, sha256Digest, sha256Hex } from "../../src/values/digest.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { matchesGlob } from "../../src/values/glob.ts";
import { InvalidVersion } from "../../src/values/invalid-version.ts";
import { editsBetween, nearestNames } from "../../src/values/nearest.ts";
import { formatTime, parseTime } from "../../src/values/time.ts";
import { runs } from "./random-values.ts";

const HEX = "0".repeat(64);

describe("a digest", () => {
  it.each([
    `sha256:${HEX}`,
    `sha512:${HEX}${HEX}`,
    "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564",
    "md5:abc",
  ])("%s is read and written back", (text) => {
    expect(formatDigest(parseDigest(text))).toBe(text);
    expect(isDigest(text)).toBe(true);
  });

  it.each([
    "",
    "sha256",
    "sha256:",
    `sha256:${HEX}0`,
    `sha256:${"A".repeat(64)}`,
    `SHA256:${HEX}`,
    `sha256:${HEX} `,
    "a:b:c",
  ])("%j is refused", (text) => {
    expect(() => parseDigest(text)).toThrow(DomainError);
    expect(isDigest(text)).toBe(false);
  });

  it("of nothing is the known one, of text that of its UTF-8", () => {
    expect(sha256Hex("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(sha256Digest("é")).toBe(`sha256:${sha256Hex(new Uint8Array([0xc3, 0xa9]))}`);
  });
});

describe("canonical JSON", () => {
  it("is the example of RFC 8785, section 3.2.2", () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    ) as unknown;
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts names by UTF-16 units, as RFC 8785, section 3.2.3 says", () => {
    const value = JSON.parse(
      '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}',
    ) as object;
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toEqual([4, 2, 6, 7, 1, 5, 3]);
  });

  const TOO_DEEP = `$${"[0]".repeat(39)}[…`; // A path is cut like any quoted text.
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const cycle: unknown[] = [];
  cycle.push(cycle);
  it.each([
    [undefined, "$"],
    [{ a: undefined }, "$.a"],
    [[1, [Number.NaN]], "$[1][0]"],
    [{ a: { b: -Infinity } }, "$.a.b"],
    [1n, "$"],
    ["\ud800", "$"],
    [{ "\udc00": 1 }, "$"],
    [new Date(0), "$"],
    [{ a: new Map() }, "$.a"],
    [() => 1, "$"],
    [Symbol("a"), "$"],
    [deep(JSON_DEPTH_MAX + 1), TOO_DEEP],
    [cycle, TOO_DEEP],
  ])("%o is refused at %s", (value, path) => {
    let thrown: unknown;
    try {
      canonicalJson(value);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DomainError);
    expect((thrown as DomainError).details()).toMatchObject({ code: "INVALID_JSON", path });
  });

  it("is read back as what was written, whatever the order of names", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      runs(300),
    );
  });
});

describe("nearest names", () => {
  const KEYS = ["nvidia.driver", "nvidia.cuda", "gpu.memory", "gpu.model", "os.glibc", "os.version"];
  it.each([
    ["nvidia.drvier", ["nvidia.driver"]],
    ["gpu.memroy", ["gpu.memory"]],
    ["NVIDIA.CUDA", ["nvidia.cuda"]],
    ["gpu.mode", ["gpu.model"]],
    ["os.glibcc", ["os.glibc"]],
    ["entirely", []],
    ["", []],
  ])("of %j are %j", (wanted, expected) => {
    expect(nearestNames(wanted, KEYS)).toEqual(expected);
  });

  it("are sorted by distance, then name, and at most as many as asked for", () => {
    expect(nearestNames("aaaa", ["aaac", "aaab", "aaaa", "aabb", "bbbb"])).toEqual(["aaaa", "aaab", "aaac"]);
    expect(nearestNames("aaaa", ["aaac", "aaab", "aaaa"], 1)).toEqual(["aaaa"]);
  });

  it("are found by the distance that the slow definition gives", () => {
    const word = fc
      .array(fc.constantFrom("a", "b", "c"), { maxLength: 6 })
      .map((letters) => letters.join(""));
    fc.assert(
      fc.property(word, word, fc.nat({ max: 4 }), (a, b, bound) => {
        expect(editsBetween(a, b, bound)).toBe(Math.min(slowEdits(a, b), bound + 1));
      }),
      runs(1000),
    );
  });

  it("are found among 100,000 names", () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `artifact-${index}`);
    expect(nearestNames("artifact-99999x", names)[0]).toBe("artifact-99999");
  });
});

/** Restricted Damerau-Levenshtein, by its recursive definition. */
function slowEdits(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const same = a.at(-1) === b.at(-1);
  const choices = [
    slowEdits(a.slice(0, -1), b) + 1,
    slowEdits(a, b.slice(0, -1)) + 1,
    slowEdits(a.slice(0, -1), b.slice(0, -1)) + (same ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    choices.push(slowEdits(a.slice(0, -2), b.slice(0, -2)) + 1);
  }
  return Math.min(...choices);
}

describe("globs", () => {
  it("match what the same regular expression matches", () => {
    const pattern = fc
      .array(fc.constantFrom("a", "b", "*", "?", "."), { maxLength: 6 })
      .map((parts) => parts.join(""));
    const text = fc.array(fc.constantFrom("a", "b", "."), { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(pattern, text, (glob, value) => {
        const expression = new RegExp(
          `^${glob.replaceAll(".", "\\.").replaceAll(/\*+/g, ".*").replaceAll("?", ".")}$`,
        );
        expect(matchesGlob(glob, value)).toBe(expression.test(value));
      }),
      runs(2000),
    );
  });
});

describe("times", () => {
  it.each([
    ["2026-10-01", "2026-10-01T00:00:00Z"],
    ["2026-10-01T02:00:00+02:00", "2026-10-01T00:00:00Z"],
    ["1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"],
    ["2024-02-29t01:02:03.000000001z", "2024-02-29T01:02:03.000000001Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"],
    ["0001-01-01", "0001-01-01T00:00:00Z"],
  ])("%s is %s", (text, canonical) => {
    expect(formatTime(parseTime(text)!)).toBe(canonical);
  });

  it.each([
    "2026-13-01",
    "2025-02-29",
    "2026-10-01T24:00:00Z",
    "2026-10-01T00:00:00",
    "2026-10-1",
    "now",
    "",
  ])("%j is none", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

describe("a domain error", () => {
  it("has a code, a name, a hint apart, and its fields as details", () => {
    const error = new InvalidVersion("semver", "one", "Write numbers.");
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("InvalidVersion");
    expect(error.message).toBe('"one" is not a semver version.');
    expect(error.hint).toBe("Write numbers.");
    expect(error.details()).toEqual({ code: "INVALID_VERSION", scheme: "semver", value: "one" });
  });

  it("repeats only the beginning of long input", () => {
    expect(new InvalidVersion("semver", "x".repeat(10_000)).message.length).toBeLessThan(200);
  });
});
