/**
 * What rules say of a plan before it is stored, and of a figure of what runs: judged, or decided. Nobody's
 * verdict changes by it; who makes the plan, or opens the gate, reads the answer.
 */
import { choicesOf } from "../../rules/choose.ts";
import type { Choices } from "../../rules/choose.ts";
import { judgeRule } from "../../rules/judge-rule.ts";
import type { JudgedRule } from "../../rules/judge-rule.ts";
import type { ObservationFacts } from "../../rules/observation-facts.ts";
import type { PlanFacts } from "../../rules/plan-facts.ts";
import type { RulePick, RuleQuestion } from "../../rules/rule-scene.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { millisecondsOf, tellingOf } from "../telling.ts";
import type { Pick } from "../decision.ts";
import { versionOfBuild } from "../deployed.ts";
import { ruleQuestion, rulesIn, variantNode } from "./rules-here.ts";
import type { RulesHere } from "./rules-here.ts";

/**
 * Every rule on plans that holds in the environment, in the order of their policies. One that asks about a
 * version or its deployment is judged on each pick, and once with none where there are none: no evidence is
 * no pass. `now` is RFC 3339 in UTC; sentences are made by ./rule-reason.ts, truths by truthOfRule.
 */
export function judgePlanRules(
  snapshot: Snapshot,
  environment: NodeId,
  picks: readonly RulePick[],
  plan: PlanFacts,
  now: string,
): readonly JudgedRule[] {
  const { here, question } = asked(snapshot, environment, now);
  const whole = { ...question, picks, plan };
  return here.ofPlan.flatMap((rule) =>
    rule.isOfPick && picks.length > 0
      ? picks.map((pick) => judgeRule(rule, { ...whole, pick }))
      : [judgeRule(rule, whole)],
  );
}

/**
 * Strategy, concurrency, retry and replicas for one pick of a plan; `pick` left out: for the plan as a whole,
 * where rules that ask about a version are open. Of a plan's picks strictestConcurrency makes one limit.
 */
export function choicesForPlan(
  snapshot: Snapshot,
  environment: NodeId,
  pick: RulePick | undefined,
  plan: PlanFacts,
  now: string,
): Choices {
  const { here, question } = asked(snapshot, environment, now);
  const picks = pick === undefined ? [] : [pick];
  const rules = here.choosers.filter(({ on }) => on !== "observation");
  return choicesOf(rules, { ...question, pick, picks, plan });
}

/** A figure, and the recorded deployment that it is about. */
export interface Observed {
  readonly deployment: NodeId;
  readonly observation: ObservationFacts;
}

/** Rules on observations with `require`. A deployment that is not known runs nothing that rules may ask. */
export function judgeObservationRules(
  snapshot: Snapshot, observed: Observed, now: string,
): readonly JudgedRule[] {
  const found = observedQuestion(snapshot, observed, now);
  return found === undefined ? [] : found.here.ofObservation.map((rule) => judgeRule(rule, found.question));
}

/** What rules make of a figure: `action`, decided or open; absent where no rule asks for any. */
export function choiceOnObservation(
  snapshot: Snapshot, observed: Observed, now: string,
): Choices["action"] {
  const found = observedQuestion(snapshot, observed, now);
  if (found === undefined) return undefined;
  return choicesOf(found.here.choosers.filter(({ on }) => on === "observation"), found.question).action;
}

/** The nodes of what a decision picked; undefined where the snapshot has no such version. */
export function rulePickOf(snapshot: Snapshot, { version: name, variant, parameters }: Pick) {
  const version = snapshot.find(`version:${name}`);
  if (version === undefined) return undefined;
  return { version, variant: variantNode(snapshot, version, variant), parameters } satisfies RulePick;
}

function asked(snapshot: Snapshot, environment: NodeId, now: string) {
  const telling = tellingOf(snapshot, environment, millisecondsOf(now));
  return { here: rulesIn(telling), question: ruleQuestion(telling) };
}

function observedQuestion(
  snapshot: Snapshot, { deployment, observation }: Observed, now: string,
): { readonly here: RulesHere; readonly question: RuleQuestion } | undefined {
  const environment = snapshot.outgoing(deployment, "IN")[0]?.node;
  const build = snapshot.outgoing(deployment, "OF")[0]?.node;
  if (environment === undefined) return undefined;
  const { here, question } = asked(snapshot, environment, now);
  if (build === undefined) return { here, question: { ...question, deployment, observation } };
  const version = versionOfBuild(snapshot, build);
  const pick = { version, variant: version === build ? undefined : build };
  return { here, question: { ...question, deployment, observation, pick, picks: [pick] } };
}
