/**
 * One rule against one question: PASS, FAIL, UNKNOWN, ERROR or not applicable.
 *
 * Nothing found is no evidence: an empty walk is UNKNOWN unless the policy says otherwise, and so is one that
 * was cut. A rule whose `when` is open, or fails in itself, is PASS if it passes where it applies: then it is
 * satisfied whether it applies or not. Else it is UNKNOWN, or ERROR.
 */
import type { Outcome } from "./cel/expression.ts";
import type { Missing } from "./cel/thing.ts";
import { judgeValidator, missingFactsOf } from "./asked-validator.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { MISSING_TOLD_MAX } from "./finding.ts";
import type { RuleOutcome, RuleWhy } from "./finding.ts";
import { RuleScene } from "./rule-scene.ts";
import type { RuleQuestion } from "./rule-scene.ts";
import { judgeGroup } from "./judge-group.ts";
import type { JudgedGroup } from "./judge-group.ts";
import { judgeWalk } from "./judge-walk.ts";
import type { JudgedHits } from "./judge-walk.ts";
import type { Result } from "./validators/validator.ts";

export interface JudgedRule {
  readonly rule: CompiledRule;
  readonly outcome: RuleOutcome;
  readonly why: RuleWhy;
  readonly scene: RuleScene;
  /** Of a rule with a walk. */
  readonly hits?: JudgedHits;
  /** Of a rule that counts deployments of a group; absent where the group is not known. */
  readonly group?: JudgedGroup;
  /** The outcome that decided, where it was not a walk's. */
  readonly decided?: Outcome;
  /** What a validator said, where the rule asks one. */
  readonly validation?: Result;
}

export function judgeRule(rule: CompiledRule, question: RuleQuestion): JudgedRule {
  const scene = new RuleScene(question, rule.lets);
  const when = rule.when?.evaluate(scene);
  if (when === undefined) return judgeApplying(rule, scene);
  switch (when.kind) {
    case "error": {
      const judged = judgeApplying(rule, scene);
      if (judged.outcome === "PASS") return judged;
      return { rule, outcome: "ERROR", why: "error", scene, decided: when };
    }
    case "value":
      if (when.value !== true) return { rule, outcome: "NOT_APPLICABLE", why: "when", scene };
      return judgeApplying(rule, scene);
    case "unknown": {
      const judged = judgeApplying(rule, scene);
      if (judged.outcome === "PASS") return judged;
      return { rule, outcome: "UNKNOWN", why: "when-unknown", scene, decided: when };
    }
    default:
      return when satisfies never;
  }
}

function judgeApplying(rule: CompiledRule, scene: RuleScene): JudgedRule {
  if (rule.asks !== undefined) return judgeValidator(rule, rule.asks, scene);
  if (rule.group !== undefined) return judgeGroup(rule, rule.group, scene);
  if (rule.walk !== undefined) return judgeWalk(rule, rule.walk, scene);
  const decided = rule.require.evaluate(scene);
  switch (decided.kind) {
    case "value":
      return decided.value === true
        ? { rule, outcome: "PASS", why: "holds", scene, decided }
        : { rule, outcome: "FAIL", why: "fails", scene, decided };
    case "unknown":
      return { rule, outcome: "UNKNOWN", why: "missing", scene, decided };
    case "error":
      return { rule, outcome: "ERROR", why: "error", scene, decided };
    default:
      return decided satisfies never;
  }
}

/** What an open rule lacks, each once, in order; empty where no fact would decide it. */
export function missingOf({ rule, scene, hits, why, decided, validation }: JudgedRule): readonly Missing[] {
  const found = new Map<string, Missing>();
  const note = (outcome: Outcome): void => {
    if (outcome.kind !== "unknown") return;
    for (const one of outcome.missing) {
      const let_ = one.kind === "neighbours" ? rule.lets.find(({ name }) => name === one.name) : undefined;
      const ofReads = let_?.edge === "READS" && let_.of === "deployment" ? scene.reads().open : [];
      const of = let_?.of === "deployment" && scene.node("deployment") === undefined ? "version" : let_?.of;
      const named = let_ === undefined ? one : { ...one, thing: scene.keyOf(of!), name: let_.edge };
      for (const each of ofReads.length > 0 ? ofReads : [named])
        found.set(`${each.thing} ${each.kind} ${each.name}`, each);
    }
  };
  if (validation !== undefined && why !== "when-unknown")
    return missingFactsOf(validation).slice(0, MISSING_TOLD_MAX);
  // Told anew and not from what was kept: that was noted for the first thing with these values.
  if (why === "when-unknown") note(rule.when!.expression.evaluate(scene.bindings(), scene.now));
  else if (hits === undefined && decided?.kind === "unknown")
    note(rule.require.expression.evaluate(scene.bindings(), scene.now));
  for (const node of hits?.open ?? []) {
    if (found.size >= MISSING_TOLD_MAX) break;
    scene.hit = node;
    note(rule.require.expression.evaluate(scene.bindings(), scene.now));
    scene.hit = undefined;
  }
  for (const one of [...(hits?.barrierMissing ?? []), ...(hits?.readsMissing ?? [])])
    found.set(`${one.thing} ${one.kind} ${one.name}`, one);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MISSING_TOLD_MAX).map(([, one]) => one);
}
