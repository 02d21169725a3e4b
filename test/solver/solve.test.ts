/**
 * What the solver answers: cases of its own with their effort, pub's cases, and every root of pubgrub-rs's
 * registries.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileUniverse } from "../../src/solver/compile-universe.ts";
import { solve } from "../../src/solver/solve.ts";
import type { Statement } from "../../src/solver/universe.ts";
import { corpus } from "../setup/corpus.ts";
import { readPubStep } from "./pub-case.ts";
import type { PubStep } from "./pub-case.ts";
import { describeRegistry, questionOf, readRegistries, rootsOf, violationOf } from "./pubgrub-registry.ts";
import { readFacts } from "./facts.ts";

/**
 * "web 1 needs auth >=2" and the like (./facts.ts); `ask` is what must be picked; newest first is
 * preferred.
 */
const CASES = [
  {
    name: "picks the newest version that fits",
    facts: ["web 1 needs auth >=2", "auth 3", "auth 2"],
    ask: ["web"],
    answer: { picks: { auth: "3", web: "1" }, steps: 1 },
  },
  {
    name: "goes back to an older version when the newest needs what does not exist",
    facts: ["web 2 needs auth >=9", "web 1", "auth 1"],
    ask: ["web"],
    answer: { picks: { web: "1" }, steps: 0 },
  },
  {
    name: "refuses a cycle that cannot close",
    facts: ["a 1 needs b 2", "a 2 needs b 1", "b 1 needs a 1", "b 2 needs a 2"],
    ask: ["a"],
    answer: { conflict: true, steps: 2 },
  },
  {
    name: "leaves out what nothing needs",
    facts: ["web 1", "auth 1 needs web 1"],
    ask: ["web"],
    answer: { picks: { web: "1" }, steps: 0 },
  },
  {
    name: "takes the first alternative that is possible, unless another is there already",
    facts: ["web 1 needs redis 1 | memcached 1", "cache 1 needs memcached 1", "redis 1", "memcached 1"],
    ask: ["web", "cache"],
    answer: { picks: { cache: "1", memcached: "1", web: "1" }, steps: 0 },
  },
  {
    name: "tries the alternatives in the order given",
    facts: ["web 1 needs redis 1 | memcached 1", "redis 1 needs missing 1", "memcached 1", "missing 2"],
    ask: ["web"],
    answer: { picks: { memcached: "1", web: "1" }, steps: 2 },
  },
  {
    name: "lets a package be absent that is only constrained",
    facts: ["web 1 allows auth >=2", "auth 1"],
    ask: ["web"],
    answer: { picks: { web: "1" }, steps: 0 },
  },
  {
    name: "obeys a constraint once something needs the package",
    facts: ["web 1 allows auth <3", "shop 1 needs auth >=1", "auth 3", "auth 2"],
    ask: ["web", "shop"],
    answer: { picks: { auth: "2", shop: "1", web: "1" }, steps: 0 },
  },
  {
    name: "does not pick what is excluded",
    facts: ["web 2 is refused", "web 2", "web 1"],
    ask: ["web"],
    answer: { picks: { web: "1" }, steps: 0 },
  },
  {
    name: "keeps three things apart that only go together in pairs",
    facts: ["a 2", "a 1", "b 1", "c 1", "a 2 and b 1 and c 1 clash"],
    ask: ["a", "b", "c"],
    answer: { picks: { a: "1", b: "1", c: "1" }, steps: 0 },
  },
] as const;

