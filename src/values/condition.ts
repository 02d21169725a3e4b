/**
 * Requirements on a fact, as plain data, and their three-valued test.
 *
 * A condition is compiled against the type of its fact, so what does not fit is refused when it is written
 * and not when it is asked. Testing a value is cheap; a value that is tested often is prepared once.
 */
import { checkFactValue } from "./fact-type.ts";
import type { FactType, FactValue } from "./fact-type.ts";
import { refuseUnfitting } from "./condition-fit.ts";
import { lineOf } from "./line.ts";
import { compileOnLine } from "./line-condition.ts";
import type { LinePlan } from "./line-condition.ts";
import { compileOnSets } from "./set-condition.ts";
import type { SetPlan } from "./set-condition.ts";
import type { Version } from "./version.ts";
import { compileOnWords } from "./word-condition.ts";
import type { WordPlan } from "./word-condition.ts";

export type ScalarValue = string | number | boolean;

export type Condition =
  /** On versions: `range` is stated to work, `refused` is stated not to. */
  | { readonly kind: "range"; readonly range?: string; readonly refused?: string }
  | { readonly kind: "is"; readonly value: FactValue }
  | { readonly kind: "oneOf"; readonly values: readonly ScalarValue[] }
  | { readonly kind: "not"; readonly values: readonly ScalarValue[] }
  /**
   * On whatever has an order: quantities, numbers, times, versions, ordered enums. Both bounds are inclusive.
   */
  | { readonly kind: "bounds"; readonly atLeast?: string | number; readonly atMost?: string | number }
  /** On sets: all of these, at least one of these, none of these. */
  | {
      readonly kind: "includes";
      readonly all?: readonly string[];
      readonly any?: readonly string[];
      readonly none?: readonly string[];
    }
  /** On a dotted version that is a compute capability: ./cuda-code.ts. */
  | {
      readonly kind: "runsCode";
      readonly native: readonly string[];
      readonly ptx: readonly string[] | "none" | "unstated";
    }
  /** The fact has some value. */
  | { readonly kind: "present" }
  /** On text: `*` and `?`. */
  | { readonly kind: "glob"; readonly pattern: string };

export type Truth = "yes" | "no" | "unknown";

/** Why a test came out as it did. Stable. */
export type ConditionCode =
  | "FACT_SATISFIES"
  | "FACT_FAILS"
  | "PRERELEASE_LEFT_OUT"
  | "STATED_BOTH"
  | "STATED_NEITHER"
  | "CODE_UNSTATED";

export interface ConditionAnswer {
  readonly truth: Truth;
  readonly because: ConditionCode;
}

/**
 * A value read once for many tests; made for one type, and for conditions compiled against that type only.
 */
export type PreparedValue = Version | bigint | number | boolean | string | ReadonlySet<string>;

export type ConditionPlan = LinePlan | WordPlan | SetPlan;

export interface CompiledCondition {
  readonly type: FactType;
  readonly condition: Condition;
  readonly plan: ConditionPlan;
  /** Throws InvalidFactValue when the value does not fit the type. */
  test(value: FactValue): ConditionAnswer;
  testPrepared(prepared: PreparedValue): ConditionAnswer;
}

/** Throws InvalidCondition, InvalidRange, InvalidFactValue, InvalidCudaCode. */
export function compileCondition(type: FactType, condition: Condition): CompiledCondition {
  refuseUnfitting(type, condition);
  const plan = planOf(type, condition);
  return {
    type,
    condition,
    plan,
    test: (value) => plan.test(prepareValue(type, value)),
    testPrepared: (prepared) => plan.test(prepared),
  };
}

function planOf(type: FactType, condition: Condition): ConditionPlan {
  const line = lineOf(type);
  if (line !== undefined && condition.kind !== "glob") return compileOnLine(type, line, condition);
  return type.kind === "set" ? compileOnSets(type, condition) : compileOnWords(type, condition);
}

/** Reads a value once. Throws InvalidFactValue. */
export function prepareValue(type: FactType, value: FactValue): PreparedValue {
  const checked = checkFactValue(type, value);
  if (type.kind === "set") return new Set(checked as readonly string[]);
  if (type.kind === "enum") return checked as string;
  return lineOf(type)?.pointOf(checked) ?? (checked as string | boolean);
}

/** The same as `compiled.testPrepared(prepared)`. */
export function testPrepared(compiled: CompiledCondition, prepared: PreparedValue): ConditionAnswer {
  return compiled.testPrepared(prepared);
}

export { describeCondition } from "./condition-text.ts";
export { nearestSatisfying } from "./nearest-satisfying.ts";
