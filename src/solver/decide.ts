/**
 * Decisions: which package to pick next, and which of its candidates.
 *
 * First the package that took part in most conflicts, then the one with fewest candidates left, then the
 * one that became required first: a dead end is met early, and conflicts are counted, so that what clashes
 * is decided first. Of a package the favoured candidate is picked, else the most preferred one left.
 */
import { ABSENT } from "./mask.ts";
import type { Order, Search } from "./search.ts";

/**
 * Picks one candidate on a new level; returns false if nothing is left to decide: everything else may be
 * absent.
 */
export function decide(search: Search): boolean {
  const packageId = mostUrgent(search);
  if (packageId >= 0) {
    const favoured = search.favoured[packageId]!;
    const { partial } = search;
    partial.decide(
      packageId,
      favoured >= 0 && partial.allows(packageId, favoured) ? favoured : partial.firstCandidate(packageId),
    );
    return true;
  }
  return keepFavoured(search) || chooseAlternative(search);
}

function mostUrgent(search: Search): number {
  const { required, sizes, requiredCount } = search.partial;
  const { conflicts, order } = search;
  const { packageCount } = search.universe;
  let best = -1;
  let mostConflicts = -1;
  let leastRank = 0;
  for (let at = 0; at < requiredCount; at++) {
    const packageId = required[at]!;
    const size = sizes[packageId]!;
    if (size === 1 || packageId >= packageCount) continue;
    const count = conflicts[packageId]!;
    if (count < mostConflicts) continue;
    const rank = order === "fewest" ? size : rankIn(order, size, at, packageId);
    if (count > mostConflicts || rank < leastRank) {
      best = packageId;
      mostConflicts = count;
      leastRank = rank;
    }
  }
  return best;
}

/** The place of a package in another order than the usual: the least is decided first. */
function rankIn(order: Exclude<Order, "fewest">, size: number, at: number, packageId: number): number {
  if (order === "most") return -size;
  if (order === "first") return at;
  if (order === "last") return -at;
  return Math.imul(packageId + 1, Math.imul(order, 0x9e3779b1) | 1) >>> 0;
}

/** Picks a candidate that is to be kept although nothing needs it, if it still may be. */
function keepFavoured(search: Search): boolean {
  const { partial } = search;
  for (const { packageId, candidate } of search.kept) {
    if (partial.sizes[packageId]! > 1 && partial.allows(packageId, candidate)) {
      partial.decide(packageId, candidate);
      return true;
    }
  }
  return false;
}

/** Picks the first alternative that is possible, for the first incompatibility that absence would violate. */
function chooseAlternative(search: Search): boolean {
  const { store, disjunctions } = search;
  for (let at = 0; at < disjunctions.length; at++) {
    const incompatibility = disjunctions[at]!;
    const alternatives =
      store.origins[incompatibility] === undefined ? undefined : search.alternativesOf(incompatibility);
    if (alternatives === undefined || !isViolatedByAbsence(search, incompatibility)) continue;
    for (const term of alternatives) {
      const candidate = firstOutside(search, term);
      if (candidate < 0) continue;
      search.partial.decide(store.termPackage[term]!, candidate);
      return true;
    }
  }
  return false;
}

/** Whether all terms are true once whatever may be absent is. */
export function isViolatedByAbsence(search: Search, incompatibility: number): boolean {
  const { store, partial, universe } = search;
  for (let term = store.termStart[incompatibility]!; term < store.termStart[incompatibility + 1]!; term++) {
    const packageId = store.termPackage[term]!;
    const relation = partial.relation(packageId, store.termMask[term]!);
    if (relation < 0) return false;
    const domain = partial.domains[universe.domainStart[packageId]!]!;
    const mask =
      universe.words[packageId] === 1 ? store.termMask[term]! : store.masks[store.termMask[term]!]!;
    if (relation === 0 && (domain & mask & ABSENT) === 0) return false;
  }
  return true;
}

/** The favoured or most preferred candidate left that makes the term false, or -1. */
function firstOutside(search: Search, term: number): number {
  const { store, partial, universe } = search;
  const packageId = store.termPackage[term]!;
  const count = universe.candidateStart[packageId + 1]! - universe.candidateStart[packageId]!;
  const isOutside = (candidate: number) =>
    partial.allows(packageId, candidate) && !termHolds(search, term, candidate);
  const favoured = search.favoured[packageId]!;
  if (favoured >= 0 && isOutside(favoured)) return favoured;
  for (let candidate = 0; candidate < count; candidate++) if (isOutside(candidate)) return candidate;
  return -1;
}

function termHolds(search: Search, term: number, candidate: number): boolean {
  const { store, universe } = search;
  const bit = candidate + 1;
  const word =
    universe.words[store.termPackage[term]!] === 1
      ? store.termMask[term]!
      : store.masks[store.termMask[term]! + (bit >>> 5)]!;
  return ((word >>> (bit & 31)) & 1) === 1;
}
