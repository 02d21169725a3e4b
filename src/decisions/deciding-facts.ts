/**
 * A smallest set of missing facts that would decide an open question, whatever their values turn out to be.
 *
 * A fact without which all others together do not decide belongs to every such set; usually these are already
 * enough. Otherwise further facts are tried by number, then in order of name.
 */
import type { EffectiveFacts } from "./effective-facts.ts";
import type { FactKey } from "./fact-key.ts";
import type { Formula } from "./formula.ts";
import { ValueSearch } from "./value-search.ts";

export interface DecidingFacts {
  /** In order of name; empty when only statements are missing. */
  readonly names: readonly string[];
  /** False when the search ended at its limit: the set decides, but a smaller one may too. */
  readonly isSmallest: boolean;
}

/** Sets tried beyond the necessary facts; six facts to choose from make 64 sets. */
const SETS_TRIED_MAX = 256;

export function decidingFacts(formula: Formula, facts: EffectiveFacts): DecidingFacts {
  if (typeof formula === "number") return { names: [], isSmallest: true };
  const search = new ValueSearch(formula, facts);
  const { roots } = search;
  const necessary = roots.filter(
    (root) => !search.isDecidedBy(new Set(roots.filter((other) => other !== root))),
  );
  const optional = roots.filter((root) => !necessary.includes(root));
  let tried = 0;
  for (let size = 0; size < optional.length; size++) {
    for (const more of subsets(optional, size)) {
      if (++tried > SETS_TRIED_MAX || search.limitReached) return named(roots, false);
      const given = [...necessary, ...more];
      if (search.isDecidedBy(new Set(given))) return named(given, true);
    }
  }
  return named(roots, !search.limitReached);
}

function named(keys: readonly FactKey[], isSmallest: boolean): DecidingFacts {
  return { names: [...keys].sort((a, b) => a.index - b.index).map(({ name }) => name), isSmallest };
}

/** All sets of `size` elements, in the order of the elements. */
function* subsets<Element>(of: readonly Element[], size: number, from = 0): Generator<readonly Element[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= of.length - size; index++) {
    for (const rest of subsets(of, size - 1, index + 1)) yield [of[index]!, ...rest];
  }
}
