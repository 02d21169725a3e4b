/**
 * Picks one candidate for every package that is needed so that all statements hold, or proves that none exists.
 *
 * The method is PubGrub; its words (term, incompatibility, partial solution, decision, derivation) are defined in ./README.md.
 * Pure: the universe and the question are arguments, so equal ones give the same picks and the same proof, word for word.
 */
import { ask } from "./ask.ts";
import type { Question } from "./ask.ts";
import { findChoice } from "./find-choice.ts";
import type { Effort, Outcome } from "./find-choice.ts";
import { proofOf } from "./proof.ts";
import type { Proof } from "./proof.ts";
import { returnSearch, takeSearch } from "./search-pool.ts";
import type { Search } from "./search.ts";
import { shrunkProof } from "./shrink.ts";
import { termsOfStatement } from "./statement-terms.ts";
import type { Statement, Universe } from "./universe.ts";

/** Enough for every root of pubgrub-rs's registries a hundred times over; at about a microsecond a step, a fraction of a second. */
export const STEPS_MAX = 200_000;

export interface SolveOptions {
  /** Decisions and conflicts after which the search gives up; STEPS_MAX if absent. */
  readonly stepsMax?: number;
  /** Asked now and then; true ends the search. */
  readonly cancelled?: () => boolean;
  /** Of a conflict: the shortest proof found on a core that cannot be shrunk (the default), the first one, or none. */
  readonly proof?: "shrunk" | "first" | "none";
  /** Rules over a whole choice: what is wrong with it, as statements that it violates. None: the choice stands. */
  readonly judge?: (picks: Picks) => readonly Statement[];
}

/** Candidate by package, in the order of package names; packages that are absent are not in it. */
export type Picks = ReadonlyMap<string, string>;

export type Answer =
  | { readonly kind: "solution"; readonly picks: Picks; readonly steps: number }
  | { readonly kind: "conflict"; readonly steps: number; readonly proof: Proof | undefined }
  | { readonly kind: "budget" | "cancelled"; readonly steps: number };

/** Throws UnknownName if the question names what the universe has not. */
export function solve(universe: Universe, question: Question, options: SolveOptions = {}): Answer {
  const search = takeSearch(universe);
  try {
    const effort = effortOf(options);
    const outcome = ask(search, question) ? findChoice(search, effort, { judge: judgeOf(search, options) }) : "none";
    return answerOf(search, outcome, effort, options);
  } finally {
    returnSearch(search);
  }
}

function answerOf(search: Search, outcome: Outcome, effort: Effort, options: SolveOptions): Answer {
  const { steps } = effort;
  switch (outcome) {
    case "found": return { kind: "solution", picks: picksOf(search), steps };
    case "none": case "refused": return { kind: "conflict", steps, proof: proofFor(search, effort, options) };
    case "budget": case "cancelled": return { kind: outcome, steps };
    default: return outcome satisfies never;
  }
}

function proofFor(search: Search, effort: Effort, { proof = "shrunk" }: SolveOptions): Proof | undefined {
  return proof === "none" ? undefined : proof === "first" ? proofOf(search) : shrunkProof(search, effort);
}

export function effortOf(options: SolveOptions): Effort {
  return { steps: 0, stepsMax: options.stepsMax ?? STEPS_MAX, cancelled: options.cancelled };
}

/** Candidates picked, in the order of package names. */
export function picksOf(search: Search): Picks {
  const { partial, universe } = search;
  const picked = partial.required.slice(0, partial.requiredCount).sort();
  const picks = new Map<string, string>();
  for (const packageId of picked) {
    const { name, candidates } = universe.packages[packageId]!;
    picks.set(name, candidates[partial.firstCandidate(packageId)]!);
  }
  return picks;
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
