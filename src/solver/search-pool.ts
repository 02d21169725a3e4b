/** Searches to use again: one is as large as its universe, and a question costs only what it reaches. */
import { Search } from "./search.ts";
import type { Universe } from "./universe.ts";

/**
 * Searches not in use, by universe: a search is as large as its universe, so it is kept. Two: a judge may
 * ask in turn.
 */
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
