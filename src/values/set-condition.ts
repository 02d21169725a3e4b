/**
 * Conditions on sets: what must be in them and what must not.
 */
import { FAILS, SATISFIES } from "./condition-answer.ts";
import type { Condition, ConditionAnswer, PreparedValue } from "./condition.ts";
import { checkFactValue } from "./fact-type.ts";
import type { FactType } from "./fact-type.ts";

export interface SetPlan {
  readonly kind: "set";
  /** The elements named. */
  readonly mentioned: readonly string[];
  /** True when elements that are not named matter: the set must be exactly something. */
  readonly exact: boolean;
  test(prepared: PreparedValue): ConditionAnswer;
}

export function compileOnSets(type: FactType, condition: Condition): SetPlan {
  if (condition.kind === "is") {
    const wanted = checkFactValue(type, condition.value) as readonly string[];
    return plan(
      wanted,
      true,
      (set) => set.size === wanted.length && wanted.every((element) => set.has(element)),
    );
  }
  const { all = [], any, none = [] } = condition.kind === "includes" ? condition : {};
  return plan(
    [...all, ...(any ?? []), ...none],
    false,
    (set) =>
      all.every((element) => set.has(element)) &&
      (any === undefined || any.some((element) => set.has(element))) &&
      !none.some((element) => set.has(element)),
  );
}

function plan(
  mentioned: readonly string[],
  exact: boolean,
  holds: (set: ReadonlySet<string>) => boolean,
): SetPlan {
  return {
    kind: "set",
    exact,
    mentioned: [...new Set(mentioned)].sort(),
    test: (prepared) => (holds(prepared as ReadonlySet<string>) ? SATISFIES : FAILS),
  };
}
