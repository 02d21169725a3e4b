/**
 * Unit propagation: an incompatibility whose terms are all true but one makes that one false.
 *
 * Packages whose domain changed are taken from a stack; the incompatibilities they watch are looked at,
 * newest first. A package with one candidate left is picked, which adds that candidate's incompatibilities:
 * so what a candidate needs is looked at no sooner than it is picked, and then holds for all candidates
 * with the same requirement.
 */
import type { Search } from "./search.ts";

/** No incompatibility is violated. */
export const NO_CONFLICT = -1;

/**
 * Propagates until nothing changes; returns an incompatibility all of whose terms are true, or NO_CONFLICT.
 */
export function propagate(search: Search): number {
  const { partial } = search;
  while (partial.changedCount > 0) {
    const packageId = partial.changed[--partial.changedCount]!;
    partial.isChanged[packageId] = 0;
    if (partial.isPicked(packageId)) search.attachOwned(packageId, partial.firstCandidate(packageId));
    const conflict = lookAgain(search, packageId);
    if (conflict !== NO_CONFLICT) {
      partial.forgetChanges();
      return conflict;
    }
  }
  return NO_CONFLICT;
}

/**
 * Looks at all incompatibilities that the package watches. What has a false term on the ground (level 0)
 * can never matter again in this search, and is watched no longer.
 */
function lookAgain(search: Search, packageId: number): number {
  const { partial, store, nextTerm } = search;
  const { termStart, termPackage, termMask, termOwner } = store;
  const { domains } = partial;
  const { words, domainStart } = search.universe;
  const isNarrow = words[packageId] === 1;
  const start = domainStart[packageId]!;
  const isGround = partial.level === 0;
  let before = -1;
  for (let term = search.firstTerm[packageId]!, next: number; term >= 0; term = next) {
    next = nextTerm[term]!;
    const mask = termMask[term]!;
    let mine: number;
    if (isNarrow) {
      const domain = domains[start]!;
      mine = (domain & mask) === 0 ? -1 : (domain & ~mask) === 0 ? 1 : 0;
    } else {
      mine = partial.relation(packageId, mask);
    }
    if (mine < 0) {
      if (isGround) search.unlink(packageId, before, next);
      else before = term;
      continue;
    }
    const incompatibility = termOwner[term]!;
    const first = termStart[incompatibility]!;
    const end = termStart[incompatibility + 1]!;
    if (end - first === 2) {
      const other = first + end - 1 - term;
      const otherPackage = termPackage[other]!;
      const otherMask = termMask[other]!;
      let theirs: number;
      if (words[otherPackage] === 1) {
        const domain = domains[domainStart[otherPackage]!]!;
        theirs = (domain & otherMask) === 0 ? -1 : (domain & ~otherMask) === 0 ? 1 : 0;
      } else {
        theirs = partial.relation(otherPackage, otherMask);
      }
      if (theirs < 0 && isGround) {
        search.unlink(packageId, before, next);
        continue;
      }
      before = term;
      if (theirs < 0 || mine + theirs === 0) continue;
      if (mine + theirs === 2) return incompatibility;
      if (mine === 0) partial.derive(packageId, mask, incompatibility);
      else partial.derive(otherPackage, otherMask, incompatibility);
      continue;
    }
    before = term;
    if (end - first === 1) {
      if (mine === 1) return incompatibility;
      partial.derive(packageId, mask, incompatibility);
      continue;
    }
    if (isFalseStill(search, incompatibility)) continue;
    const conflict = examine(search, incompatibility);
    if (conflict !== NO_CONFLICT) return conflict;
  }
  return NO_CONFLICT;
}

/** Looks at one incompatibility, whatever changed; returns it if it is violated. */
export function examine(search: Search, incompatibility: number): number {
  const { partial, store } = search;
  const end = store.termStart[incompatibility + 1]!;
  let open = -1;
  for (let term = store.termStart[incompatibility]!; term < end; term++) {
    const relation = partial.relation(store.termPackage[term]!, store.termMask[term]!);
    if (relation > 0) continue;
    if (relation < 0) {
      search.falseTerm[incompatibility] = term;
      return NO_CONFLICT;
    }
    if (open >= 0) return NO_CONFLICT;
    open = term;
  }
  if (open < 0) return incompatibility;
  partial.derive(store.termPackage[open]!, store.termMask[open]!, incompatibility);
  return NO_CONFLICT;
}

/** Whether the term that made the incompatibility harmless the last time still does. */
function isFalseStill(search: Search, incompatibility: number): boolean {
  const term = search.falseTerm[incompatibility]!;
  return search.partial.relation(search.store.termPackage[term]!, search.store.termMask[term]!) < 0;
}
