/**
 * Classes of sets: every subset of the elements that conditions name, and, where a set must be exactly
 * something, whether there are others besides.
 */
import type { CompiledCondition, Truth } from "./condition.ts";
import type { ValueClass } from "./condition-classes.ts";
import type { SetPlan } from "./set-condition.ts";

/** Most elements of which every subset is tried: 2^10 subsets for each condition. */
const ELEMENTS_MAX = 10;
/** Stands for any element that is not named; documents hold no lone surrogates. */
const OTHER = "\uDFFF";
/** Subsets that a description lists. */
const SUBSETS_SHOWN_MAX = 4;

export function setClasses(conditions: readonly CompiledCondition[]): readonly ValueClass[] {
  const plans = conditions.map(({ plan }) => plan as SetPlan);
  const named = [...new Set(plans.flatMap(({ mentioned }) => mentioned))].sort();
  if (named.length > ELEMENTS_MAX) return [undividedClass(plans)];
  const elements = plans.some(({ exact }) => exact) ? [...named, OTHER] : named;
  const groups = new Map<string, { readonly truths: readonly Truth[]; readonly subsets: string[][] }>();
  for (let chosen = 0; chosen < 2 ** elements.length; chosen++) {
    const subset = elements.filter((_, index) => ((chosen >> index) & 1) === 1);
    const set = new Set(subset);
    const truths = plans.map((plan) => plan.test(set).truth);
    const group = groups.get(truths.join(" ")) ?? { truths, subsets: [] };
    group.subsets.push(subset);
    groups.set(truths.join(" "), group);
  }
  return [...groups.values()].map(({ truths, subsets }) => {
    const example = subsets.find((subset) => !subset.includes(OTHER));
    const description = describe(subsets, named.length);
    return example === undefined ? { description, truths } : { description, truths, example };
  });
}

/** Too many elements to try: a condition that names something may hold or not. */
function undividedClass(plans: readonly SetPlan[]): ValueClass {
  return {
    description: "any set",
    truths: plans.map(({ mentioned, exact }) => (mentioned.length === 0 && !exact ? "yes" : "unknown")),
  };
}

function describe(subsets: readonly (readonly string[])[], namedCount: number): string {
  if (namedCount === 0 && subsets.length === 1 && subsets[0]!.length === 0) return "any set";
  const shown = subsets
    .slice(0, SUBSETS_SHOWN_MAX)
    .map((subset) =>
      subset.length === 0
        ? "none of them"
        : `{${subset.map((element) => (element === OTHER ? "others" : element)).join(", ")}}`,
    );
  const more = subsets.length - shown.length;
  return more > 0 ? `${shown.join(" or ")} or ${more} more` : shown.join(" or ");
}
