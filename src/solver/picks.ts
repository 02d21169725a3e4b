/** A finished choice by name. */
import type { Search } from "./search.ts";

/** Candidate by package, in the order of package names; packages that are absent are not in it. */
export type Picks = ReadonlyMap<string, string>;

/** Candidates picked, in the order of package names. */
export function picksOf(search: Search): Picks {
  const { partial, universe } = search;
  const picked = partial.required
    .slice(0, partial.requiredCount)
    .filter((id) => id < universe.packageCount)
    .sort();
  const picks = new Map<string, string>();
  for (const packageId of picked) {
    const { name, candidates } = universe.packages[packageId]!;
    picks.set(name, candidates[partial.firstCandidate(packageId)]!);
  }
  return picks;
}
