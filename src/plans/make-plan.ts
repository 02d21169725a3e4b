/**
 * Makes a plan: from a question and the decision on it to steps, waves, gates and the way back.
 *
 * A pure function of (snapshot, question, now): equal inputs give equal bytes. What is not COMPATIBLE has no
 * plan, and an order that passes through an incompatible state is not offered.
 */
import { decide } from "../decisions/decide.ts";
import { millisecondsOf, tellingOf } from "../decisions/telling.ts";
import type { AskedQuestion, Decision, EnvironmentResult } from "../decisions/decision.ts";
import { factIndexOf } from "../decisions/fact-index.ts";
import { findEnvironment } from "../decisions/find-subject.ts";
import { adviceOn } from "../decisions/fixes/advice.ts";
import type { Fallback } from "../decisions/fixes/fallback.ts";
import { QuestionInvalid } from "../decisions/question-invalid.ts";
import { readAssumptions } from "../decisions/read-assumptions.ts";
import { riskOf } from "../decisions/risk/risk.ts";
import { stageOf } from "../decisions/risk/stages.ts";
import type { PlanFacts } from "../rules/plan-facts.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { makeChoices } from "./choices.ts";
import type { MadeChoices, MoveChoice } from "./choices.ts";
import { configuredOf } from "./configured.ts";
import type { Configured, Documents } from "./configured.ts";
import { checkPlannedSplits } from "./planned-splits.ts";
import { planContent } from "./plan-content.ts";
import { gatesOfPlan } from "./gates-of-plan.ts";
import { rulesOnTheWay } from "./judge-rules-on-the-way.ts";
import type { RefusedState } from "./judge-rules-on-the-way.ts";
import { judgePlan } from "./judge-plan.ts";
import type { JudgedPlan } from "./judge-plan.ts";
import { makeSteps } from "./make-steps.ts";
import { movesOf } from "./move.ts";
import type { Move } from "./move.ts";
import { orderMoves } from "./order-moves.ts";
import type { OrderOutcome } from "./order-moves.ts";
import type { PlanAnswer, PlanQuestion, PlanReason } from "./plan-answer.ts";
import { planOf } from "./plan-name.ts";
import type { Strategy } from "./plan.ts";
import { World } from "./world.ts";

/** What more than the snapshot a plan may be made from (./plan-at.ts). */
export interface PlanMeans {
  /** Those of configuration that speak of what moves. */
  readonly documents?: Documents | undefined;
  /** On the question, where validators were asked that a snapshot alone does not answer. */
  readonly decision?: Decision | undefined;
  /** Rules on plans are not asked yet: it is made to see what it touches. */
  readonly isDraft?: boolean;
}

/** `now` is RFC 3339 in UTC. Throws what `decide` throws, and QuestionInvalid for several environments. */
export function makePlan(
  snapshot: Snapshot,
  wanted: PlanQuestion,
  now: string,
  means: PlanMeans = {},
): PlanAnswer {
  const { fallback: isFallbackWanted = false, strategy, rollbackTo, ...question } = wanted;
  checkTarget(question);
  const { documents, decision: first = decide(snapshot, question, now), isDraft = false } = means;
  const isFallback = isFallbackWanted && first.verdict !== "COMPATIBLE";
  const fallback = isFallback ? adviceOn(snapshot, first, now, { fallback: true }).fallback : undefined;
  const more = { now, wanted: strategy, documents, rollbackTo, isDraft };
  if (fallback == null) return planFor(snapshot, first, more);
  return planFor(snapshot, fallback.decision, { ...more, fallback });
}

function checkTarget({ in: environment }: AskedQuestion): void {
  if (environment !== undefined) return;
  throw new QuestionInvalid(
    "a plan is made for one environment by name",
    "Make one for each environment: --in prod-eu.",
  );
}

