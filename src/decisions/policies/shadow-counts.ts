/** How often each rule of mode shadow came to what in one decision: what its record keeps of them. */
import type { RuleOutcome } from "../../rules/finding.ts";
import type { Decision, ReasonCode } from "../decision.ts";

export type ShadowOutcome = Exclude<RuleOutcome, "NOT_APPLICABLE">;
/** Outcomes that did not come up are left out. */
export type ShadowCounts = Readonly<Partial<Record<ShadowOutcome, number>>>;

const OUTCOMES: Readonly<Partial<Record<ReasonCode, ShadowOutcome>>> = {
  RULE_FAILS: "FAIL", RULE_UNKNOWN: "UNKNOWN", RULE_ERROR: "ERROR",
};

/** Rules of one decision that its record counts: a record stays within some kB, and 10,000 may wait. */
export const SHADOW_RULES_MAX = 100;

export interface ShadowRecord {
  readonly shadow: Readonly<Record<string, ShadowCounts>>;
  /** There were more than SHADOW_RULES_MAX; the first ones judged are counted. */
  readonly shadowCut?: true;
}

/** By name of rule, `POLICY/RULE`; undefined where no such rule was judged, which is nearly always. */
export function shadowRecordOf({ results }: Decision): ShadowRecord | undefined {
  let counts: Map<string, Partial<Record<ShadowOutcome, number>>> | undefined;
  let isCut = false;
  const count = (rule: string, outcome: ShadowOutcome): void => {
    let own = (counts ??= new Map()).get(rule);
    if (own === undefined) {
      isCut ||= counts.size === SHADOW_RULES_MAX;
      if (isCut) return;
      counts.set(rule, (own = {}));
    }
    own[outcome] = (own[outcome] ?? 0) + 1;
  };
  for (const { shadow, shadowHeld } of results) {
    // What speaks against it first: that is what its author wants to know.
    for (const { code, rule } of shadow ?? []) {
      const outcome = OUTCOMES[code];
      if (rule !== undefined && outcome !== undefined) count(rule.name, outcome);
    }
    for (const rule of shadowHeld ?? []) count(rule, "PASS");
  }
  if (counts === undefined) return undefined;
  return { shadow: Object.fromEntries(counts), ...(isCut ? { shadowCut: true } : {}) };
}
