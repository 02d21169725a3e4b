/**
 * Counters: packages of the solver's own whose value bounds how many of some terms are true.
 *
 * Bit j of a counter's domain says "at most j". That more than j of the members exclude "at most j" is said
 * by one incompatibility for each way to be more than j; there are far too many to write down, so each is
 * added when it would matter.
 */
import { MADE } from "./find-choice.ts";
import { examine, NO_CONFLICT } from "./propagate.ts";
import type { Search } from "./search.ts";
import type { Term } from "./term.ts";

/**
 * Counters of one search: one for each core found while improving, and pubgrub-rs's roots take at most some
 * sixty. What further cores cost beyond their first step is not counted, and the choice is then not proved.
 */
export const COUNTERS_MAX = 256;
/** The highest count that a word can bound; what is broken beyond it is not counted either. */
export const COUNT_MAX = 31;

export interface Counter {
  /** Number of the counter's package. */
  readonly package: number;
  readonly members: readonly Term[];
  /** Whether it is itself a member of another counter, which must then see how many are true at least. */
  isCounted: boolean;
}

/** The bits "at most 0" to "at most `bound`". */
export function atMost(bound: number): number {
  return bound >= COUNT_MAX ? -1 : (2 << bound) - 1;
}

/**
 * Adds what the counter says about the domains as they are. Returns NO_CONFLICT, MADE, or a violated
 * incompatibility.
 */
export function count(search: Search, counter: Counter): number {
  const { partial, universe } = search;
  const domain = partial.domains[universe.domainStart[counter.package]!]!;
  const bound = 31 - Math.clz32(domain);
  if (bound === COUNT_MAX && !counter.isCounted) return NO_CONFLICT;
  const held: Term[] = [];
  const open: Term[] = [];
  for (const member of counter.members) {
    const relation = relationTo(search, member);
    if (relation > 0) held.push(member);
    else if (relation === 0) open.push(member);
    if (held.length > bound) return insist(search, held, counter, bound);
  }
  const least = 31 - Math.clz32(domain & -domain);
  if (counter.isCounted && held.length > least) return insist(search, held, counter, held.length - 1);
  if (held.length < bound || bound === COUNT_MAX) return NO_CONFLICT;
  let made = NO_CONFLICT;
  for (const member of open) {
    const conflict = insist(search, [...held, member], counter, bound);
    if (conflict >= 0) return conflict;
    made = MADE;
  }
  return made;
}

/** Adds that the terms, more than `bound`, exclude "at most `bound`". */
function insist(search: Search, terms: readonly Term[], counter: Counter, bound: number): number {
  const incompatibility = search.add(
    [...terms, { package: counter.package, mask: Int32Array.of(atMost(bound)) }],
    undefined,
  );
  const conflict = examine(search, incompatibility);
  return conflict === NO_CONFLICT ? MADE : conflict;
}

/** Whether the package's domain lies in the term's mask (1), outside of it (-1), or neither (0). */
export function relationTo(search: Search, { package: id, mask }: Term): number {
  const { partial, universe } = search;
  const start = universe.domainStart[id]!;
  let inside = 0;
  let outside = 0;
  for (let word = 0; word < mask.length; word++) {
    inside |= partial.domains[start + word]! & mask[word]!;
    outside |= partial.domains[start + word]! & ~mask[word]!;
  }
  return outside === 0 ? 1 : inside === 0 ? -1 : 0;
}
