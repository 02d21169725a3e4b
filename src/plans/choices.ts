/**
 * How a plan goes about it: strategy, concurrency and retries, each chosen by the first rule that applies
 * (../rules/choose.ts), else by default. A choice that a missing fact leaves open is no choice.
 */
import { choicesForPlan } from "../decisions/policies/plan-rules.ts";
import { strictestConcurrency } from "../rules/choose.ts";
import type { Choice, ChoiceValues } from "../rules/choose.ts";
import type { PlanFacts } from "../rules/plan-facts.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Chosen, RetryPolicy, Strategy } from "./plan.ts";

/** Steps at once: what one person can watch. */
export const CONCURRENCY_DEFAULT = 5;
const RETRY_DEFAULT: RetryPolicy = { attempts: 1, backoffSeconds: 10, backoffMaxSeconds: 300 };
/** Percent of the traffic: a tenth shows what is broken, a half what is slow. */
const WEIGHTS_DEFAULT: readonly number[] = [10, 50, 100];

/** How one deployment is moved. */
export interface MoveChoice extends Chosen<Strategy> {
  /** Percent, rising, 100 the last; of a canary. */
  readonly weights: readonly number[];
  /** How long each share is watched, and how many requests it needs. */
  readonly windowSeconds?: number;
  readonly samples?: number;
  /** Percent that is mirrored; of a shadow. */
  readonly share: number;
  /** Whether a rule, or whoever asks, insists on it. */
  readonly isFixed: boolean;
}

export type MadeChoices =
  | {
      readonly kind: "made";
      /** One for each pick. */
      readonly strategies: readonly MoveChoice[];
      readonly concurrency: Chosen<number>;
      readonly retry: Chosen<RetryPolicy>;
      /** What was asked for and a rule chose otherwise. */
      readonly overruled: readonly string[];
    }
  | { readonly kind: "open"; readonly open: readonly OpenChoice[] };

export interface OpenChoice {
  readonly sentence: string;
  readonly rule: string;
  readonly missing: readonly string[];
}

/** A pick by its nodes, for rules. */
export interface PickNodes {
  readonly version: NodeId;
  readonly variant: NodeId | undefined;
}

export function makeChoices(
  snapshot: Snapshot,
  environment: NodeId,
  picks: readonly PickNodes[],
  facts: PlanFacts,
  now: string,
  wanted: Strategy | undefined,
): MadeChoices {
  const all = (picks.length === 0 ? [undefined] : picks).map((pick) =>
    choicesForPlan(snapshot, environment, pick, facts, now));
  const concurrency = strictestConcurrency(all.map((one) => one.concurrency));
  const retries = all.map(({ retry }) => retry);
  const asked = [...all.map(({ strategy }) => strategy), concurrency, ...retries];
  const open = asked.flatMap((one) => (one?.kind === "unknown" ? [openChoice(one)] : []));
  if (open.length > 0)
    return { kind: "open", open: [...new Map(open.map((one) => [one.sentence, one])).values()] };
  const strategies = all.map(({ strategy }) => strategyOf(strategy, wanted));
  const overruled = strategies.flatMap(({ value, rule, because }) =>
    wanted === undefined || rule === undefined || value === wanted
      ? []
      : [`${wanted} was asked for; rule ${rule} chooses ${value}: ${because}`]);
  return {
    kind: "made",
    strategies,
    concurrency: concurrencyOf(concurrency),
    retry: strictestRetry(retries),
    overruled: [...new Set(overruled)],
  };
}

function openChoice(choice: Extract<Choice<unknown>, { readonly kind: "unknown" }>): OpenChoice {
  const missing = choice.open.flatMap((one) => one.missing.map(({ name }) => name));
  const { rule, because } = choice;
  return { rule, sentence: `How it is to be done is open: ${because}.`, missing: [...new Set(missing)] };
}

function strategyOf(
  choice: Choice<ChoiceValues["strategy"]> | undefined, wanted: Strategy | undefined,
): MoveChoice {
  if (choice?.kind !== "chosen") {
    const because = wanted === undefined ? "no rule chose" : "it was asked for, and no rule chose";
    const value = wanted ?? "rolling";
    return { value, because, weights: WEIGHTS_DEFAULT, share: 100, isFixed: wanted !== undefined };
  }
  const { strategy, weights = WEIGHTS_DEFAULT, share = 100, windowSeconds, samples } = choice.value;
  return {
    value: strategy,
    rule: choice.rule,
    because: choice.because,
    weights: weights.at(-1) === 100 ? weights : [...weights, 100],
    share,
    isFixed: true,
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...(samples === undefined ? {} : { samples }),
  };
}

/** All of it is in one environment, so what holds for equal environments holds for the whole. */
function concurrencyOf(choice: Choice<ChoiceValues["concurrency"]> | undefined): Chosen<number> {
  if (choice?.kind !== "chosen") return { value: CONCURRENCY_DEFAULT, because: "no rule chose" };
  const { maxSteps = CONCURRENCY_DEFAULT, per } = choice.value;
  return { value: Math.min(maxSteps, per?.atMost ?? maxSteps), rule: choice.rule, because: choice.because };
}

/** One for the whole plan: the fewest attempts that a rule allows. */
function strictestRetry(
  choices: readonly (Choice<RetryPolicy> | undefined)[],
): Chosen<RetryPolicy> {
  const chosen = choices.flatMap((one) => (one?.kind === "chosen" ? [one] : []));
  const [first] = chosen.toSorted((a, b) => a.value.attempts - b.value.attempts);
  if (first === undefined) return { value: RETRY_DEFAULT, because: "no rule chose" };
  return { value: first.value, rule: first.rule, because: first.because };
}