interface Given {
  readonly now: string;
  readonly wanted: Strategy | undefined;
  readonly documents: Documents | undefined;
  readonly rollbackTo: string | undefined;
  readonly isDraft: boolean;
  readonly fallback?: Fallback;
}

function planFor(
  snapshot: Snapshot,
  decision: Decision,
  { now, wanted, documents, rollbackTo, isDraft, fallback }: Given,
): PlanAnswer {
  const [result] = decision.results;
  if (decision.verdict !== "COMPATIBLE" || result === undefined) return notCompatible(decision, result);
  const environment = findEnvironment(snapshot, decision.question.in!);
  const rolling = movesOf(snapshot, environment, result, () => "rolling");
  const picks = rolling.moves.map(({ deployed: { version, build } }) => ({
    version,
    variant: build === version ? undefined : build,
  }));
  const risk = riskOf(snapshot, picks, environment);
  const facts: PlanFacts = {
    services: rolling.moves.length,
    stage: stageOf(snapshot, environment),
    risk: risk.score,
  };
  const choices = makeChoices(snapshot, environment, picks, facts, now, wanted);
  if (choices.kind === "open") return openChoices(decision, choices);
  const planned = ordered(snapshot, environment, result, rolling.moves, decision, choices, now);
  if (planned.outcome.kind === "refused") return noOrder(decision, planned.outcome, choices);
  const { world, strategies, outcome } = planned;
  const assumed = { environment: result.environment, facts: decision.question.assume };
  const refused = rulesOnTheWay(world, outcome, millisecondsOf(now), assumed);
  if (refused !== undefined) return stateRefused(decision, refused, choices);
  const configured = configuredBy(snapshot, decision, world, documents, now);
  const wrong = configured === undefined ? undefined : notConfigured(decision, configured);
  if (wrong !== undefined) return wrong;
  const builds = rolling.moves.map(({ deployed }) => deployed.build);
  const gates = gatesOfPlan(snapshot, { environment: result.environment, rollbackTo, builds }, now);
  const splits = checkPlannedSplits({ snapshot, decision, moves: world.moves, strategies, gates, now });
  if (splits.refused !== undefined) return splits.refused;
  const made = makeSteps({
    snapshot,
    environment: result.environment,
    world,
    ordered: outcome,
    strategies,
    concurrency: choices.concurrency.value,
    retry: choices.retry.value,
    gates: world.moves.length === 0 ? [] : gates,
    configured,
  });
  const content = planContent({
    snapshot,
    decision,
    world,
    strategies,
    choices,
    made,
    risk,
    unchanged: rolling.unchanged,
    wanted,
    rollbackTo,
    configured,
    ...(fallback === undefined ? {} : { fallback }),
  });
  const judged = isDraft ? UNJUDGED : judgePlan(snapshot, environment, picks, content, facts, now);
  if (judged.kind === "refused") {
    const { verdict, reasons, remedies } = judged;
    return {
      schemaVersion: 1,
      verdict,
      plan: null,
      reasons,
      hints: remedies,
      decision,
      headline: `No plan for ${decision.question.subject} in ${result.environment}: ${lowered(reasons)}`,
    };
  }
  const plan = planOf({ ...content, remarks: [...content.remarks, ...splits.remarks, ...judged.remarks] });
  return {
    schemaVersion: 1,
    verdict: "COMPATIBLE",
    plan,
    reasons: [],
    hints: [],
    decision,
    headline: headlineOf(
      plan.content.steps.length,
      world.moves,
      result.environment,
      decision,
      judged.approvals,
    ),
  };
}

const UNJUDGED: JudgedPlan = { kind: "stands", remarks: [], approvals: 0 };

interface Planned {
  readonly world: World;
  readonly strategies: readonly MoveChoice[];
  readonly outcome: OrderOutcome;
}

