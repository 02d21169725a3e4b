/** The rules that hold in an environment, judged on what would run there. */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { CompiledRule } from "../../rules/compiled-rule.ts";
import { judgeRule, missingOf } from "../../rules/judge-rule.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import { bindingsOf, rulesHolding } from "../../rules/policies.ts";
import type { RulePick, RuleQuestion } from "../../rules/rule-scene.ts";
import { levelsOf } from "../effective-facts.ts";
import type { Telling } from "../reasons.ts";
import { NO, UNKNOWN, YES } from "../truth.ts";
import type { TruthCode } from "../truth.ts";
import { RuleFacts, factTypesOf, nanosecondsOf } from "./rule-facts.ts";

/** Rules of one environment, by what they are about. */
export interface RulesHere {
  readonly all: readonly CompiledRule[];
  /** About each thing that would run, or about the environment that it would run in. */
  readonly ofPicks: readonly CompiledRule[];
  /** About all that is picked together. */
  readonly ofChoice: readonly CompiledRule[];
}

const NONE: RulesHere = { all: [], ofPicks: [], ofChoice: [] };
const HERE = {};

/** Found once for each environment of a snapshot. */
export function rulesIn({ place: { snapshot, environment } }: Telling): RulesHere {
  return rulesAt(snapshot, environment);
}

/** Whether any policy has rules, wherever they hold. */
export function hasPolicies(snapshot: Snapshot): boolean {
  return bindingsOf(snapshot, () => factTypesOf(snapshot)).length > 0;
}

export function hasRules(snapshot: Snapshot, environment: NodeId): boolean {
  return rulesAt(snapshot, environment).all.length > 0;
}

function rulesAt(snapshot: Snapshot, environment: NodeId): RulesHere {
  const bindings = bindingsOf(snapshot, () => factTypesOf(snapshot));
  if (bindings.length === 0) return NONE;
  const memo = snapshot.memo(HERE, () => new Map<NodeId, RulesHere>());
  let here = memo.get(environment);
  if (here === undefined) {
    const all = rulesHolding(snapshot, bindings, levelsOf(snapshot, environment).flat());
    here = {
      all,
      ofPicks: all.filter(({ on }) => on !== "choice"),
      ofChoice: all.filter(({ on }) => on === "choice"),
    };
    memo.set(environment, here);
  }
  return here;
}

/** Several rules are judged on one question. */
export function ruleQuestion(telling: Telling): RuleQuestion {
  const { snapshot, environment } = telling.place;
  const now = nanosecondsOf(telling.nowMilliseconds);
  return { snapshot, environment, facts: new RuleFacts(telling), now };
}

export function judgePick(
  rules: readonly CompiledRule[], question: RuleQuestion, pick: RulePick,
): readonly JudgedRule[] {
  const asked = { ...question, pick };
  return rules.map((rule) => judgeRule(rule, asked));
}

export function judgePlace(
  rules: readonly CompiledRule[], question: RuleQuestion, picks: readonly RulePick[],
): readonly JudgedRule[] {
  const asked = { ...question, picks };
  return rules.map((rule) => judgeRule(rule, asked));
}

/** How a rule takes part in the verdict. What is not enforced does not. An error is never a pass. */
export function truthOfRule({ rule, outcome }: JudgedRule): TruthCode {
  if (rule.policy.mode !== "enforce") return YES;
  switch (outcome) {
    case "PASS":
    case "NOT_APPLICABLE":
      return YES;
    case "FAIL":
      return NO;
    case "UNKNOWN":
    case "ERROR":
      return UNKNOWN;
    default:
      return outcome satisfies never;
  }
}

/** Whether facts that nobody states leave the rule open, and nothing else does. */
export function isOpenByFacts(judged: JudgedRule): boolean {
  if (judged.outcome !== "UNKNOWN" || judged.why === "truncated" || judged.why === "empty") return false;
  const missing = missingOf(judged);
  return missing.length > 0 && missing.every(({ kind }) => kind === "fact");
}

/** The node of a variant by its name. */
export function variantNode(snapshot: Snapshot, version: NodeId, variant: string | undefined) {
  if (variant === undefined) return undefined;
  const key = snapshot.key(version).replace(/^version:/, "variant:");
  return snapshot.find(`${key}#${variant}`);
}
