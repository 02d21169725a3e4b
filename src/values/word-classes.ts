/**
 * Classes of enums, booleans and text. Closed types are listed value by value. Text has the values that are
 * named, and all others, which only globs tell apart.
 */
import type { CompiledCondition, PreparedValue, Truth } from "./condition.ts";
import { prepareValue } from "./condition.ts";
import type { ValueClass } from "./condition-classes.ts";
import type { FactType } from "./fact-type.ts";
import { matchesGlob } from "./glob.ts";
import type { WordPlan } from "./word-condition.ts";

/** Most globs of which every combination is a class: 2^6 classes. */
const GLOBS_MAX = 6;

interface Group {
  readonly truths: readonly Truth[];
  readonly values: (string | boolean)[];
  readonly others: string[];
}

export function wordClasses(type: FactType, conditions: readonly CompiledCondition[]): readonly ValueClass[] {
  const groups = new Map<string, Group>();
  const groupOf = (truths: readonly Truth[]): Group => {
    const name = truths.join(" ");
    const group = groups.get(name) ?? { truths, values: [], others: [] };
    groups.set(name, group);
    return group;
  };
  const values =
    type.kind === "enum" ? type.values : type.kind === "boolean" ? [false, true] : mentionedIn(conditions);
  for (const value of values) {
    const prepared: PreparedValue = prepareValue(type, value);
    groupOf(conditions.map((condition) => condition.testPrepared(prepared).truth)).values.push(value);
  }
  if (type.kind === "string") {
    const named = values as readonly string[];
    for (const { truths, description } of otherTexts(conditions, named))
      groupOf(truths).others.push(description);
  }
  return [...groups.values()].map(classOf);
}

function mentionedIn(conditions: readonly CompiledCondition[]): readonly string[] {
  const all = conditions.flatMap(({ plan }) => {
    const { mentioned, glob } = plan as WordPlan;
    return glob !== undefined && !/[*?]/.test(glob) ? [glob] : (mentioned as readonly string[]);
  });
  return [...new Set(all)].sort();
}

/** All texts that are not named, by which globs they fit. */
function otherTexts(
  conditions: readonly CompiledCondition[],
  named: readonly string[],
): readonly { readonly truths: readonly Truth[]; readonly description: string }[] {
  const globs = [...new Set(conditions.flatMap(({ plan }) => (plan as WordPlan).glob ?? []))]
    .filter((glob) => /[*?]/.test(glob))
    .sort();
  const open = globs.filter((glob) => !/^\*+$/.test(glob));
  const other = named.length === 0 ? "any text" : `other than ${named.join(", ")}`;
  const truthsFor = (fits: (glob: string) => Truth) =>
    conditions.map(({ plan, testPrepared }): Truth => {
      const { glob, mentioned } = plan as WordPlan;
      if (glob !== undefined) return open.includes(glob) ? fits(glob) : /^\*+$/.test(glob) ? "yes" : "no";
      return mentioned.length === 0 ? "yes" : testPrepared(UNNAMED).truth;
    });
  if (open.length > GLOBS_MAX) return [{ truths: truthsFor(() => "unknown"), description: other }];
  return Array.from({ length: 2 ** open.length }, (_, chosen) => {
    const fits = (glob: string) => ((chosen >> open.indexOf(glob)) & 1) === 1;
    return { fits, like: open.filter(fits), unlike: open.filter((glob) => !fits(glob)) };
  })
    .filter(({ like, unlike }) => !like.some((narrow) => unlike.some((wide) => isWithin(narrow, wide))))
    .map(({ fits, like, unlike }) => ({
      truths: truthsFor((glob) => (fits(glob) ? "yes" : "no")),
      description: [
        other,
        ...like.map((glob) => `like ${glob}`),
        ...unlike.map((glob) => `not like ${glob}`),
      ].join(", "),
    }));
}

/** A text that no condition names: a lone surrogate, which no document holds. */
const UNNAMED = "\uDFFF";

/** True when every text that fits `narrow` certainly fits `wide`; false when that is not plain to see. */
function isWithin(narrow: string, wide: string): boolean {
  return !wide.includes("?") && matchesGlob(wide, narrow);
}

function classOf({ truths, values, others }: Group): ValueClass {
  const description = [...(values.length === 0 ? [] : [values.join(", ")]), ...others].join(" or ");
  return values.length === 0 ? { description, truths } : { description, truths, example: values[0]! };
}
