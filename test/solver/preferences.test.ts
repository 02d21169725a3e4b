/**
 * The best choice: a table, every root with a known optimum, and random universes against trying
 * everything.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileUniverse } from "../../src/solver/compile-universe.ts";
import { COUNTERS_MAX } from "../../src/solver/counter.ts";
import { compareCosts, costOf, levelOf } from "../../src/solver/preferences.ts";
import type { PreferenceLevel, WeightedCandidate } from "../../src/solver/preferences.ts";
import { solve } from "../../src/solver/solve.ts";
import type { Answer } from "../../src/solver/solve.ts";
import type { PackageDescription, Statement, Universe } from "../../src/solver/universe.ts";
import { corpus } from "../setup/corpus.ts";
import { readFacts } from "./facts.ts";
import {
  describeRegistry,
  lagOf,
  questionOf,
  readRegistries,
  rootsOf,
  violationOf,
} from "./pubgrub-registry.ts";
import type { Root } from "./pubgrub-registry.ts";
import { randomCase } from "./random-universe.ts";
import { clausesOf, isTrue } from "./statement-meaning.ts";
import { randomFrom } from "../setup/random-from.ts";

const SEED = Number(process.env["SEED"] ?? Math.floor(Date.now() % 1_000_000_000));
/** Each is compared with all its choices, at most some thousands. */
const UNIVERSES = 1_500;
/** Choices that are tried one by one; larger universes are passed over. */
const CHOICES_MAX = 5_000;
/**
 * Steps that prove the optimum of all but a few roots of pubgrub-rs's registries; the rest would take
 * seconds together.
 */
const STEPS_MAX = 20_000;

