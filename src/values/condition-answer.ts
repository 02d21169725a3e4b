/** The answers that tests give, made once. */
import type { ConditionAnswer, ConditionCode, Truth } from "./condition.ts";

const answer = (truth: Truth, because: ConditionCode): ConditionAnswer => Object.freeze({ truth, because });

export const SATISFIES = answer("yes", "FACT_SATISFIES");
export const FAILS = answer("no", "FACT_FAILS");
export const PRERELEASE_LEFT_OUT = answer("no", "PRERELEASE_LEFT_OUT");
export const STATED_BOTH = answer("unknown", "STATED_BOTH");
export const STATED_NEITHER = answer("unknown", "STATED_NEITHER");
export const CODE_UNSTATED = answer("unknown", "CODE_UNSTATED");