/** By the strategies chosen; where nobody insists on them and no order is safe, side by side. */
function ordered(
  snapshot: Snapshot,
  environment: NodeId,
  result: EnvironmentResult,
  moves: readonly Move[],
  { question }: Decision,
  choices: Extract<MadeChoices, { readonly kind: "made" }>,
  now: string,
): Planned {
  const chosen = new Map(moves.map(({ to }, at) => [to, choices.strategies[at]!]));
  const attempt = (strategyOf: (build: string) => MoveChoice): Planned => {
    const { moves: named } = movesOf(snapshot, environment, result, (build) => strategyOf(build).value);
    const { assume } = question;
    const assumed = assume === undefined ? undefined : readAssumptions(factIndexOf(snapshot), assume);
    const world = new World(snapshot, environment, named, millisecondsOf(now), assumed);
    const strategies = named.map(({ to }) => strategyOf(to));
    const values = strategies.map(({ value }) => value);
    return { world, strategies, outcome: orderMoves(world, values, choices.concurrency.value) };
  };
  const first = attempt((build) => chosen.get(build) ?? choices.strategies[0]!);
  const isFree = choices.strategies.length > 0 && choices.strategies.every(({ isFixed }) => !isFixed);
  if (first.outcome.kind === "ordered" || !isFree) return first;
  const because = `one by one is not safe: ${first.outcome.because[0] ?? ""}`.replace(/\.$/, "");
  const beside = attempt((build) => ({
    ...(chosen.get(build) ?? choices.strategies[0]!),
    value: "blue-green",
    because,
  }));
  return beside.outcome.kind === "ordered" ? beside : first;
}

function configuredBy(
  snapshot: Snapshot,
  { question }: Decision,
  { moves }: World,
  documents: Documents | undefined,
  now: string,
): Configured | undefined {
  if (documents === undefined) return undefined;
  const environment = findEnvironment(snapshot, question.in!);
  const { assume } = question;
  const facts =
    assume === undefined
      ? undefined
      : tellingOf(snapshot, environment, millisecondsOf(now), readAssumptions(factIndexOf(snapshot), assume))
          .place.facts;
  return configuredOf(snapshot, documents, moves, question.in!, facts, now);
}

/** A configuration that is wrong is no way to start; one that lacks a value is not known to be one. */
function notConfigured(decision: Decision, { after }: Configured): PlanAnswer | undefined {
  const bad = [...after].filter(([, { state }]) => state !== "resolved");
  if (bad.length === 0) return undefined;
  const isRefused = bad.some(([, { state }]) => state === "refused");
  const reasons = bad.flatMap(([name, { problems, state }]) =>
    problems.map(({ message }): PlanReason => ({
      code: state === "refused" ? "CONFIGURATION_REFUSED" : "CONFIGURATION_UNKNOWN",
      sentence: `${name}: ${message}`,
    })),
  );
  const verdict = isRefused ? "INCOMPATIBLE" : "UNKNOWN";
  const { subject, in: environment } = decision.question;
  const why = isRefused ? "is refused" : "lacks something";
  return {
    schemaVersion: 1,
    verdict,
    plan: null,
    decision,
    reasons,
    headline: `No plan for ${subject} in ${environment}: its configuration ${why}.`,
    hints: bad
      .slice(0, 3)
      .map(
        ([, { subject: about }]) =>
          `fairlead config ${about.slice(about.indexOf(":") + 1)} --in ${environment} --explain`,
      ),
  };
}

function notCompatible(decision: Decision, result: EnvironmentResult | undefined): PlanAnswer {
  const { verdict, headline, question } = decision;
  const reasons = (result?.reasons ?? decision.reasons ?? []).filter(({ truth }) => truth !== "yes");
  const missing = result?.decidingFacts ?? [];
  const where = question.in === undefined ? "" : ` --in ${question.in}`;
  return {
    schemaVersion: 1,
    verdict,
    plan: null,
    decision,
    headline: `No plan: ${headline}`,
    reasons: reasons.map(({ sentence }): PlanReason => ({
      code: "NOT_COMPATIBLE",
      sentence,
      ...(missing.length === 0 ? {} : { missing }),
    })),
    hints: [`fairlead decide ${quoted(question)}${where} --explain shows why, and what would make it fit.`],
  };
}