describe("preferences", () => {
  it("gives up the newest of one for the newest of two others", () => {
    const universe = compileUniverse(
      readFacts(["z 2 needs b 1", "z 2 needs c 1", "z 1", "b 2", "b 1", "c 2", "c 1"]),
    );
    const statements = ["b", "c", "z"].map(requires);
    expect(solve(universe, { statements })).toMatchObject({
      picks: new Map([
        ["b", "1"],
        ["c", "1"],
        ["z", "2"],
      ]),
    });
    expect(solve(universe, { statements }, { prefer: [lag(universe)] })).toMatchObject({
      picks: new Map([
        ["b", "2"],
        ["c", "2"],
        ["z", "1"],
      ]),
      cost: [1],
      optimal: true,
    });
  });

  it("obeys the levels in order", () => {
    const universe = compileUniverse(
      readFacts(["z 2 needs b 1", "z 2 needs c 1", "z 1", "b 2", "b 1", "c 2", "c 1"]),
    );
    const first = levelOf("z first", universe, [{ package: "z", candidate: "1", weight: 1 }]);
    expect(
      solve(universe, { statements: ["b", "c", "z"].map(requires) }, { prefer: [first, lag(universe)] }),
    ).toMatchObject({
      picks: new Map([
        ["b", "1"],
        ["c", "1"],
        ["z", "2"],
      ]),
      cost: [0, 2],
      optimal: true,
    });
  });

  it("keeps what nothing needs if leaving it out costs something", () => {
    const universe = compileUniverse(readFacts(["web 1 allows auth <2", "auth 2", "auth 1"]));
    const removals = levelOf("removals", universe, [{ package: "auth", candidate: null, weight: 1 }]);
    expect(solve(universe, { statements: [requires("web")] }, { prefer: [removals] })).toMatchObject({
      picks: new Map([
        ["auth", "1"],
        ["web", "1"],
      ]),
      cost: [0],
      optimal: true,
    });
  });

  it("says how far off it may be when it has to stop early", () => {
    const universe = compileUniverse(
      readFacts(["z 2 needs b 1", "z 2 needs c 1", "z 1", "b 2", "b 1", "c 2", "c 1"]),
    );
    const answer = solve(
      universe,
      { statements: ["b", "c", "z"].map(requires) },
      { prefer: [lag(universe)], improvingStepsMax: 0 },
    );
    expect(answer).toMatchObject({ cost: [2], optimal: false, gap: [2] });
  });

  it("counts what is absent only because nothing needs it; it once claimed 7 to be the least", () => {
    const universe = compileUniverse(
      readFacts([
        "a 0", "a 1", "b 0", "b 1", "b 2", "b 3", "c 0", "c 1", "d 0",
        "a 0 and b <9 clash", "a 1 and b <9 clash", "b <3 and b <9 clash",
      ]),
    );
    const anyOf = ["d", "c"].map((name) => ({ package: name, candidates: "every" as const }));
    const statements: Statement[] = [{ kind: "requires", anyOf, cause: "asked" }];
    const costs = levelOf("costs", universe, [
      { package: "a", candidate: null, weight: 4 },
      { package: "b", candidate: null, weight: 4 },
      { package: "c", candidate: null, weight: 3 },
      { package: "c", candidate: "0", weight: 4 },
      { package: "d", candidate: null, weight: 4 },
    ]);
    expect(solve(universe, { statements }, { prefer: [costs] })).toMatchObject({
      cost: [4], optimal: true,
    });
  });

  it("proves as many clashing pairs as it has counters", () => {
    expect(solvePairs(COUNTERS_MAX)).toMatchObject({ cost: [COUNTERS_MAX], optimal: true });
  });

  it("claims nothing where a cost went uncounted: one of each pair must cost 1, and both can", () => {
    const pairs = COUNTERS_MAX + 44;
    const answer = solvePairs(pairs);
    expect(answer).toMatchObject({ optimal: false });
    if (answer.kind !== "solution") return expect.unreachable("there are choices");
    expect(answer.cost[0]! - answer.gap![0]!).toBe(pairs);
    expect(answer.gap![0]).toBe(44);
  });

  it(`finds the best of all choices of ${UNIVERSES} random universes (SEED=${SEED})`, () => {
    const random = randomFrom(SEED);
    let compared = 0;
    while (compared < UNIVERSES) {
      const { universe, question } = randomCase(random);
      const compiled = compileUniverse(universe);
      const levels = [randomLevel(compiled, random, "first"), randomLevel(compiled, random, "second")];
      const best = bestCost(compiled, [...universe.statements, ...question], levels);
      if (best === undefined) continue;
      compared++;
      const answer = solve(compiled, { statements: question }, { prefer: levels });
      if (answer.kind !== "solution") return expect.fail(`SEED=${SEED}, number ${compared}: ${answer.kind}`);
      expect({ cost: answer.cost, optimal: answer.optimal }, `SEED=${SEED}, number ${compared}`).toEqual({
        cost: best,
        optimal: true,
      });
      expect(costOf(compiled, levels, answer.picks)).toEqual(best);
    }
  }, 60_000);
});

/**
 * Pairs of which not both may be spared their cost, and what is tried first costs: each pair is a core, and
 * only a counter keeps both of it from being paid for as one.
 */
function solvePairs(pairs: number): Answer {
  const names = Array.from({ length: pairs }, (_, at) => [`a${at}`, `b${at}`] as const);
  const universe = compileUniverse({
    packages: names.flat().map((name) => ({ name, candidates: ["dear", "free"] })),
    statements: names.map((pair): Statement => ({
      kind: "conflicts", cause: "clash",
      terms: pair.map((name) => ({ package: name, candidates: ["free"] })),
    })),
  });
  const dear = levelOf(
    "dear", universe, names.flat().map((name) => ({ package: name, candidate: "dear", weight: 1 })),
  );
  const statements = names.flat().map(requires);
  return solve(universe, { statements }, { prefer: [dear], improvingStepsMax: 10_000_000 });
}

interface Optimum {
  readonly min_total_lag: number;
  readonly lex_direct_then_rest: readonly [number, number];
}
type Optima = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Optimum>>>>>>;

