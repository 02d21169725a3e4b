/**
 * What rules say of an answer beside its reasons: those that are waived, and those that are not enforced.
 * Warnings are shown, shadows only kept.
 */
import type { Reason } from "../decision.ts";
import { ruleReason, waivedReason } from "./rule-reason.ts";
import type { RuledRule } from "./waived-rules.ts";

export interface RuleRemarks {
  readonly waived?: readonly Reason[];
  readonly warnings?: readonly Reason[];
  readonly shadow?: readonly Reason[];
  readonly shadowHeld?: readonly string[];
}

export function remarksOf(judged: readonly RuledRule[]): RuleRemarks {
  if (judged.length === 0) return {};
  const told = (mode: "warn" | "shadow"): readonly Reason[] =>
    judged
      .filter(({ rule }) => rule.policy.mode === mode)
      .filter(({ outcome }) => outcome !== "PASS" && outcome !== "NOT_APPLICABLE")
      .map(ruleReason);
  const waived = judged.filter(({ waivers }) => waivers !== undefined).map(waivedReason);
  const [warnings, shadow] = [told("warn"), told("shadow")];
  const shadowHeld = judged
    .filter(({ rule, outcome }) => rule.policy.mode === "shadow" && outcome === "PASS")
    .map(({ rule }) => rule.id);
  return {
    ...(waived.length === 0 ? {} : { waived }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(shadow.length === 0 ? {} : { shadow }),
    ...(shadowHeld.length === 0 ? {} : { shadowHeld }),
  };
}

/** Reasons of the rules that hold, in the order of their policies. */
export function heldReasons(judged: readonly RuledRule[]): readonly Reason[] {
  return judged
    .filter(({ rule, outcome }) => rule.policy.mode === "enforce" && outcome === "PASS")
    .map(ruleReason);
}
