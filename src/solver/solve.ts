/**
 * Picks one candidate for every package that is needed so that all statements hold, or proves that none exists.
 *
 * The method is PubGrub; its words (term, incompatibility, partial solution, decision, derivation) are defined in ./README.md.
 * Pure: the universe and the question are arguments, so equal ones give the same picks and the same proof, word for word.
 */
import { findChoice } from "./find-choice.ts";
import type { Effort, Outcome } from "./find-choice.ts";
import { examine, NO_CONFLICT } from "./propagate.ts";
import { resolveConflict } from "./resolve-conflict.ts";
import { Search } from "./search.ts";
import { candidatePosition, packageIdOf, termsOfStatement } from "./statement-terms.ts";
import type { Statement, Universe } from "./universe.ts";

/** Enough for every root of pubgrub-rs's registries a hundred times over; at about a microsecond a step, a fraction of a second. */
export const STEPS_MAX = 200_000;

/** What is asked of a universe. */
export interface Question {
  /** Root requirements, locks, assumptions: they hold for this question only. */
  readonly statements: readonly Statement[];
  readonly favoured?: readonly Favour[];
}

/** A candidate to try first; `keep`: pick it although nothing needs the package, if it can be picked. */
export interface Favour {
  readonly package: string;
  readonly candidate: string | number;
  readonly keep?: boolean;
}

export interface SolveOptions {
  /** Decisions and conflicts after which the search gives up; STEPS_MAX if absent. */
  readonly stepsMax?: number;
  /** Asked now and then; true ends the search. */
  readonly cancelled?: () => boolean;
  /** Rules over a whole choice: what is wrong with it, as statements that it violates. None: the choice stands. */
  readonly judge?: (picks: Picks) => readonly Statement[];
}

/** Candidate by package, in the order of package names; packages that are absent are not in it. */
export type Picks = ReadonlyMap<string, string>;

export type Answer =
  | { readonly kind: "solution"; readonly picks: Picks; readonly steps: number }
  | { readonly kind: "conflict"; readonly steps: number }
  | { readonly kind: "budget" | "cancelled"; readonly steps: number };

/** Throws UnknownName if the question names what the universe has not. */
export function solve(universe: Universe, question: Question, options: SolveOptions = {}): Answer {
  const search = takeSearch(universe);
  try {
    const effort = effortOf(options);
    const outcome = ask(search, question) ? findChoice(search, effort, { judge: judgeOf(search, options) }) : "none";
    return answerOf(search, outcome, effort);
  } finally {
    returnSearch(search);
  }
}

function answerOf(search: Search, outcome: Outcome, { steps }: Effort): Answer {
  switch (outcome) {
    case "found": return { kind: "solution", picks: picksOf(search), steps };
    case "none": case "refused": return { kind: "conflict", steps };
    case "budget": case "cancelled": return { kind: outcome, steps };
    default: return outcome satisfies never;
  }
}

export function effortOf(options: SolveOptions): Effort {
  return { steps: 0, stepsMax: options.stepsMax ?? STEPS_MAX, cancelled: options.cancelled };
}

/** Begins a search with the question; false if that alone is a conflict, which is then resolved to nothing. */
export function ask(search: Search, question: Question, only?: Uint8Array): boolean {
  search.begin(only);
  const { universe } = search;
  const given: number[] = [];
  for (const incompatibility of universe.unconditional) {
    if (only !== undefined && only[incompatibility] === 0) continue;
    search.attach(incompatibility);
    given.push(incompatibility);
  }
  const sorted = question.statements.length > 1 ? sortedStatements(question.statements) : question.statements;
  for (const statement of sorted) {
    const terms = termsOfStatement(statement, universe);
    if (terms !== null) given.push(search.add(terms, { statement, merged: [statement] }));
  }
  for (const favour of question.favoured ?? []) prefer(search, favour);
  // The last first: then the proofs of pub's solver document come out in its order.
  for (let at = given.length - 1; at >= 0; at--) {
    const conflict = examine(search, given[at]!);
    if (conflict === NO_CONFLICT) continue;
    resolveConflict(search, conflict);
    return false;
  }
  return true;
}

function prefer(search: Search, favour: Favour): void {
  const packageId = packageIdOf(favour.package, search.universe);
  const candidate = candidatePosition(packageId, favour.candidate, search.universe);
  search.meet(packageId);
  search.favoured[packageId] = candidate;
  if (favour.keep === true) search.kept.push({ packageId, candidate });
}

function sortedStatements(statements: readonly Statement[]): Statement[] {
  const keyed = statements.map((statement) => ({ statement, key: sortKey(statement) }));
  return keyed.sort((left, right) => left.key < right.key ? -1 : left.key > right.key ? 1 : 0).map(({ statement }) => statement);
}

/** Statements by the packages they are about, then by everything else. */
function sortKey(statement: Statement): string {
  const names = "package" in statement ? [statement.package]
    : statement.kind === "requires" ? statement.anyOf.map((choice) => choice.package) : statement.terms.map((term) => term.package);
  return JSON.stringify([names, statement]);
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

/** Searches not in use, by universe: a search is as large as its universe, so it is kept. Two: a judge may ask in turn. */
const idle = new WeakMap<Universe, Search[]>();
const IDLE_SEARCHES_MAX = 2;

export function takeSearch(universe: Universe): Search {
  return idle.get(universe)?.pop() ?? new Search(universe);
}

export function returnSearch(search: Search): void {
  const kept = idle.get(search.universe);
  if (kept === undefined) idle.set(search.universe, [search]);
  else if (kept.length < IDLE_SEARCHES_MAX) kept.push(search);
}
