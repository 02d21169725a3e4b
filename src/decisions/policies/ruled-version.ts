/** Whether rules have anything against the answer that requirements alone give for one version. */
import type { JudgedRule } from "../../rules/judge-rule.ts";
import type { JudgedVersion } from "../judge-version.ts";
import type { Telling } from "../reasons.ts";
import { YES } from "../truth.ts";
import { judgePick, judgePlace, ruleQuestion, rulesIn, truthOfRule, variantNode } from "./rules-here.ts";

export interface RuledVersion {
  /** On what would be picked; empty where nothing is. */
  readonly judged: readonly JudgedRule[];
  /** A rule fails or is open: the search decides, which may find another build or prove there is none. */
  readonly isOpposed: boolean;
}

export const NOT_RULED: RuledVersion = { judged: [], isOpposed: false };

/** What requirements refuse is refused whatever rules say: they are not asked. */
export function ruledOn({ subject, verdict, leading }: JudgedVersion, telling: Telling): RuledVersion {
  if (verdict === "INCOMPATIBLE") return NOT_RULED;
  const { all, ofPicks, ofChoice } = rulesIn(telling);
  if (all.length === 0) return NOT_RULED;
  const { version } = subject;
  const variant = variantNode(telling.place.snapshot, version, leading.build.variant);
  const question = ruleQuestion(telling);
  const pick = { version, variant };
  const judged = [...judgePick(ofPicks, question, pick), ...judgePlace(ofChoice, question, [pick])];
  return {
    judged: verdict === "COMPATIBLE" ? judged : [],
    isOpposed: judged.some((one) => truthOfRule(one) !== YES),
  };
}
