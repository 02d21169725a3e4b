/**
 * Whether requirements that missing facts leave open could all hold at once.
 *
 * Requirements that share no missing fact, directly or through a table, are judged apart, so the effort grows
 * with the size of the largest knot and not with the number of requirements.
 */
import type { EffectiveFacts } from "./effective-facts.ts";
import type { FactKey } from "./fact-key.ts";
import { allOf } from "./formula.ts";
import type { Formula } from "./formula.ts";
import { NO, YES } from "./truth.ts";
import { ValueSearch } from "./value-search.ts";

export interface JointTruth {
  /**
   * Places of formulas that cannot hold together, a smallest such set by deletion; undefined when all could
   * hold.
   */
  readonly core: readonly number[] | undefined;
  /** The search stopped at its limit somewhere: what is called possible may not be. */
  readonly limitReached: boolean;
}

/**
 * `formulas` hold together; none of them is a plain no. `stated`: whether what a statement leaves open counts
 * as holding.
 */
export function judgeTogether(
  formulas: readonly Formula[],
  facts: EffectiveFacts,
  stated: "no" | "possible" = "possible",
): JointTruth {
  let limitReached = false;
  const isPossible = (places: readonly number[]): boolean => {
    const formula = allOf(places.map((place) => formulas[place]!));
    if (typeof formula === "number") return stated === "possible" ? formula !== NO : formula === YES;
    const search = new ValueSearch(formula, facts);
    const possible = search.isPossible(stated);
    limitReached ||= search.limitReached;
    return possible;
  };
  for (const knot of knotsOf(formulas, facts)) {
    if (isPossible(knot)) continue;
    let core = knot;
    for (const place of knot) {
      const without = core.filter((other) => other !== place);
      if (without.length > 0 && !isPossible(without)) core = without;
    }
    return { core, limitReached };
  }
  return { core: undefined, limitReached };
}

/** Places of the formulas that depend on missing facts, grouped by the facts they share. */
function knotsOf(formulas: readonly Formula[], facts: EffectiveFacts): readonly (readonly number[])[] {
  const knots: { readonly keys: Set<FactKey>; places: number[] }[] = [];
  formulas.forEach((formula, place) => {
    if (typeof formula === "number") return;
    const merged = { keys: new Set(new ValueSearch(formula, facts).keys), places: [place] };
    for (let index = knots.length - 1; index >= 0; index--) {
      const knot = knots[index]!;
      if (![...knot.keys].some((key) => merged.keys.has(key))) continue;
      knot.keys.forEach((key) => merged.keys.add(key));
      merged.places = [...knot.places, ...merged.places];
      knots.splice(index, 1);
    }
    knots.push(merged);
  });
  return knots.map(({ places }) => places.sort((a, b) => a - b));
}
