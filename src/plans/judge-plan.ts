/**
 * What rules on plans say of a plan before it is stored. One that an enforced rule fails is refused; one that
 * it leaves open is not known, unless all that is missing is approvals: the plan then waits for them, as they
 * can only be given to a plan that there is.
 */
import { judgePlanRules } from "../decisions/policies/plan-rules.ts";
import { ruleReason } from "../decisions/policies/rule-reason.ts";
import { truthOfRule } from "../decisions/policies/rules-here.ts";
import { NO, YES } from "../decisions/truth.ts";
import { missingOf } from "../rules/judge-rule.ts";
import type { JudgedRule } from "../rules/judge-rule.ts";
import type { PlanFacts } from "../rules/plan-facts.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { PickNodes } from "./choices.ts";
import type { PlanReason } from "./plan-answer.ts";
import type { PlanContent, Remark } from "./plan.ts";

export type JudgedPlan =
  | {
      readonly kind: "refused";
      readonly verdict: "INCOMPATIBLE" | "UNKNOWN";
      readonly reasons: readonly PlanReason[];
      /** What the rules say to do about it, each once. */
      readonly remedies: readonly string[];
    }
  /** `approvals`: how many it waits for. */
  | { readonly kind: "stands"; readonly remarks: readonly Remark[]; readonly approvals: number };

/** As many as may be asked for anything (../model/kinds/gate.ts). */
const APPROVALS_MAX = 10;

export function judgePlan(
  snapshot: Snapshot,
  environment: NodeId,
  picks: readonly PickNodes[],
  content: PlanContent,
  known: PlanFacts,
  now: string,
): JudgedPlan {
  if (content.steps.length === 0) return { kind: "stands", remarks: [], approvals: 0 };
  const facts = factsOf(content, known);
  const judge = (approvals?: number): readonly JudgedRule[] =>
    judgePlanRules(
      snapshot,
      environment,
      picks,
      approvals === undefined ? facts : { ...facts, approvals },
      now,
    );
  const judged = judge();
  const against = judged.filter((one) => truthOfRule(one) !== YES);
  const waiting = against.filter(waitsForApprovals);
  const refusing = against.filter((one) => !waiting.includes(one));
  const isFailed = refusing.some((one) => truthOfRule(one) === NO);
  if (refusing.length > 0) {
    const verdict = isFailed ? "INCOMPATIBLE" : "UNKNOWN";
    return refusedBy(refusing.toSorted((a, b) => truthOfRule(a) - truthOfRule(b)), verdict, content);
  }
  const approvals = waiting.length === 0 ? 0 : approvalsNeeded(judge, waiting);
  if (approvals === undefined) return refusedBy(waiting, "UNKNOWN", content);
  const waits: readonly Remark[] = waiting.map((one) => ({
    outcome: "UNKNOWN",
    rule: one.rule.id,
    approvals,
    sentence: `It waits for ${approvals} approval${approvals === 1 ? "" : "s"}, by rule ${one.rule.id}.`,
  }));
  return { kind: "stands", remarks: [...waits, ...judged.flatMap(remarkOf)], approvals };
}

/** What is known of a plan when it is made; approvals are not, as nobody has seen it. */
function factsOf({ steps, choices, undo, monthlyCeiling }: PlanContent, known: PlanFacts): PlanFacts {
  const strategies = [...new Set(steps.flatMap(({ strategy }) => strategy ?? []))].sort();
  const amounts =
    monthlyCeiling !== undefined && "amounts" in monthlyCeiling ? Object.entries(monthlyCeiling.amounts) : [];
  const [ceiling] = amounts;
  return {
    ...known,
    steps: steps.length,
    strategy: choices.strategies === undefined ? choices.strategy.value : undefined,
    strategies: strategies.length === 0 ? [choices.strategy.value] : strategies,
    hasUndo: undo.leadsBack,
    irreversible: undo.irreversible.length,
    ...(ceiling === undefined || amounts.length > 1
      ? {}
      : { monthlyCeiling: Number(ceiling[1]), currency: ceiling[0] }),
  };
}

function waitsForApprovals(judged: JudgedRule): boolean {
  if (judged.outcome !== "UNKNOWN") return false;
  const missing = missingOf(judged);
  return missing.length > 0 && missing.every(({ kind, name }) => kind === "field" && name === "approvals");
}

/** The fewest with which all of them hold; undefined where no number does. */
function approvalsNeeded(
  judge: (approvals: number) => readonly JudgedRule[],
  waiting: readonly JudgedRule[],
): number | undefined {
  const ids = new Set(waiting.map(({ rule }) => rule.id));
  for (let count = 1; count <= APPROVALS_MAX; count++) {
    const holds = judge(count)
      .filter(({ rule }) => ids.has(rule.id))
      .every((one) => truthOfRule(one) === YES);
    if (holds) return count;
  }
  return undefined;
}

const CODES = { FAIL: "RULE_FAILS", UNKNOWN: "RULE_UNKNOWN", ERROR: "RULE_ERROR" } as const;

function refusedBy(
  rules: readonly JudgedRule[], verdict: "INCOMPATIBLE" | "UNKNOWN", content: PlanContent,
): JudgedPlan {
  const remedies = new Set(rules.flatMap(({ rule }) => rule.spec.remedy ?? []));
  const reasons = rules.map((one) => reasonOf(one, content));
  return { kind: "refused", verdict, reasons, remedies: [...remedies] };
}

function reasonOf(judged: JudgedRule, { monthlyCeiling }: PlanContent): PlanReason {
  const { outcome, rule } = judged;
  const code = outcome === "FAIL" || outcome === "ERROR" ? CODES[outcome] : CODES.UNKNOWN;
  const missing = missingOf(judged).map(({ name }) => name);
  return {
    code,
    rule: rule.id,
    sentence: ruleReason(judged).sentence + (missing.includes("monthlyCeiling") ? why(monthlyCeiling) : ""),
    ...(missing.length === 0 ? {} : { missing }),
  };
}

/** Whose Configuration does not say what it costs. */
function why(ceiling: PlanContent["monthlyCeiling"]): string {
  if (ceiling === undefined) return " No Configuration says what it costs.";
  return "unknown" in ceiling ? ` What it costs is not known ${ceiling.unknown}` : "";
}

/** What policies of mode warn and shadow say, and what holds. */
function remarkOf(judged: JudgedRule): readonly Remark[] {
  const { outcome, rule } = judged;
  if (outcome === "NOT_APPLICABLE" || waitsForApprovals(judged)) return [];
  const { sentence, statedBy } = ruleReason(judged);
  return [{ outcome, rule: rule.id, sentence, ...(statedBy === undefined ? {} : { citations: [statedBy] }) }];
}
