/** Whether rules have anything against the answer that requirements alone give for one version. */
import type { JudgedRule } from "../../rules/judge-rule.ts";
import type { Verdict } from "../decision.ts";
import type { JudgedVersion } from "../judge-version.ts";
import type { Telling } from "../reasons.ts";
import { NO, YES } from "../truth.ts";
import { judgePick, judgePlace, ruleQuestion, rulesIn, truthOfRule, variantNode } from "./rules-here.ts";

export interface RuledVersion {
  /** On what would be picked; empty where nothing is. */
  readonly judged: readonly JudgedRule[];
  /** A rule fails or is open: the search decides, which may find another build or prove there is none. */
  readonly isOpposed: boolean;
}

export const NOT_RULED: RuledVersion = { judged: [], isOpposed: false };

/** With rules: what an enforced one refuses or leaves open is no better than that. */
export function ruledVerdict(judged: JudgedVersion, telling: Telling): Verdict {
  const opposed = opposing(judged, telling);
  if (opposed === undefined) return judged.verdict;
  return truthOfRule(opposed) === NO ? "INCOMPATIBLE" : "UNKNOWN";
}

/** The rule that makes the verdict worse than requirements do, if one does; one that refuses comes first. */
export function opposing(judged: JudgedVersion, telling: Telling): JudgedRule | undefined {
  if (judged.verdict === "INCOMPATIBLE") return undefined;
  const rules = judgedOn(judged, telling);
  const refusing = rules.find((one) => truthOfRule(one) === NO);
  if (refusing !== undefined || judged.verdict === "UNKNOWN") return refusing;
  return rules.find((one) => truthOfRule(one) !== YES);
}

/** What requirements refuse is refused whatever rules say: they are not asked. */
export function ruledOn(version: JudgedVersion, telling: Telling): RuledVersion {
  const { verdict } = version;
  if (verdict === "INCOMPATIBLE") return NOT_RULED;
  const judged = judgedOn(version, telling);
  if (judged.length === 0) return NOT_RULED;
  return {
    judged: verdict === "COMPATIBLE" ? judged : [],
    isOpposed: judged.some((one) => truthOfRule(one) !== YES),
  };
}

/** Every rule, on the build that leads. */
function judgedOn({ subject, leading }: JudgedVersion, telling: Telling): readonly JudgedRule[] {
  const { all, ofPicks, ofChoice } = rulesIn(telling);
  if (all.length === 0) return [];
  const { version } = subject;
  const variant = variantNode(telling.place.snapshot, version, leading.build.variant);
  const question = ruleQuestion(telling);
  const pick = { version, variant };
  return [...judgePick(ofPicks, question, pick), ...judgePlace(ofChoice, question, [pick])];
}
