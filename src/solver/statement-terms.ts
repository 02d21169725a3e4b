/** Turns a statement by names into the terms of its incompatibility: what must not all be true. */
import {
  ABSENT,
  complementOf,
  fullWord,
  includesAbsent,
  intersectionOf,
  isEmpty,
  isFull,
  wordsFor,
} from "./mask.ts";
import type { Term } from "./term.ts";
import type { CandidateList, PackageDescription, Selection, Statement } from "./universe.ts";
import { UnknownName } from "./unknown-name.ts";

/** The names that statements are read with. */
export interface Names {
  readonly packages: readonly PackageDescription[];
  readonly idByName: ReadonlyMap<string, number>;
}

/**
 * Terms in the order of their packages, one a package; the empty list is a contradiction. Null: the
 * statement never binds. Throws UnknownName for a package or candidate that the universe has not.
 */
export function termsOfStatement(statement: Statement, names: Names): Term[] | null {
  switch (statement.kind) {
    case "depends": {
      const owner = selected(statement.package, statement.candidates, names);
      return conjunction(
        [owner, ...statement.on.map((choice) => negated(selectedBy(choice, names), names))],
        names,
      );
    }
    case "constrains": {
      const owner = selected(statement.package, statement.candidates, names);
      return conjunction([owner, withoutAbsent(negated(selectedBy(statement.to, names), names))], names);
    }
    case "excludes":
      return conjunction([selected(statement.package, statement.candidates, names)], names);
    case "conflicts":
      return conjunction(
        statement.terms.map((term) => {
          const { package: id, mask } = selectedBy(term, names);
          if (term.absent === true) mask[0]! |= ABSENT;
          return { package: id, mask };
        }),
        names,
      );
    case "requires":
      return conjunction(
        statement.anyOf.map((choice) => negated(selectedBy(choice, names), names)),
        names,
      );
    case "locks":
      return conjunction(
        [withoutAbsent(negated(selected(statement.package, [statement.candidate], names), names))],
        names,
      );
    default:
      return statement satisfies never;
  }
}

/** The number of the package, or UnknownName. */
export function packageIdOf(name: string, names: Names): number {
  const id = names.idByName.get(name);
  if (id === undefined) throw new UnknownName("package", name, [...names.idByName.keys()]);
  return id;
}

/** The position of a candidate given by name or position, or UnknownName. */
export function candidatePosition(packageId: number, candidate: string | number, names: Names): number {
  const { name, candidates } = names.packages[packageId]!;
  const position = typeof candidate === "number" ? candidate : candidates.indexOf(candidate);
  if (!Number.isInteger(position) || position < 0 || position >= candidates.length) {
    throw new UnknownName(`candidate of ${name}`, String(candidate), candidates);
  }
  return position;
}

function selectedBy(selection: Selection, names: Names): Term {
  return selected(selection.package, selection.candidates, names);
}

function selected(packageName: string, list: CandidateList, names: Names): Term {
  const id = packageIdOf(packageName, names);
  const count = names.packages[id]!.candidates.length;
  const mask = new Int32Array(wordsFor(count));
  if (list === "every") {
    for (let word = 0; word < mask.length; word++) mask[word] = fullWord(count, word);
    mask[0]! &= ~ABSENT;
    return { package: id, mask };
  }
  for (const candidate of list) {
    const bit = candidatePosition(id, candidate, names) + 1;
    mask[bit >>> 5]! |= 1 << (bit & 31);
  }
  return { package: id, mask };
}

function negated(term: Term, names: Names): Term {
  return {
    package: term.package,
    mask: complementOf(term.mask, names.packages[term.package]!.candidates.length),
  };
}

function withoutAbsent(term: Term): Term {
  if (includesAbsent(term.mask)) term.mask[0]! &= ~ABSENT;
  return term;
}

/**
 * All terms together: one a package; a term that is always true is left out, one that is never true makes
 * null.
 */
function conjunction(terms: readonly Term[], names: Names): Term[] | null {
  const byPackage = new Map<number, Int32Array>();
  for (const { package: id, mask } of terms) {
    const known = byPackage.get(id);
    byPackage.set(id, known === undefined ? mask : intersectionOf(known, mask));
  }
  const combined: Term[] = [];
  for (const [id, mask] of byPackage) {
    if (isEmpty(mask)) return null;
    if (!isFull(mask, names.packages[id]!.candidates.length)) combined.push({ package: id, mask });
  }
  return combined.sort((left, right) => left.package - right.package);
}
