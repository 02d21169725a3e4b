/**
 * A proof that no choice can work, as data: steps that are given or derived from two earlier ones, the
 * contradiction last.
 *
 * The search records only which incompatibilities it resolved, on which packages. Here the resolutions are
 * done again, one step each, so that every derived step follows from exactly two others. A step used twice
 * stands there once.
 */
import { candidatesOf, includesAbsent, intersectionOf, isFull, unionOf } from "./mask.ts";
import type { Search } from "./search.ts";
import type { Term } from "./term.ts";
import type { Statement, Universe } from "./universe.ts";

/**
 * "The package is one of these candidates, or absent if `absent`": all terms of a step cannot be true
 * together.
 */
export interface ProofTerm {
  readonly package: string;
  /** Positions in preference order, ascending. */
  readonly candidates: readonly number[];
  readonly absent: boolean;
}

/** A step that stands on statements of the caller: a leaf. */
export interface GivenStep {
  readonly kind: "given";
  readonly terms: readonly ProofTerm[];
  /** At least one; several if they differ only in the candidates that they are about. */
  readonly statements: readonly Statement[];
}

/** A step that follows from two earlier ones, named by their places in the proof. */
export interface DerivedStep {
  readonly kind: "derived";
  readonly terms: readonly ProofTerm[];
  readonly from: readonly [number, number];
}

export type ProofStep = GivenStep | DerivedStep;

/** Steps after all that they rest on; the last has no terms. */
export interface Proof {
  readonly steps: readonly ProofStep[];
}

/** Statements that the proof rests on, each once, in the order in which they are used. */
export function leavesOf(proof: Proof): Statement[] {
  return [...new Set(proof.steps.flatMap((step) => (step.kind === "given" ? step.statements : [])))];
}

/** The same proof before it is put in words: with masks, and with incompatibilities by number. */
interface Draft {
  readonly terms: readonly Term[];
  /** Number of a given incompatibility, or the places of two earlier drafts. */
  readonly given: number | undefined;
  readonly from: readonly [number, number] | undefined;
}

/** The proof of the incompatibility that the search stored last, which must be the empty one. */
export function proofOf(search: Search): Proof {
  const steps = draftsOf(search, search.store.count - 1).map((draft): ProofStep => {
    const terms = draft.terms.map((term) => proofTerm(term, search.universe));
    if (draft.from !== undefined) return { kind: "derived", terms, from: draft.from };
    return { kind: "given", terms, statements: search.store.origins[draft.given!]!.merged };
  });
  return { steps };
}

/** Numbers of the given incompatibilities that an incompatibility was derived from, ascending. */
export function givenFor(search: Search, incompatibility: number): number[] {
  return reachableFrom(search, incompatibility).filter((each) => search.store.origins[each] !== undefined);
}

/**
 * Where the derivation stands: the first incompatibility, then pivot and incompatibility in turn. Empty for
 * a given one.
 */
function derivationOf(search: Search, incompatibility: number): readonly [number, number] {
  const own = incompatibility - search.compiledCount;
  return own < 0 ? [0, 0] : [search.derivationStart[own]!, search.derivationEnd[own]!];
}

function draftsOf(search: Search, last: number): Draft[] {
  const drafts: Draft[] = [];
  const places = new Map<number, number>();
  // An incompatibility rests only on earlier ones, so ascending order has everything ready in time.
  for (const incompatibility of reachableFrom(search, last)) {
    const [start, end] = derivationOf(search, incompatibility);
    if (start === end) {
      drafts.push({
        terms: search.store.termsOf(incompatibility, search.universe.words),
        given: incompatibility,
        from: undefined,
      });
      places.set(incompatibility, drafts.length - 1);
      continue;
    }
    let place = places.get(search.derivations[start]!)!;
    for (let at = start + 1; at < end; at += 2) {
      const other = places.get(search.derivations[at + 1]!)!;
      const terms = resolve(
        drafts[place]!.terms,
        drafts[other]!.terms,
        search.derivations[at]!,
        search.universe,
      );
      drafts.push({ terms, given: undefined, from: [place, other] });
      place = drafts.length - 1;
    }
    places.set(incompatibility, place);
  }
  return drafts;
}

function reachableFrom(search: Search, last: number): number[] {
  const seen = new Set<number>();
  const stack = [last];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const [start, end] = derivationOf(search, next);
    if (start < end) stack.push(search.derivations[start]!);
    for (let at = start + 2; at < end; at += 2) stack.push(search.derivations[at]!);
  }
  return [...seen].sort((left, right) => left - right);
}

/**
 * What follows from two incompatibilities, whatever the pivot is: all other terms of both, and either of
 * the pivot's.
 */
function resolve(left: readonly Term[], right: readonly Term[], pivot: number, universe: Universe): Term[] {
  const masks = new Map(left.map((term) => [term.package, term.mask]));
  for (const { package: id, mask } of right) {
    const known = masks.get(id);
    masks.set(
      id,
      known === undefined ? mask : id === pivot ? unionOf(known, mask) : intersectionOf(known, mask),
    );
  }
  return [...masks]
    .filter(([id, mask]) => !isFull(mask, universe.packages[id]!.candidates.length))
    .map(([id, mask]) => ({ package: id, mask }));
}

function proofTerm({ package: id, mask }: Term, universe: Universe): ProofTerm {
  return {
    package: universe.packages[id]!.name,
    candidates: candidatesOf(mask),
    absent: includesAbsent(mask),
  };
}
