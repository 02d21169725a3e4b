/**
 * What a waiver makes of a judged rule. FAIL and UNKNOWN are waived, ERROR never: an error says that the rule
 * is broken, and not what it would find.
 *
 * A rule about one thing is waived where a waiver is about that thing. A rule about a whole choice is waived
 * where nothing speaks against the choice without the things that waivers are about: one waiver excuses its
 * own subject, and nobody beside it.
 */
import { judgeRule } from "../../rules/judge-rule.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import type { CompiledRule } from "../../rules/compiled-rule.ts";
import type { RulePick, RuleQuestion } from "../../rules/rule-scene.ts";
import { coversPick } from "../waivers/waiver-scope.ts";
import { inForce, openWaivers } from "../waivers/waivers-in-force.ts";
import type { WaiverInForce } from "../waivers/waivers-in-force.ts";

/** A judged rule, and the waivers by which it does not count; at least one where there are any. */
export interface RuledRule extends JudgedRule {
  readonly waivers?: readonly WaiverInForce[];
}

export function waivedCount(judged: readonly RuledRule[]): number {
  return judged.filter(({ waivers }) => waivers !== undefined).length;
}

export function waivedOnPick(judged: JudgedRule, question: RuleQuestion): RuledRule {
  const { pick } = question;
  if (pick === undefined || !isWaivable(judged)) return judged;
  const waiver = waiverFor(judged.rule, question, pick);
  return waiver === undefined ? judged : { ...judged, waivers: [waiver] };
}

/**
 * Where a waiver is about some of what is guilty, and others are too, it is the others that the rule is
 * judged on.
 */
export function waivedOnChoice(judged: JudgedRule, question: RuleQuestion): RuledRule {
  const { picks = [] } = question;
  if (!isWaivable(judged)) return judged;
  const excused = new Map<RulePick, WaiverInForce>();
  for (const pick of picks) {
    const waiver = waiverFor(judged.rule, question, pick);
    if (waiver !== undefined) excused.set(pick, waiver);
  }
  if (excused.size === 0) return judged;
  const without = (left: ReadonlyMap<RulePick, WaiverInForce>): JudgedRule | undefined => {
    const rest = picks.filter((pick) => !left.has(pick));
    return rest.length === 0 ? undefined : judgeRule(judged.rule, { ...question, picks: rest });
  };
  const others = without(excused);
  if (!isHarmless(others, judged)) {
    // What "any" or "count" lacks without the excused ones is no worse for their being excused.
    return judged.outcome === "UNKNOWN" && others!.outcome === "FAIL" ? judged : others!;
  }
  // Cited are those alone that are needed.
  for (const pick of picks) {
    const fewer = new Map(excused);
    if (fewer.delete(pick) && fewer.size > 0 && isHarmless(without(fewer), judged)) excused.delete(pick);
  }
  return { ...judged, waivers: [...new Set(excused.values())] };
}

/** Whether nothing speaks against what is left; where nothing is found in it, nothing does. */
function isHarmless(others: JudgedRule | undefined, whole: JudgedRule): boolean {
  if (others === undefined || others.outcome === "PASS" || others.outcome === "NOT_APPLICABLE") return true;
  return others.outcome === "UNKNOWN" && others.why === "empty" && whole.why !== "empty";
}

function isWaivable({ rule, outcome }: JudgedRule): boolean {
  if (outcome !== "FAIL" && outcome !== "UNKNOWN") return false;
  return rule.policy.mode === "enforce" && rule.spec.waivable !== false;
}

/** One is enough: the first by name. */
function waiverFor(
  rule: CompiledRule, { snapshot, environment, now }: RuleQuestion, pick: RulePick,
): WaiverInForce | undefined {
  const open = openWaivers(snapshot, rule.id);
  if (open.length === 0) return undefined;
  const time = new Date(Number(now / NANOSECONDS_IN_A_MILLISECOND)).toISOString();
  for (const one of open) {
    if (!one.covers(environment) || !coversPick(snapshot, one.subject, pick)) continue;
    const waiver = inForce(snapshot, one, time);
    if (waiver !== undefined) return waiver;
  }
  return undefined;
}

const NANOSECONDS_IN_A_MILLISECOND = 1_000_000n;
