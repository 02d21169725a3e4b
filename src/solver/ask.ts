/**
 * Puts a question to a search: begins it, states what holds for this question only, and what to try first.
 */
import { examine, NO_CONFLICT } from "./propagate.ts";
import { resolveConflict } from "./resolve-conflict.ts";
import type { Search } from "./search.ts";
import { candidatePosition, packageIdOf, termsOfStatement } from "./statement-terms.ts";
import type { Statement } from "./universe.ts";

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

/**
 * Begins a search with the question; false if that alone is a conflict, which is then resolved to nothing.
 */
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
  return keyed
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ statement }) => statement);
}

/** Statements by the packages they are about, then by everything else. */
function sortKey(statement: Statement): string {
  const names =
    "package" in statement
      ? [statement.package]
      : statement.kind === "requires"
        ? statement.anyOf.map((choice) => choice.package)
        : statement.terms.map((term) => term.package);
  return JSON.stringify([names, statement]);
}
