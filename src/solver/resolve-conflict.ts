/**
 * Conflict resolution: from a violated incompatibility to its root cause.
 *
 * The violated incompatibility is resolved with the cause of its latest satisfier, again and again, until
 * its latest satisfier stands alone on its decision level. What is left is true in general, is learned, and
 * says which level to go back to. When nothing is left, no choice can work, and the record of the steps is
 * the proof.
 */
import { BEFORE_ALL, DECISION } from "./partial-solution.ts";
import type { Search } from "./search.ts";

/** Returned instead of a level: the empty incompatibility was derived. */
export const UNSATISFIABLE = -1;

/**
 * Finds the root cause of a violated incompatibility: `search.rootCause`, not attached if new. Returns the
 * level to go back to, or UNSATISFIABLE.
 */
export function resolveConflict(search: Search, violated: number): number {
  const { partial } = search;
  const derivation = search.derivationCount;
  search.noteDerivation(violated);
  search.workCount = 0;
  takeIn(search, violated, -1);
  for (;;) {
    let latest = BEFORE_ALL;
    let second = BEFORE_ALL;
    let pivot = -1;
    for (let at = 0; at < search.workCount; at++) {
      const packageId = search.workPackages[at]!;
      const satisfier = search.workSatisfier[packageId]!;
      if (satisfier > latest) {
        second = latest;
        latest = satisfier;
        pivot = packageId;
      } else if (satisfier > second) second = satisfier;
    }
    if (latest < 0) {
      learn(search, derivation);
      return UNSATISFIABLE;
    }
    const cause = partial.trailCause[latest]!;
    const level = partial.trailLevel[latest]!;
    // What a decision kept lies in the pivot's mask, so nothing of the pivot before it is needed.
    const before = cause === DECISION ? second : Math.max(second, beforeCause(search, pivot, cause));
    const previous = before < 0 ? 0 : partial.trailLevel[before]!;
    if (previous < level) {
      if (search.derivationCount === derivation + 1) keepViolated(search, violated, derivation);
      else learn(search, derivation);
      return previous;
    }
    search.noteDerivation(pivot);
    search.noteDerivation(cause);
    resolveWith(search, pivot, cause);
  }
}

/**
 * Follows "this package's domain lies in the mask" back to decisions: `decided` is told each decision that
 * it rests on, and gives the mask that it excluded.
 */
export function traceDecisions(
  search: Search,
  packageId: number,
  mask: Int32Array<ArrayBufferLike>,
  decided: (level: number) => Int32Array<ArrayBufferLike>,
): void {
  const { partial, work, universe, workPackages, workSatisfier } = search;
  search.workCount = 1;
  workPackages[0] = packageId;
  search.inWork[packageId] = 1;
  work.set(mask, universe.domainStart[packageId]!);
  workSatisfier[packageId] = partial.satisfier(packageId, work, universe.domainStart[packageId]!);
  for (;;) {
    let pivot = packageId;
    let latest = BEFORE_ALL;
    for (let at = 0; at < search.workCount; at++) {
      if (workSatisfier[workPackages[at]!]! <= latest) continue;
      pivot = workPackages[at]!;
      latest = workSatisfier[pivot]!;
    }
    // What holds on the ground needs no decision.
    if (latest === BEFORE_ALL || partial.trailLevel[latest] === 0) break;
    const cause = partial.trailCause[latest]!;
    if (cause === DECISION) widen(search, pivot, decided(partial.trailLevel[latest]!), 0);
    else resolveWith(search, pivot, cause);
  }
  while (search.workCount > 0) search.inWork[workPackages[--search.workCount]!] = 0;
}

/** The assignment since which the pivot's term would be true, were it only for the cause's effect. */
function beforeCause(search: Search, pivot: number, cause: number): number {
  const { partial, universe, work, store } = search;
  const start = universe.domainStart[pivot]!;
  const words = universe.words[pivot]!;
  const term = termOf(search, cause, pivot);
  const combined = search.scratchMask;
  for (let word = 0; word < words; word++) {
    combined[word] =
      work[start + word]! |
      (words === 1 ? store.termMask[term]! : store.masks[store.termMask[term]! + word]!);
  }
  return partial.satisfier(pivot, combined, 0);
}

