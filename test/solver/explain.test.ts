/** The exact words of explanations. */
import { describe, expect, it } from "vitest";
import { compileUniverse } from "../../src/solver/compile-universe.ts";
import { explain } from "../../src/solver/explain.ts";
import { leavesOf } from "../../src/solver/proof.ts";
import type { Proof, ProofStep } from "../../src/solver/proof.ts";
import { solve } from "../../src/solver/solve.ts";
import type { Selection, Statement, UniverseDescription } from "../../src/solver/universe.ts";
import type { Vocabulary } from "../../src/solver/wording.ts";

type Need = readonly [name: string, candidates: readonly string[] | "every", range: string];
type Dependency = readonly [name: string, version: string, ...need: Need];

interface ExplainCase {
  readonly name: string;
  readonly packages: Readonly<Record<string, readonly string[]>>;
  readonly dependencies: readonly Dependency[];
  readonly root: readonly Need[];
  readonly also?: readonly Statement[];
  readonly vocabulary?: Vocabulary;
  readonly text: readonly string[];
}

const CASES: readonly ExplainCase[] = [
  {
    name: "tells pub's linear example in pub's words",
    packages: { foo: ["1.0.0"], bar: ["2.0.0"], baz: ["3.0.0", "1.0.0"] },
    dependencies: [
      ["foo", "1.0.0", "bar", ["2.0.0"], "^2.0.0"],
      ["bar", "2.0.0", "baz", ["3.0.0"], "^3.0.0"],
    ],
    root: [
      ["foo", ["1.0.0"], "^1.0.0"],
      ["baz", ["1.0.0"], "^1.0.0"],
    ],
    text: [
      "Because every version of foo depends on bar ^2.0.0 which depends on baz ^3.0.0, " +
        "every version of foo requires baz ^3.0.0.",
      "So, because root depends on both baz ^1.0.0 and foo ^1.0.0, version solving failed.",
    ],
  },
  {
    name: "tells pub's branching example in pub's words",
    packages: {
      foo: ["1.1.0", "1.0.0"],
      a: ["1.0.0"],
      b: ["2.0.0", "1.0.0"],
      x: ["1.0.0"],
      y: ["2.0.0", "1.0.0"],
    },
    dependencies: [
      ["foo", "1.0.0", "a", ["1.0.0"], "^1.0.0"],
      ["foo", "1.0.0", "b", ["1.0.0"], "^1.0.0"],
      ["foo", "1.1.0", "x", ["1.0.0"], "^1.0.0"],
      ["foo", "1.1.0", "y", ["1.0.0"], "^1.0.0"],
      ["a", "1.0.0", "b", ["2.0.0"], "^2.0.0"],
      ["x", "1.0.0", "y", ["2.0.0"], "^2.0.0"],
    ],
    root: [["foo", ["1.1.0", "1.0.0"], "^1.0.0"]],
    text: [
      "    Because foo <1.1.0 depends on a ^1.0.0 which depends on b ^2.0.0, foo <1.1.0 requires b ^2.0.0.",
      "(1) So, because foo <1.1.0 depends on b ^1.0.0, foo <1.1.0 is forbidden.",
      "",
      "    Because foo >=1.1.0 depends on x ^1.0.0 which depends on y ^2.0.0, foo >=1.1.0 requires y ^2.0.0.",
      "    And because foo >=1.1.0 depends on y ^1.0.0, foo >=1.1.0 is forbidden.",
      "    And because foo <1.1.0 is forbidden (1), foo is forbidden.",
      "    So, because root depends on foo ^1.0.0, version solving failed.",
    ],
  },
  {
    name: "says which versions there are when a range has none",
    packages: { foo: ["2.1.3", "2.0.0"] },
    dependencies: [],
    root: [["foo", [], "^1.0.0"]],
    text: [
      "Because root depends on foo ^1.0.0 which doesn't match any versions (2.1.3 and 2.0.0 exist), " +
        "version solving failed.",
    ],
  },
  {
    name: "says that a package has no versions at all",
    packages: { foo: [] },
    dependencies: [],
    root: [["foo", [], "any"]],
    text: ["Because root depends on foo any which has no versions, version solving failed."],
  },
  {
    name: "gives the reason of an exclusion",
    packages: { foo: ["1.0.0"], bar: ["2.0.0"] },
    dependencies: [["foo", "1.0.0", "bar", "every", "any"]],
    root: [["foo", "every", "any"]],
    also: [{ kind: "excludes", package: "bar", candidates: "every", cause: "it was withdrawn" }],
    text: [
      "Because every version of foo depends on bar any which cannot be used (it was withdrawn), " +
        "foo is forbidden.",
      "So, because root depends on foo any, version solving failed.",
    ],
  },
  {
    name: "says a lock as such",
    packages: { foo: ["1"], bar: ["2", "1"] },
    dependencies: [["foo", "1", "bar", ["2"], "2"]],
    root: [["foo", "every", "any"]],
    also: [{ kind: "locks", package: "bar", candidate: "1", cause: "deployed" }],
    text: [
      "Because every version of foo depends on bar 2 and bar is locked to 1, foo is forbidden.",
      "So, because root depends on foo any, version solving failed.",
    ],
  },
  {
    name: "never prints a set with holes as a union",
    packages: { foo: ["5", "4", "3", "2", "1"] },
    dependencies: [],
    root: [["foo", "every", "any"]],
    also: [
      { kind: "excludes", package: "foo", candidates: ["5", "3", "1"], cause: "odd" },
      { kind: "excludes", package: "foo", candidates: ["4", "2"], cause: "even" },
    ],
    text: [
      "Because foo 4 or 2 cannot be used (even) and foo 5, 3 or 1 cannot be used (odd), foo is forbidden.",
      "So, because root depends on foo any, version solving failed.",
    ],
  },
  {
    name: "lets the caller word its packages and its conclusion",
    packages: { "prod-eu": ["t4", "h100"] },
    dependencies: [],
    root: [["prod-eu", ["h100"], "H100"]],
    also: [{ kind: "excludes", package: "prod-eu", candidates: ["h100"], cause: "driver" }],
    vocabulary: {
      root: "ranker",
      conclusion: "ranker cannot be deployed",
      statement: (statement) =>
        statement.kind === "excludes" ? { sentence: "prod-eu has driver 470.57.02" } : undefined,
    },
    text: [
      "Because prod-eu has driver 470.57.02 and ranker depends on prod-eu H100, ranker cannot be deployed.",
    ],
  },
];

