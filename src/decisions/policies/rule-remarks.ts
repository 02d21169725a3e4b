/** What rules that are not enforced say of an answer: warnings are shown, shadows only kept. */
import type { Reason } from "../decision.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import { ruleReason } from "./rule-reason.ts";

export interface RuleRemarks {
  readonly warnings?: readonly Reason[];
  readonly shadow?: readonly Reason[];
}

export function remarksOf(judged: readonly JudgedRule[]): RuleRemarks {
  const told = (mode: "warn" | "shadow"): readonly Reason[] =>
    judged
      .filter(({ rule }) => rule.policy.mode === mode)
      .filter(({ outcome }) => outcome !== "PASS" && outcome !== "NOT_APPLICABLE")
      .map(ruleReason);
  const [warnings, shadow] = [told("warn"), told("shadow")];
  return {
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(shadow.length === 0 ? {} : { shadow }),
  };
}

/** Reasons of the rules that hold, in the order of their policies. */
export function heldReasons(judged: readonly JudgedRule[]): readonly Reason[] {
  return judged
    .filter(({ rule, outcome }) => rule.policy.mode === "enforce" && outcome === "PASS")
    .map(ruleReason);
}
