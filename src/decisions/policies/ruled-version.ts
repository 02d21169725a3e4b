/** Whether rules have anything against the answer that requirements alone give for one version. */
import type { Verdict } from "../decision.ts";
import type { JudgedVersion } from "../judge-version.ts";
import type { Telling } from "../reasons.ts";
import { NO, YES } from "../truth.ts";
import {
  judgeAll, parameterValueNodes, ruleQuestion, rulesIn, truthOfRule, variantNode,
} from "./rules-here.ts";
import type { RuledRule } from "./waived-rules.ts";

export interface RuledVersion {
  /** On what would be picked; where nothing is, those alone that are waived. */
  readonly judged: readonly RuledRule[];
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
export function opposing(judged: JudgedVersion, telling: Telling): RuledRule | undefined {
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
    judged: verdict === "COMPATIBLE" ? judged : judged.filter(({ waivers }) => waivers !== undefined),
    isOpposed: judged.some((one) => truthOfRule(one) !== YES),
  };
}

/** Every rule, on the build that leads. */
function judgedOn({ subject, leading }: JudgedVersion, telling: Telling): readonly RuledRule[] {
  const here = rulesIn(telling);
  if (here.all.length === 0) return [];
  const { snapshot } = telling.place;
  const { version, name } = subject;
  const variant = variantNode(snapshot, version, leading.build.variant);
  const values = leading.parameters.flatMap(({ values: judged }) => {
    const isLeft = (verdict: Verdict) => judged.find((one) => one.verdict === verdict);
    return (isLeft("COMPATIBLE") ?? isLeft("UNKNOWN"))?.value.name ?? [];
  });
  const pick = { version, variant, parameterValues: parameterValueNodes(snapshot, name, values) };
  return judgeAll(here, ruleQuestion(telling), [pick]);
}
