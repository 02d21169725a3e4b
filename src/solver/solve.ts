/**
 * Picks one candidate for every package that is needed so that all statements hold, or proves that none
 * exists.
 *
 * The method is PubGrub; its words (term, incompatibility, partial solution, decision, derivation) are
 * defined in ./README.md. Pure: the universe and the question are arguments, so equal ones give the same
 * picks and the same proof, word for word.
 */
import { ask } from "./ask.ts";
import type { Question } from "./ask.ts";
import { findChoice } from "./find-choice.ts";
import type { Effort, Guidance, Outcome } from "./find-choice.ts";
import { improve } from "./improve.ts";
import { picksOf } from "./picks.ts";
import type { Picks } from "./picks.ts";
import type { PreferenceLevel } from "./preferences.ts";
import { proofOf } from "./proof.ts";
import type { Proof } from "./proof.ts";
import { returnSearch, takeSearch } from "./search-pool.ts";
import type { Search } from "./search.ts";
import { shrunkProof } from "./shrink.ts";
import { termsOfStatement } from "./statement-terms.ts";
import type { Statement, Universe } from "./universe.ts";

/**
 * Enough for every root of pubgrub-rs's registries a hundred times over; at about a microsecond a step, a
 * fraction of a second.
 */
export const STEPS_MAX = 200_000;

/** Every satisfiable root of pubgrub-rs's registries is proved best within it, the slowest in 0.3 s. */
export const IMPROVING_STEPS_MAX = 50_000;

export interface SolveOptions {
  /** Decisions and conflicts after which the search gives up; STEPS_MAX if absent. */
  readonly stepsMax?: number;
  /** Asked now and then; true ends the search. */
  readonly cancelled?: () => boolean;
  /**
   * What makes one choice better than another, most important first. Without levels the first choice found
   * is the answer.
   */
  readonly prefer?: readonly PreferenceLevel[];
  /** Steps spent on improving the first choice; IMPROVING_STEPS_MAX if absent. */
  readonly improvingStepsMax?: number;
  /**
   * Asked now and then while improving; true ends it with the best choice so far. A deadline is the
   * caller's.
   */
  readonly isLate?: () => boolean;
  /**
   * Of a conflict: the shortest proof found on a core that cannot be shrunk (the default), the first one,
   * or none.
   */
  readonly proof?: "shrunk" | "first" | "none";
  /**
   * What is so about a candidate, asked when it is first picked: a universe need not be written down before
   * it is searched. Called once for each candidate of one search. Must be pure.
   */
  readonly supply?: (packageName: string, candidate: number) => readonly Statement[];
  /**
   * Rules over a whole choice: what is wrong with it, as statements that it violates. None: the choice
   * stands.
   */
  readonly judge?: (picks: Picks) => readonly Statement[];
}

export interface Solution {
  readonly kind: "solution";
  readonly picks: Picks;
  readonly steps: number;
  /** By level of the preferences; empty without any. */
  readonly cost: readonly number[];
  /** Only if there are preferences: whether no choice is better; true only if that was proved. */
  readonly optimal?: boolean;
  /** If not optimal: by level, by how much the cost could still be lower at most, as far as was proved. */
  readonly gap?: readonly number[];
}

export type Answer =
  | Solution
  | { readonly kind: "conflict"; readonly steps: number; readonly proof: Proof | undefined }
  | { readonly kind: "budget" | "cancelled"; readonly steps: number };

/** Throws UnknownName if the question names what the universe has not. */
export function solve(universe: Universe, question: Question, options: SolveOptions = {}): Answer {
  const search = takeSearch(universe);
  try {
    const effort = effortOf(options);
    const guidance: Guidance = { judge: judgeOf(search, options) };
    search.supply = supplyOf(search, options);
    const outcome = ask(search, question) ? findChoice(search, effort, guidance) : "none";
    return answerOf(search, outcome, effort, options, guidance);
  } finally {
    search.supply = undefined;
    returnSearch(search);
  }
}

function answerOf(
  search: Search,
  outcome: Outcome,
  effort: Effort,
  options: SolveOptions,
  guidance: Guidance,
): Answer {
  const { steps } = effort;
  switch (outcome) {
    case "found":
      return solutionOf(search, effort, options, guidance);
    case "none":
    case "refused":
      return { kind: "conflict", steps, proof: proofFor(search, effort, options) };
    case "budget":
    case "cancelled":
      return { kind: outcome, steps };
    default:
      return outcome satisfies never;
  }
}

function solutionOf(search: Search, { steps }: Effort, options: SolveOptions, guidance: Guidance): Solution {
  const { prefer, isLate, cancelled } = options;
  if (prefer === undefined || prefer.length === 0)
    return { kind: "solution", picks: picksOf(search), steps, cost: [] };
  const effort: Effort = {
    steps: 0,
    stepsMax: options.improvingStepsMax ?? IMPROVING_STEPS_MAX,
    cancelled: isLate === undefined ? cancelled : () => isLate() || cancelled?.() === true,
  };
  const { picks, cost, bound, isOptimal } = improve(search, prefer, effort, guidance);
  const solution = {
    kind: "solution" as const,
    picks,
    steps: steps + effort.steps,
    cost,
    optimal: isOptimal,
  };
  return isOptimal ? solution : { ...solution, gap: cost.map((each, at) => each - bound[at]!) };
}

function proofFor(search: Search, effort: Effort, { proof = "shrunk" }: SolveOptions): Proof | undefined {
  // What was supplied is among the incompatibilities of the search: a proof needs no more.
  search.supply = undefined;
  return proof === "none" ? undefined : proof === "first" ? proofOf(search) : shrunkProof(search, effort);
}

export function effortOf(options: SolveOptions): Effort {
  return { steps: 0, stepsMax: options.stepsMax ?? STEPS_MAX, cancelled: options.cancelled };
}

function supplyOf(search: Search, { supply }: SolveOptions): Search["supply"] {
  if (supply === undefined) return undefined;
  return (packageId, candidate) => {
    for (const statement of supply(search.universe.packages[packageId]!.name, candidate)) {
      const terms = termsOfStatement(statement, search.universe);
      if (terms !== null) search.add(terms, { statement, merged: [statement] });
    }
  };
}

function judgeOf(search: Search, { judge }: SolveOptions): (() => readonly number[]) | undefined {
  if (judge === undefined) return undefined;
  return () => {
    const added: number[] = [];
    for (const statement of judge(picksOf(search))) {
      const terms = termsOfStatement(statement, search.universe);
      if (terms !== null) added.push(search.add(terms, { statement, merged: [statement] }));
    }
    return added;
  };
}
