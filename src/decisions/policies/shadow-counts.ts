/** How often each rule of mode shadow came to what in one decision: what its record keeps of them. */
import type { RuleOutcome } from "../../rules/finding.ts";
import type { Decision, ReasonCode } from "../decision.ts";

export type ShadowOutcome = Exclude<RuleOutcome, "NOT_APPLICABLE">;
/** Outcomes that did not come up are left out. */
export type ShadowCounts = Readonly<Partial<Record<ShadowOutcome, number>>>;

const OUTCOMES: Readonly<Partial<Record<ReasonCode, ShadowOutcome>>> = {
  RULE_FAILS: "FAIL", RULE_UNKNOWN: "UNKNOWN", RULE_ERROR: "ERROR",
};

/** By name of rule, `POLICY/RULE`; undefined where no such rule was judged, which is nearly always. */
export function shadowCountsOf(
  { results }: Decision,
): Readonly<Record<string, ShadowCounts>> | undefined {
  let counts: Record<string, Partial<Record<ShadowOutcome, number>>> | undefined;
  const count = (rule: string, outcome: ShadowOutcome): void => {
    const own = ((counts ??= {})[rule] ??= {});
    own[outcome] = (own[outcome] ?? 0) + 1;
  };
  for (const { shadow, shadowHeld } of results) {
    for (const rule of shadowHeld ?? []) count(rule, "PASS");
    for (const { code, rule } of shadow ?? []) {
      const outcome = OUTCOMES[code];
      if (rule !== undefined && outcome !== undefined) count(rule.name, outcome);
    }
  }
  return counts;
}