const folder = corpus("solver/pubgrub-rs");
describe.skipIf(folder === undefined)("the optimum of pubgrub-rs's registries", () => {
  const optima =
    folder === undefined
      ? {}
      : (JSON.parse(readFileSync(join(folder, "optimum_version_lag.json"), "utf8")) as Optima);
  it.each(folder === undefined ? [] : readRegistries(folder))(
    "is never beaten, and met where it is claimed: $file",
    (registry) => {
      const universe = compileUniverse(describeRegistry(registry));
      const roots = rootsOf(registry).filter((root) => root.isSatisfiable);
      let proved = 0;
      for (const root of roots) {
        const best = optima[registry.file]![root.package]![root.version]!;
        const total = solve(universe, questionOf(root), {
          prefer: [lag(universe, root)],
          improvingStepsMax: STEPS_MAX,
        });
        if (total.kind !== "solution") return expect.fail(`${root.package} ${root.version}: ${total.kind}`);
        expect(violationOf(registry, root, total.picks)).toBeUndefined();
        expect(lagOf(registry, root, total.picks)).toBe(total.cost[0]);
        expect(total.cost[0]).toBeGreaterThanOrEqual(best.min_total_lag);
        if (total.optimal === true)
          expect(total.cost[0], `${root.package} ${root.version}`).toBe(best.min_total_lag);
        else expect(total.cost[0]! - total.gap![0]!).toBeLessThanOrEqual(best.min_total_lag);
        if (total.optimal === true) proved++;

        const direct = new Set(Object.keys(registry.universe[root.package]![root.version]!));
        const levels = [
          lag(universe, root, (name) => direct.has(name)),
          lag(universe, root, (name) => !direct.has(name)),
        ];
        const split = solve(universe, questionOf(root), { prefer: levels, improvingStepsMax: STEPS_MAX });
        if (split.kind !== "solution") return expect.fail(`${root.package} ${root.version}: ${split.kind}`);
        if (split.optimal === true)
          expect(split.cost, `${root.package} ${root.version}`).toEqual(best.lex_direct_then_rest);
        else expect(compareCosts(split.cost, best.lex_direct_then_rest)).toBeGreaterThanOrEqual(0);
      }
      expect(proved / roots.length).toBeGreaterThan(0.97);
    },
    60_000,
  );
});

/** Newer candidates than the picked one, over all packages but the root's. */
function lag(
  universe: Universe,
  root?: Root,
  counts: (name: string) => boolean = () => true,
): PreferenceLevel {
  const weights = new Map(
    universe.packages.map(({ name, candidates }) => [
      name,
      { absent: 0, byCandidate: candidates.map((_, at) => at) },
    ]),
  );
  return {
    name: "lag",
    weightsOf: (name) => (name === root?.package || !counts(name) ? undefined : weights.get(name)),
  };
}

function randomLevel(universe: Universe, random: () => number, name: string): PreferenceLevel {
  const list = universe.packages.flatMap((each): WeightedCandidate[] =>
    [null, ...each.candidates].map((candidate) => ({
      package: each.name,
      candidate,
      weight: random() < 0.5 ? 0 : Math.floor(random() * 5),
    })),
  );
  return levelOf(name, universe, list);
}

/** The least cost of all choices; undefined if there is none, or too many to try. */
function bestCost(
  universe: Universe,
  statements: readonly Statement[],
  levels: readonly PreferenceLevel[],
): number[] | undefined {
  const { packages } = universe;
  if (packages.reduce((product, { candidates }) => product * (candidates.length + 1), 1) > CHOICES_MAX)
    return undefined;
  let best: number[] | undefined;
  const clauses = statements.flatMap((statement) => clausesOf(statement, packages));
  for (const picks of choices(packages)) {
    if (!clauses.every((clause) => isTrue(clause, picks))) continue;
    const cost = costOf(universe, levels, picks);
    if (best === undefined || compareCosts(cost, best) < 0) best = cost;
  }
  return best;
}

function* choices(
  packages: readonly PackageDescription[],
  at = 0,
  picks: Map<string, string> = new Map(),
): Generator<Map<string, string>> {
  const next = packages[at];
  if (next === undefined) return yield picks;
  for (const candidate of [undefined, ...next.candidates]) {
    if (candidate === undefined) picks.delete(next.name);
    else picks.set(next.name, candidate);
    yield* choices(packages, at + 1, picks);
  }
  picks.delete(next.name);
}

function requires(name: string): Statement {
  return { kind: "requires", anyOf: [{ package: name, candidates: "every" }], cause: "asked" };
}
