/**
 * Compiles a universe description once, for any number of questions: names to numbers, candidate lists to
 * masks, and one incompatibility for each distinct requirement. Everything is sorted by name, so the order
 * of the input leaves no trace.
 */
import { COUNTERS_MAX } from "./counter.ts";
import { DuplicateName } from "./duplicate-name.ts";
import { IncompatibilityStore } from "./incompatibility.ts";
import { compareMasks, fullWord, unionOf, wordsFor } from "./mask.ts";
import { termsOfStatement } from "./statement-terms.ts";
import type { Names } from "./statement-terms.ts";
import { isPositive } from "./term.ts";
import type { Term } from "./term.ts";
import type { Origin, PackageDescription, Statement, Universe, UniverseDescription } from "./universe.ts";

/** An incompatibility before it is stored. */
interface Draft {
  terms: readonly Term[];
  statements: Statement[];
}

/** Throws DuplicateName or UnknownName. */
export function compileUniverse(description: UniverseDescription): Universe {
  const packages = [...description.packages].sort((left, right) => compareText(left.name, right.name));
  const names: Names = { packages, idByName: new Map(packages.map(({ name }, id) => [name, id])) };
  checkDistinct(packages);
  const layout = layOut(packages);
  const drafts = merge(description.statements, names).sort(compareDrafts).filter(isFirstOfItsTerms);
  const incompatibilities = new IncompatibilityStore(drafts.length + 1, drafts.length * 2 + 8);
  for (const draft of drafts) incompatibilities.add(draft.terms, originOf(draft));
  return {
    packages,
    packageCount: packages.length,
    idByName: names.idByName,
    ...layout,
    ...attach(drafts, names, layout.candidateStart),
    incompatibilities,
  };
}

/** Plain order of code units: the same on every machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function checkDistinct(packages: readonly PackageDescription[]): void {
  packages.forEach(({ name, candidates }, index) => {
    if (index > 0 && packages[index - 1]!.name === name) throw new DuplicateName("package", name);
    if (new Set(candidates).size === candidates.length) return;
    throw new DuplicateName(
      `candidate of ${name}`,
      candidates.find((each, at) => candidates.indexOf(each) !== at)!,
    );
  });
}

/** Counters (./counter.ts) follow the packages: each has one word and no candidates. */
function layOut(packages: readonly PackageDescription[]) {
  const all = packages.length + COUNTERS_MAX;
  const words = new Int32Array(all).fill(1);
  const domainStart = new Int32Array(all + 1);
  const candidateStart = new Int32Array(packages.length + 1);
  packages.forEach(({ candidates }, id) => {
    words[id] = wordsFor(candidates.length);
    domainStart[id + 1] = domainStart[id]! + words[id]!;
    candidateStart[id + 1] = candidateStart[id]! + candidates.length;
  });
  for (let id = packages.length; id < all; id++) domainStart[id + 1] = domainStart[id]! + 1;
  const fullDomain = new Int32Array(domainStart[all]!).fill(-1);
  packages.forEach(({ candidates }, id) => {
    for (let word = 0; word < words[id]!; word++)
      fullDomain[domainStart[id]! + word] = fullWord(candidates.length, word);
  });
  return { words, domainStart, candidateStart, fullDomain };
}

/**
 * One draft for each distinct requirement: statements that differ only in their package's candidates become
 * one.
 */
function merge(statements: readonly Statement[], names: Names): Draft[] {
  const drafts: Draft[] = [];
  const byRequirement = new Map<string, Draft>();
  for (const statement of statements) {
    const terms = termsOfStatement(statement, names);
    if (terms === null) continue;
    const key = requirementKey(statement, terms, names);
    const known = key === undefined ? undefined : byRequirement.get(key);
    if (known !== undefined) {
      known.terms = known.terms.map((term, at) => ({ ...term, mask: unionOf(term.mask, terms[at]!.mask) }));
      known.statements.push(statement);
      continue;
    }
    const draft: Draft = { terms, statements: [statement] };
    drafts.push(draft);
    if (key !== undefined) byRequirement.set(key, draft);
  }
  return drafts;
}