/** Resolves what is being derived with the cause of its latest satisfier. */
function resolveWith(search: Search, pivot: number, cause: number): void {
  const { store, universe } = search;
  const mask = store.termMask[termOf(search, cause, pivot)]!;
  if (universe.words[pivot] === 1) {
    search.scratchMask[0] = mask;
    widen(search, pivot, search.scratchMask, 0);
  } else widen(search, pivot, store.masks, mask);
  takeIn(search, cause, pivot);
}

/** Lets the pivot's term hold for the mask too. */
function widen(search: Search, pivot: number, mask: Int32Array<ArrayBufferLike>, from: number): void {
  const { universe, work } = search;
  const start = universe.domainStart[pivot]!;
  const words = universe.words[pivot]!;
  let isFull = true;
  for (let word = 0; word < words; word++) {
    const combined = work[start + word]! | mask[from + word]!;
    work[start + word] = combined;
    isFull &&= combined === universe.fullDomain[start + word];
  }
  if (isFull) removeFromWork(search, pivot);
  else search.workSatisfier[pivot] = search.partial.satisfier(pivot, work, start);
}

/** Adds an incompatibility's terms, except the pivot's, to those being derived. */
function takeIn(search: Search, incompatibility: number, pivot: number): void {
  const { universe, work, store, partial, inWork } = search;
  const end = store.termStart[incompatibility + 1]!;
  for (let term = store.termStart[incompatibility]!; term < end; term++) {
    const packageId = store.termPackage[term]!;
    if (packageId === pivot) continue;
    const start = universe.domainStart[packageId]!;
    const words = universe.words[packageId]!;
    const isNew = inWork[packageId] === 0;
    if (isNew) {
      inWork[packageId] = 1;
      search.workPackages[search.workCount++] = packageId;
    }
    for (let word = 0; word < words; word++) {
      const mask = words === 1 ? store.termMask[term]! : store.masks[store.termMask[term]! + word]!;
      work[start + word] = isNew ? mask : work[start + word]! & mask;
    }
    search.workSatisfier[packageId] = partial.satisfier(packageId, work, start);
  }
}

function removeFromWork(search: Search, packageId: number): void {
  const { workPackages, inWork } = search;
  inWork[packageId] = 0;
  let at = 0;
  while (workPackages[at] !== packageId) at++;
  search.workCount--;
  for (; at < search.workCount; at++) workPackages[at] = workPackages[at + 1]!;
}

/** The violated incompatibility is its own root cause: nothing new is learned. */
function keepViolated(search: Search, violated: number, derivation: number): void {
  search.derivationCount = derivation;
  search.rootCause = violated;
  while (search.workCount > 0) {
    const packageId = search.workPackages[--search.workCount]!;
    search.inWork[packageId] = 0;
    search.conflicts[packageId]!++;
  }
}

function learn(search: Search, derivation: number): void {
  const { store, universe, work, inWork } = search;
  store.open(undefined);
  for (let at = 0; at < search.workCount; at++) {
    const packageId = search.workPackages[at]!;
    inWork[packageId] = 0;
    // A term that was true before all assignments is true of every choice and says nothing.
    if (search.workSatisfier[packageId]! < 0) continue;
    store.addTerm(packageId, work, universe.domainStart[packageId]!, universe.words[packageId]!);
    search.conflicts[packageId]!++;
  }
  search.rootCause = store.close();
  search.endDerivation(derivation);
}

function termOf(search: Search, incompatibility: number, packageId: number): number {
  const { termPackage, termStart } = search.store;
  let term = termStart[incompatibility]!;
  while (termPackage[term] !== packageId) term++;
  return term;
}
