/** A judged rule as a reason: data, its sentence, and the document that states it. */
import type { CitedWaiver, Reason, RuleEvidence } from "../decision.ts";
import { explainRule } from "../../rules/explain-rule.ts";
import type { RuleFinding } from "../../rules/finding.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import { nameOf } from "../fact-index.ts";
import type { WaiverInForce } from "../waivers/waivers-in-force.ts";
import { heldSentence, ruleSentence, waivedSentence } from "./rule-words.ts";
import type { RuledRule } from "./waived-rules.ts";
import { ASKED_ITSELF } from "../validation/question-validators.ts";
import { NO, UNKNOWN, YES, truthName } from "../truth.ts";

export function ruleReason(judged: JudgedRule): Reason {
  const { rule, outcome } = judged;
  const { key, revision = 0 } = rule.policy;
  // What a question asks for itself no document states.
  const stated = key === ASKED_ITSELF ? {} : { statedBy: { document: key, revision } };
  const requirement = `rule:${rule.id}`;
  if (outcome === "PASS" && judged.why === "holds" && judged.hits === undefined && rule.asks === undefined) {
    const sentence = heldSentence(rule, judged.scene);
    return { code: "RULE_HOLDS", truth: "yes", sentence, requirement, ...stated };
  }
  const finding = explainRule(judged);
  return {
    code: CODES[outcome],
    truth: truthName(outcome === "FAIL" ? NO : outcome === "UNKNOWN" || outcome === "ERROR" ? UNKNOWN : YES),
    sentence: ruleSentence(finding),
    requirement,
    ...stated,
    rule: evidenceOf(finding),
  };
}

/** Of a rule that is waived: what it found, and by what it does not count. */
export function waivedReason(judged: RuledRule): Reason {
  const { sentence, ...found } = ruleReason(judged);
  const waivers = (judged.waivers ?? []).map(citedWaiver);
  return {
    ...found,
    code: "RULE_WAIVED",
    truth: "yes",
    sentence: waivedSentence(sentence, waivers),
    waivers,
  };
}

function citedWaiver({ waiver, by }: WaiverInForce): CitedWaiver {
  const { name, key, revision, owner, requester, expires, reason, ticket } = waiver;
  return {
    name,
    document: key,
    revision,
    owner,
    requester: requester.name,
    approvedBy: by.map((one) => one.name),
    expires,
    reason,
    ...(ticket === undefined ? {} : { ticket }),
  };
}

const CODES = {
  PASS: "RULE_HOLDS",
  NOT_APPLICABLE: "RULE_HOLDS",
  FAIL: "RULE_FAILS",
  UNKNOWN: "RULE_UNKNOWN",
  ERROR: "RULE_ERROR",
} as const;

function evidenceOf(finding: RuleFinding): RuleEvidence {
  const { rule, why, about, hits, failing, open, counterexample, missing, validation } = finding;
  const { error, message, remedy } = finding;
  return {
    name: rule.id,
    mode: rule.policy.mode,
    why,
    about,
    ...(counterexample === undefined ? {} : {
      path: counterexample.path.map(({ key }) => key),
      conjunct: counterexample.conjunct,
      operands: counterexample.operands,
    }),
    ...(hits === undefined ? {} : { hits, failing: failing ?? 0, open: open ?? 0 }),
    ...(missing.length === 0 ? {} : { missing }),
    ...(error === undefined ? {} : { error }),
    ...(message === undefined ? {} : { message }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(rule.asks === undefined ? {} : {
      validator: rule.asks.name, tier: rule.asks.tier, environment: finding.environment,
    }),
    ...(validation === undefined ? {} : { reasons: validation.reasons }),
  };
}

/** Facts that would help to decide an open rule: `region`, of another thing `data.residency of clicks@1`. */
export function missingNames({ rule }: Reason, environment: string): readonly string[] {
  return (rule?.missing ?? []).flatMap(({ kind, thing, name }) => {
    if (kind !== "fact") return [];
    return [thing === `environment:${environment}` ? name : `${name} of ${nameOf(thing)}`];
  });
}