/** Equal for two statements that may become one; undefined for a statement that stays alone. */
function requirementKey(statement: Statement, terms: readonly Term[], names: Names): string | undefined {
  if (statement.kind === "excludes") return JSON.stringify(["excludes", statement.package, statement.cause]);
  if (statement.kind !== "depends" && statement.kind !== "constrains") return undefined;
  const owner = names.idByName.get(statement.package)!;
  const choices = statement.kind === "depends" ? statement.on : [statement.to];
  if (choices.some((choice) => choice.package === statement.package)) return undefined;
  const rest = terms.filter((term) => term.package !== owner).map((term) => [term.package, ...term.mask]);
  return JSON.stringify([statement.kind, owner, choices.map((choice) => choice.package), rest]);
}

function compareDrafts(left: Draft, right: Draft): number {
  const common = Math.min(left.terms.length, right.terms.length);
  for (let at = 0; at < common; at++) {
    const [one, other] = [left.terms[at]!, right.terms[at]!];
    const order = one.package - other.package || compareMasks(one.mask, other.mask);
    if (order !== 0) return order;
  }
  return left.terms.length - right.terms.length || compareText(leastText(left), leastText(right));
}

/** Tells apart drafts with equal terms: by cause first. */
function leastText(draft: Draft): string {
  return draft.statements
    .map((statement) => JSON.stringify([statement.cause, statement]))
    .reduce((least, text) => (text < least ? text : least));
}

function isFirstOfItsTerms(draft: Draft, at: number, sorted: readonly Draft[]): boolean {
  const before = sorted[at - 1];
  if (before === undefined || before.terms.length !== draft.terms.length) return true;
  return draft.terms.some((term, index) => {
    const other = before.terms[index]!;
    return other.package !== term.package || compareMasks(other.mask, term.mask) !== 0;
  });
}

function originOf(draft: Draft): Origin {
  const merged = [...draft.statements].sort(
    (left, right) =>
      compareText(JSON.stringify(candidatesIn(left)), JSON.stringify(candidatesIn(right))) ||
      compareText(left.cause, right.cause) ||
      compareText(JSON.stringify(left), JSON.stringify(right)),
  );
  return { statement: merged[0]!, merged };
}

function candidatesIn(statement: Statement): unknown {
  return "candidates" in statement ? statement.candidates : [];
}

/** Which incompatibilities to add when: with a picked candidate, with a package first met, or at once. */
function attach(drafts: readonly Draft[], names: Names, candidateStart: Int32Array) {
  const packageCount = names.packages.length;
  const owned: number[][] = [];
  const unary: number[][] = Array.from({ length: packageCount }, () => []);
  const unconditional: number[] = [];
  drafts.forEach(({ terms, statements }, id) => {
    const owners = ownersOf(terms, statements[0]!, names);
    if (owners.length === 0) unconditional.push(id);
    else if (terms.length === 1) unary[owners[0]!.package]!.push(id);
    else {
      for (const owner of owners)
        for (const candidate of candidateNumbers(owner, candidateStart)) (owned[candidate] ??= []).push(id);
    }
  });
  const candidateCount = candidateStart[packageCount]!;
  return {
    ...flat("owned", owned, candidateCount),
    ...flat("unary", unary, packageCount),
    unconditional: Int32Array.from(unconditional),
  };
}

/**
 * The terms whose packages' picks make an incompatibility matter: it can only be violated when all of them
 * are picked. For a statement about one package that one's will do, so that a popular package does not
 * bring in whatever limits it.
 */
function ownersOf(terms: readonly Term[], statement: Statement, names: Names): readonly Term[] {
  const positive = terms.filter(isPositive);
  if (!("package" in statement)) return positive;
  const about = names.idByName.get(statement.package);
  return positive
    .filter((term) => term.package === about)
    .concat(positive)
    .slice(0, 1);
}

function* candidateNumbers(term: Term, candidateStart: Int32Array): Generator<number> {
  for (let word = 0; word < term.mask.length; word++) {
    for (let rest = term.mask[word]!; rest !== 0; rest &= rest - 1) {
      yield candidateStart[term.package]! + word * 32 + 30 - Math.clz32(rest & -rest);
    }
  }
}

function flat<Name extends string>(
  name: Name,
  lists: readonly (readonly number[] | undefined)[],
  count: number,
) {
  const start = new Int32Array(count + 1);
  for (let at = 0; at < count; at++) start[at + 1] = start[at]! + (lists[at]?.length ?? 0);
  const all = new Int32Array(start[count]!);
  lists.forEach((list, at) =>
    list?.forEach((each, offset) => {
      all[start[at]! + offset] = each;
    }),
  );
  return { [name]: all, [`${name}Start`]: start } as Record<Name | `${Name}Start`, Int32Array>;
}