describe("solve", () => {
  it.each(CASES)("$name", ({ facts, ask, answer }) => {
    const got = solve(compileUniverse(readFacts(facts)), { statements: ask.map(requires) });
    if ("conflict" in answer) expect(got).toMatchObject({ kind: "conflict", steps: answer.steps });
    else
      expect({
        kind: got.kind,
        picks: got.kind === "solution" ? Object.fromEntries(got.picks) : {},
        steps: got.steps,
      }).toEqual({ kind: "solution", ...answer });
  });

  it("keeps a lock, and prefers what is favoured", () => {
    const universe = compileUniverse(readFacts(["web 3", "web 2", "web 1"]));
    const lock: Statement = { kind: "locks", package: "web", candidate: "1", cause: "deployed" };
    expect(solve(universe, { statements: [requires("web"), lock] })).toMatchObject({
      picks: new Map([["web", "1"]]),
    });
    expect(
      solve(universe, { statements: [requires("web")], favoured: [{ package: "web", candidate: "2" }] }),
    ).toMatchObject({ picks: new Map([["web", "2"]]) });
  });

  it("keeps a favoured candidate that nothing needs, if asked to", () => {
    const universe = compileUniverse(readFacts(["web 1 allows auth 2", "auth 2", "auth 1"]));
    const keep = (candidate: string) =>
      solve(universe, {
        statements: [requires("web")],
        favoured: [{ package: "auth", candidate, keep: true }],
      });
    expect(keep("2")).toMatchObject({
      picks: new Map([
        ["auth", "2"],
        ["web", "1"],
      ]),
    });
    expect(keep("1")).toMatchObject({ picks: new Map([["web", "1"]]) });
  });

  it("asks the judge about each choice, and searches on with what it objects to", () => {
    const universe = compileUniverse(readFacts(["web 3", "web 2", "web 1"]));
    const judged: string[] = [];
    const judge = (picks: ReadonlyMap<string, string>): Statement[] => {
      judged.push(picks.get("web")!);
      return picks.get("web") === "1"
        ? []
        : [{ kind: "excludes", package: "web", candidates: [picks.get("web")!], cause: "rule" }];
    };
    expect(solve(universe, { statements: [requires("web")] }, { judge })).toMatchObject({
      picks: new Map([["web", "1"]]),
    });
    expect(judged).toEqual(["3", "2", "1"]);
  });

  it("picks an alternative that only the judge asks for; it once let the choice stand without one", () => {
    const universe = compileUniverse(readFacts(["web 1", "redis 1", "memcached 1"]));
    const anyOf = ["redis", "memcached"].map((name) => ({ package: name, candidates: "every" as const }));
    const judge = (picks: ReadonlyMap<string, string>): Statement[] =>
      picks.has("redis") || picks.has("memcached") ? [] : [{ kind: "requires", anyOf, cause: "rule" }];
    expect(solve(universe, { statements: [requires("web")] }, { judge })).toMatchObject({
      picks: new Map([
        ["redis", "1"],
        ["web", "1"],
      ]),
    });
  });

  it("says so when the budget is used up or the search is cancelled", () => {
    const registry = compileUniverse(
      readFacts(
        Array.from({ length: 200 }, (_, at) => `a ${at} needs b ${(at + 1) % 200}`).concat(
          Array.from({ length: 200 }, (_, at) => `b ${at} needs a ${at}`),
        ),
      ),
    );
    expect(solve(registry, { statements: [requires("a")] }, { stepsMax: 10 })).toMatchObject({
      kind: "budget",
      steps: 11,
    });
    expect(solve(registry, { statements: [requires("a")] }, { cancelled: () => true })).toMatchObject({
      kind: "cancelled",
      steps: 64,
    });
  });

  it("names what it does not know, and the nearest known name", () => {
    const universe = compileUniverse(readFacts(["ranker 1"]));
    expect(() => solve(universe, { statements: [requires("rankr")] })).toThrow(
      'The universe has no package named "rankr".',
    );
    expect(() =>
      compileUniverse({ packages: [{ name: "a", candidates: ["1", "1"] }], statements: [] }),
    ).toThrow('The universe has more than one candidate of a named "1".');
  });
});

const registries = corpus("solver/pubgrub-rs");
describe.skipIf(registries === undefined)("pubgrub-rs's registries", () => {
  it.each(registries === undefined ? [] : readRegistries(registries))(
    "answers every root of $file rightly",
    (registry) => {
      const universe = compileUniverse(describeRegistry(registry));
      let steps = 0;
      for (const root of rootsOf(registry)) {
        const answer = solve(universe, questionOf(root), { proof: "none" });
        expect(answer.kind, `${root.package} ${root.version}`).toBe(
          root.isSatisfiable ? "solution" : "conflict",
        );
        if (answer.kind === "solution") expect(violationOf(registry, root, answer.picks)).toBeUndefined();
        steps += answer.steps;
      }
      // On average a root takes some 20 decisions and conflicts; twice that would be worth knowing of.
      expect(steps / rootsOf(registry).length).toBeLessThan(40);
    },
  );
});

/** Cases whose data leaves out what decides them. */
const PUB_LEFT_OUT: Readonly<Record<string, string>> = {
  "pubspec_overrides.yaml takes precedence over pubspec.yaml":
    "the overriding file is not in the extracted registry",
};
interface PubCase {
  readonly name: string;
  readonly self_contained: boolean;
  readonly steps: readonly PubStep[];
}

const pub = corpus("solver/pub/version_solver_cases.json");
const pubCases =
  pub === undefined
    ? []
    : (JSON.parse(readFileSync(pub, "utf8")) as PubCase[]).filter(
        (each) => each.self_contained && !(each.name in PUB_LEFT_OUT),
      );
describe.skipIf(pub === undefined)("pub's cases", () => {
  it.each(pubCases)("$name", ({ steps }) => {
    let lock: Readonly<Record<string, string>> = {};
    for (const step of steps) {
      const { universe, question } = readPubStep(step, lock);
      const answer = solve(compileUniverse(universe), question);
      expect(answer.kind).toBe(step.expect.error === undefined ? "solution" : "conflict");
      if (answer.kind !== "solution") continue;
      lock = Object.fromEntries([...answer.picks].filter(([name]) => name !== "myapp"));
      expect(lock).toEqual(step.expect.result);
    }
  });
});

function requires(name: string): Statement {
  return { kind: "requires", anyOf: [{ package: name, candidates: "every", text: "any" }], cause: "asked" };
}