function quoted({ subject, subjects }: Decision["question"]): string {
  return (subjects ?? [subject]).map((one) => (/[^\w.@#/-]/.test(one) ? `'${one}'` : one)).join(" ");
}

function openChoices(
  decision: Decision,
  { open }: Extract<MadeChoices, { readonly kind: "open" }>,
): PlanAnswer {
  const missing = [...new Set(open.flatMap((one) => one.missing))];
  const { subject, in: environment } = decision.question;
  const [first] = missing;
  const facts = missing.length === 0 ? "" : `: ask for ${missing.join(" and ")}`;
  return {
    schemaVersion: 1,
    verdict: "UNKNOWN",
    plan: null,
    decision,
    headline: `How ${subject} is to come to ${environment} is not known${facts}.`,
    reasons: open.map(({ sentence, rule, missing: names }): PlanReason => ({
      code: "CHOICE_UNKNOWN",
      sentence,
      rule,
      missing: names,
    })),
    hints: first === undefined ? [] : [`Try one: --assume ${first}=VALUE`],
  };
}

function noOrder(
  decision: Decision,
  { because, isProved }: Extract<OrderOutcome, { readonly kind: "refused" }>,
  choices: Extract<MadeChoices, { readonly kind: "made" }>,
): PlanAnswer {
  const { subject, in: environment } = decision.question;
  const values = [...new Set(choices.strategies.map(({ value }) => value))];
  const isFixed = choices.strategies.some((one) => one.isFixed && one.value !== "blue-green");
  const how = isProved
    ? `No order of the steps is safe${isFixed ? ` by ${values.join(" and ")}` : ""}`
    : "No safe order of the steps was found";
  return {
    schemaVersion: 1,
    verdict: isProved ? "INCOMPATIBLE" : "UNKNOWN",
    plan: null,
    decision,
    headline: `${how}: ${subject} can run in ${environment}, and every way there passes a state that cannot.`,
    reasons: because.map((sentence): PlanReason => ({
      code: isProved ? "NO_SAFE_ORDER" : "ORDER_NOT_FOUND",
      sentence,
    })),
    hints: isFixed ? ["--strategy blue-green puts the new ones beside the old ones first."] : [],
  };
}

/** The end is allowed, and the way there is not: another strategy may pass other states. */
function stateRefused(
  decision: Decision,
  { verdict, reasons }: RefusedState,
  choices: Extract<MadeChoices, { readonly kind: "made" }>,
): PlanAnswer {
  const { subject, in: environment } = decision.question;
  const isFixed = choices.strategies.some(({ rule }) => rule !== undefined);
  return {
    schemaVersion: 1,
    verdict,
    plan: null,
    decision,
    reasons,
    headline: `No plan for ${subject} in ${environment}: ${lowered(reasons)}`,
    hints: isFixed
      ? []
      : ["--strategy recreate retires the old one before the new one comes; others pass other states."],
  };
}

function lowered(reasons: readonly PlanReason[]): string {
  return reasons[0]?.sentence ?? "rules are against it.";
}

function headlineOf(
  steps: number,
  moves: readonly Move[],
  environment: string,
  { question }: Decision,
  approvals: number,
): string {
  if (moves.length === 0) return `Nothing to do: ${question.subject} runs in ${environment} as asked.`;
  const waits = approvals === 0 ? "" : ` It waits for ${approvals} approval${approvals === 1 ? "" : "s"}.`;
  const what = moves.length === 1 ? `${moves[0]!.to} comes` : `${moves.length} deployments change`;
  return `${what} to ${environment} in ${steps} steps.`.replace("change to", "change in") + waits;
}
