/** What a statement means, said without masks: the oracle that the solver is compared with. */
import type { PackageDescription, Selection, Statement, TermDescription } from "../../src/solver/universe.ts";

/** The value of a package: a candidate's name, or undefined for absent. */
export type Choice = ReadonlyMap<string, string>;

/** A literal of the encoding: "this package is this candidate", possibly denied. */
export interface Literal {
  readonly package: string;
  readonly candidate: string;
  readonly isDenied: boolean;
}

export function holds(
  statement: Statement,
  choice: Choice,
  packages: readonly PackageDescription[],
): boolean {
  return clausesOf(statement, packages).every((clause) => isTrue(clause, choice));
}

export function isTrue(clause: readonly Literal[], choice: Choice): boolean {
  return clause.some((literal) => (choice.get(literal.package) === literal.candidate) !== literal.isDenied);
}

/** The statement as clauses: each a list of literals of which one must be true. */
export function clausesOf(statement: Statement, packages: readonly PackageDescription[]): Literal[][] {
  const names = (selection: Selection): string[] => {
    const all = packages.find((each) => each.name === selection.package)!.candidates;
    return selection.candidates === "every"
      ? [...all]
      : selection.candidates.map((each) => (typeof each === "number" ? all[each]! : each));
  };
  const is = (name: string, candidate: string): Literal => ({ package: name, candidate, isDenied: false });
  const isNot = (name: string, candidate: string): Literal => ({ package: name, candidate, isDenied: true });
  const oneOf = (choices: readonly Selection[]) =>
    choices.flatMap((choice) => names(choice).map((candidate) => is(choice.package, candidate)));
  switch (statement.kind) {
    case "depends":
      return names(statement).map((candidate) => [
        isNot(statement.package, candidate),
        ...oneOf(statement.on),
      ]);
    case "constrains": {
      const allowed = new Set(names(statement.to));
      const others = names({ package: statement.to.package, candidates: "every" }).filter(
        (candidate) => !allowed.has(candidate),
      );
      return names(statement).flatMap((candidate) =>
        others.map((other) => [isNot(statement.package, candidate), isNot(statement.to.package, other)]),
      );
    }
    case "excludes":
      return names(statement).map((candidate) => [isNot(statement.package, candidate)]);
    case "requires":
      return [oneOf(statement.anyOf)];
    case "locks": {
      const [locked] = names({ package: statement.package, candidates: [statement.candidate] });
      return names({ package: statement.package, candidates: "every" })
        .filter((candidate) => candidate !== locked)
        .map((candidate) => [isNot(statement.package, candidate)]);
    }
    case "conflicts": {
      // Not all terms: one of them is false, that is, its package has a value outside of it.
      const outside = (term: TermDescription): Literal[][] => {
        const inside = new Set(names(term));
        const others = names({ package: term.package, candidates: "every" }).filter(
          (candidate) => !inside.has(candidate),
        );
        if (term.absent === true) return [others.map((candidate) => is(term.package, candidate))];
        return [...inside].map((candidate) => [isNot(term.package, candidate)]);
      };
      return statement.terms
        .map(outside)
        .reduce<Literal[][]>(
          (left, right) => left.flatMap((one) => right.map((other) => [...one, ...other])),
          [[]],
        );
    }
    default:
      return statement satisfies never;
  }
}