describe("explain", () => {
  it.each(CASES)("$name", ({ vocabulary, text, ...given }) => {
    const universe = compileUniverse(describeCase(given));
    const answer = solve(universe, { statements: [...given.root.map(requirement), ...(given.also ?? [])] });
    if (answer.kind !== "conflict") return expect.unreachable("a conflict was expected");
    expect(explain(universe, answer.proof!, vocabulary).text.split("\n")).toEqual(text);
  });

  it("tells a proof of 10,000 steps to its end", () => {
    const name = (at: number): string => `p${String(at).padStart(5, "0")}`;
    const universe = compileUniverse({
      packages: Array.from({ length: CHAIN_LENGTH + 1 }, (_, at) => ({ name: name(at), candidates: ["1"] })),
      statements: [
        ...Array.from({ length: CHAIN_LENGTH }, (_, at): Statement => ({
          kind: "depends", package: name(at), candidates: "every", cause: `needs ${at + 1}`,
          on: [{ package: name(at + 1), candidates: "every" }],
        })),
        { kind: "excludes", package: name(CHAIN_LENGTH), candidates: "every", cause: "withdrawn" },
      ],
    });
    const statements = [requirement([name(0), "every", "any"])];
    const answer = solve(universe, { statements }, { proof: "first" });
    if (answer.kind !== "conflict") return expect.unreachable("a conflict was expected");
    const { lines } = explain(universe, answer.proof!);
    const told = lines.flatMap((line) => line?.statements ?? []);
    expect(new Set(told)).toEqual(new Set(leavesOf(answer.proof!)));
    expect(told.length).toBe(CHAIN_LENGTH + 2);
    expect(lines.at(-1)!.text).toMatch(/version solving failed\.$/);
  });

  it("tells 100,000 steps of which no two share a sentence", () => {
    const universe = compileUniverse({ packages: [{ name: "p", candidates: ["1"] }], statements: [] });
    const explanation = explain(universe, deepProof(100_000));
    expect(explanation.lines.filter((line) => line !== undefined)).toHaveLength(99_999);
  });

  it("cites on each line the statements that it rests on, and all of the proof's together", () => {
    const [linear] = CASES;
    const universe = compileUniverse(describeCase(linear!));
    const answer = solve(universe, { statements: linear!.root.map(requirement) });
    if (answer.kind !== "conflict") return expect.unreachable("a conflict was expected");
    const { lines } = explain(universe, answer.proof!);
    expect(lines.map((line) => line?.statements.map(({ cause }) => cause))).toEqual([
      ["bar 2.0.0", "foo 1.0.0"],
      ["root baz", "root foo"],
    ]);
    expect(lines.flatMap((line) => line?.statements ?? []).length).toBe(leavesOf(answer.proof!).length);
  });
});

/** Packages in a row of which each needs the next. */
const CHAIN_LENGTH = 10_000;

/**
 * Each step rests on the one before it and on a step of two given ones, so that all are told and none joins
 * another's sentence. The terms do not matter to the order of telling.
 */
function deepProof(depth: number): Proof {
  const terms = [{ package: "p", candidates: [0], absent: false }];
  const statements = [requirement(["p", "every", "any"])];
  const given = { kind: "given", terms, statements } as const;
  const steps: ProofStep[] = [given, given, { kind: "derived", terms, from: [0, 1] }];
  while (steps.length < depth) {
    const simple = steps.push({ kind: "derived", terms, from: [0, 1] }) - 1;
    steps.push({ kind: "derived", terms, from: [simple - 1, simple] });
  }
  return { steps };
}

function describeCase({
  packages,
  dependencies,
}: Pick<ExplainCase, "packages" | "dependencies">): UniverseDescription {
  return {
    packages: Object.entries(packages).map(([name, candidates]) => ({ name, candidates })),
    statements: dependencies.map(([name, version, ...need]) => ({
      kind: "depends",
      package: name,
      candidates: [version],
      on: [selection(need)],
      cause: `${name} ${version}`,
    })),
  };
}

function requirement(need: Need): Statement {
  return { kind: "requires", anyOf: [selection(need)], cause: `root ${need[0]}` };
}

function selection([name, candidates, text]: Need): Selection {
  return { package: name, candidates, text };
}
