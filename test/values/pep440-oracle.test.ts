/**
 * `packaging` itself, where Python has it, on random versions and specifiers: one process answers all
 * questions.
 */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRange, contains, isEmpty } from "../../src/values/range.ts";
import { compareVersions, parseVersion } from "../../src/values/scheme.ts";
import { leaveOut } from "../setup/left-out.ts";
import { rangeTexts, SEED, VERSIONS } from "./random-values.ts";

/**
 * Reads questions as lines of JSON and answers in lines. Specifiers only since 26 follow one rule for
 * neighbours.
 */
const PYTHON = `
import json, sys
import packaging
if int(packaging.__version__.split(".")[0]) < 26: sys.exit(3)
from packaging.version import Version
from packaging.specifiers import SpecifierSet
for line in sys.stdin:
    kind, a, b = json.loads(line)
    if kind == "order":
        x, y = Version(a), Version(b)
        print((x > y) - (x < y))
    elif kind == "empty":
        print(int(SpecifierSet(a).is_unsatisfiable()))
    else:
        print(int(SpecifierSet(a).contains(b, prereleases=kind == "all")))
`;

type Question = readonly ["order" | "all" | "none" | "empty", string, string];

function ask(questions: readonly Question[]): readonly number[] | undefined {
  const input = questions.map((question) => JSON.stringify(question)).join("\n");
  const { status, stdout } = spawnSync("python3", ["-c", PYTHON], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return status === 0 ? stdout.trimEnd().split("\n").map(Number) : undefined;
}

const hasPackaging = ask([["order", "1", "2"]]) !== undefined;
if (!hasPackaging) {
  leaveOut("Python's packaging as an oracle for PEP 440", "python3 -m pip install 'packaging>=26'", {
    extra: true,
  });
}

const parse = (text: string) => parseVersion("pep440", text);
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number) =>
  fc.sample(arbitrary, { seed: SEED, numRuns });
/** Alternatives are our own extension. */
const specifiers = rangeTexts("pep440").map((text) => text.split(" || ")[0]!);

describe.skipIf(!hasPackaging)("packaging itself", () => {
  it("orders random versions alike", () => {
    const pairs = sample(fc.tuple(VERSIONS.pep440, VERSIONS.pep440), 3000);
    const answers = ask(pairs.map(([a, b]) => ["order", a, b] as const))!;
    pairs.forEach(([a, b], place) => {
      expect(Math.sign(compareVersions(parse(a), parse(b))), `${a} ? ${b}`).toBe(answers[place]);
    });
  });

  it.each(["all", "none"] as const)(
    "holds the same versions in random specifiers (pre-releases: %s)",
    (prereleases) => {
      const pairs = sample(fc.tuple(specifiers, VERSIONS.pep440), 4000);
      const answers = ask(pairs.map(([text, version]) => [prereleases, text, version] as const))!;
      pairs.forEach(([text, version], place) => {
        const range = compileRange("pep440", text, { prereleases });
        expect(Number(contains(range, parse(version))), `${version} in ${text}`).toBe(answers[place]);
      });
    },
  );

  it("finds the same random specifiers unsatisfiable", () => {
    const texts = sample(specifiers, 2000);
    const answers = ask(texts.map((text) => ["empty", text, ""] as const))!;
    texts.forEach((text, place) => {
      expect(Number(isEmpty(compileRange("pep440", text, { prereleases: "all" }))), text).toBe(
        answers[place],
      );
    });
  });
});
