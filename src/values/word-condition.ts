/**
 * Conditions on enums, booleans and text: values compared for equality, and globs.
 */
import { FAILS, SATISFIES } from "./condition-answer.ts";
import type { Condition, ConditionAnswer, PreparedValue } from "./condition.ts";
import { checkFactValue } from "./fact-type.ts";
import type { FactType, FactValue } from "./fact-type.ts";
import { matchesGlob } from "./glob.ts";

export interface WordPlan {
  readonly kind: "words";
  /** The values named; every other value is treated alike, but for globs. */
  readonly mentioned: readonly PreparedValue[];
  readonly glob: string | undefined;
  test(prepared: PreparedValue): ConditionAnswer;
}

export function compileOnWords(type: FactType, condition: Condition): WordPlan {
  const words = (values: readonly FactValue[]) =>
    values.map((value) => checkFactValue(type, value) as string | boolean);
  switch (condition.kind) {
    case "is":
      return plan(words([condition.value]), true);
    case "oneOf":
      return plan(words(condition.values), true);
    case "not":
      return plan(words(condition.values), false);
    case "glob":
      return {
        kind: "words",
        mentioned: [],
        glob: condition.pattern,
        test: (value) => (matchesGlob(condition.pattern, value as string) ? SATISFIES : FAILS),
      };
    default:
      return plan([], false); // Present; the rest is refused before: ./condition-fit.ts.
  }
}

function plan(values: readonly (string | boolean)[], wanted: boolean): WordPlan {
  const mentioned = new Set<PreparedValue>(values);
  return {
    kind: "words",
    mentioned: [...mentioned],
    glob: undefined,
    test: (value) => (mentioned.has(value) === wanted ? SATISFIES : FAILS),
  };
}
