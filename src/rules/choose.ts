/**
 * What rules decide: strategy, concurrency, retry, the replica of a dataset, what a figure leads to.
 *
 * Each is decided by the first rule that applies, in order of the policies' names, then as a policy lists its
 * rules. A rule of which it is not known whether it applies lets no later one decide otherwise: the choice is
 * then unknown, and says what is missing, unless the rule that applies after it chooses the same. Only
 * policies of mode enforce decide.
 */
import { canonicalJson } from "../values/canonical-json.ts";
import { CHOICE_NAMES } from "../model/kinds/choose.ts";
import type { ACTION_NAMES, ChoiceName, ChooseSpec, STRATEGY_NAMES } from "../model/kinds/choose.ts";
import { durationSeconds } from "../model/duration.ts";
import { parseKey } from "../model/names.ts";
import type { Missing } from "./cel/thing.ts";
import type { CompiledChooser } from "./compiled-rule.ts";
import { MISSING_TOLD_MAX } from "./finding.ts";
import { RuleScene } from "./rule-scene.ts";
import type { RuleQuestion } from "./rule-scene.ts";

export type StrategyName = (typeof STRATEGY_NAMES)[number];
export type ActionName = (typeof ACTION_NAMES)[number];

export interface StrategyChoice {
  readonly strategy: StrategyName;
  /** Percent of the traffic, rising; of canary. */
  readonly weights?: readonly number[];
  /** How long each share is watched. */
  readonly windowSeconds?: number;
  /** Requests that each share needs. */
  readonly samples?: number;
  /** Percent that is mirrored; of shadow. */
  readonly share?: number;
}

export interface ConcurrencyChoice {
  /** Steps of one plan under way at once. */
  readonly maxSteps?: number;
  /**
   * Steps at once in environments with equal values of this fact, or label. Where an environment's value is
   * not known it may be any: it counts in every group.
   */
  readonly per?: { readonly fact?: string; readonly label?: string; readonly atMost: number };
}

export interface RetryChoice {
  /** The first one counts. */
  readonly attempts: number;
  readonly backoffSeconds: number;
  readonly backoffMaxSeconds: number;
  /** Exit codes after which to try again; absent: every one but 0. */
  readonly on?: readonly number[];
}

export interface ReplicaChoice {
  /** Names of artifacts: `clicks-eu` is read, `clicks` is what it stands for. */
  readonly dataset: string;
  readonly of: string;
}

export interface ChoiceValues {
  readonly strategy: StrategyChoice;
  readonly concurrency: ConcurrencyChoice;
  readonly retry: RetryChoice;
  readonly dataset: ReplicaChoice;
  readonly action: ActionName;
}

/** What leaves a choice open, in order: the rule, and what would tell whether it applies. */
export interface OpenChooser {
  readonly rule: string;
  readonly missing: readonly Missing[];
  /** Of a rule that failed in itself. */
  readonly error?: string;
}

interface ChoiceBase {
  /** `canary-in-production/canary`: that chose, or that is first of the open ones. */
  readonly rule: string;
  /** Key and revision of the policy's document. */
  readonly statedBy: { readonly document: string; readonly revision: number };
  /** As the policy states it; or why the choice is open. A clause without a full stop. */
  readonly because: string;
}

export type Choice<Value> =
  | (ChoiceBase & { readonly kind: "chosen"; readonly value: Value })
  | (ChoiceBase & { readonly kind: "unknown"; readonly open: readonly OpenChooser[] });

/** What no rule decides is absent; of datasets one choice for each that is replaced, in order of name. */
export type Choices = {
  readonly [Name in Exclude<ChoiceName, "dataset">]?: Choice<ChoiceValues[Name]>;
} & { readonly datasets: readonly DatasetChoice[] };

export type DatasetChoice = Choice<ReplicaChoice> & { readonly of: string };

/** Before the second attempt, where a rule says nothing of it: a restart takes as long. */
export const BACKOFF_SECONDS_DEFAULT = 10;
/** Five minutes: whoever watches a deployment is still there. */
export const BACKOFF_SECONDS_MAX_DEFAULT = 300;

/** `rules`: those that hold in the question's environment, in the order in which they are asked. */
export function choicesOf(rules: readonly CompiledChooser[], question: RuleQuestion): Choices {
  const asked = rules.filter(({ policy }) => policy.mode === "enforce");
  const scene = new RuleScene(question, []);
  const applying = new Map<CompiledChooser, Applying>();
  const applies = (rule: CompiledChooser): Applying => {
    let known = applying.get(rule);
    if (known === undefined) applying.set(rule, (known = appliesTo(rule, scene)));
    return known;
  };
  const choices: Partial<Record<ChoiceName, Choice<unknown>>> = {};
  for (const name of CHOICE_NAMES) {
    if (name === "dataset") continue;
    const choice = firstOf(asked, (spec) => valueOf(name, spec), applies);
    if (choice !== undefined) choices[name] = choice;
  }
  const replaced = [...new Set(asked.flatMap(({ choose: { of } }) => (of === undefined ? [] : [of])))];
  const datasets = replaced.sort().flatMap((of): readonly DatasetChoice[] => {
    const choice = firstOf(asked, (spec) => (spec.of === of ? valueOf("dataset", spec) : undefined), applies);
    return choice === undefined ? [] : [{ ...(choice as Choice<ReplicaChoice>), of }];
  });
  return { ...(choices as Omit<Choices, "datasets">), datasets };
}

type Applying =
  | { readonly kind: "yes" | "no" }
  | { readonly kind: "open"; readonly missing: readonly Missing[]; readonly error?: string };

function appliesTo({ when }: CompiledChooser, scene: RuleScene): Applying {
  if (when === undefined) return { kind: "yes" };
  const outcome = when.evaluate(scene);
  switch (outcome.kind) {
    case "value":
      return { kind: outcome.value === true ? "yes" : "no" };
    case "unknown": {
      // Told anew: what was kept was noted for the first thing with these values.
      const told = when.expression.evaluate(scene.bindings(), scene.now);
      return { kind: "open", missing: told.kind === "unknown" ? distinct(told.missing) : [] };
    }
    case "error":
      return { kind: "open", missing: [], error: outcome.message };
    default:
      return outcome satisfies never;
  }
}

function firstOf<Value>(
  rules: readonly CompiledChooser[],
  read: (spec: ChooseSpec) => Value | undefined,
  applies: (rule: CompiledChooser) => Applying,
): Choice<Value> | undefined {
  const open: { readonly rule: CompiledChooser; readonly value: string; readonly told: OpenChooser }[] = [];
  for (const rule of rules) {
    const value = read(rule.choose);
    if (value === undefined) continue;
    const applying = applies(rule);
    if (applying.kind === "no") continue;
    if (applying.kind === "open") {
      const { missing, error } = applying;
      const told = { rule: rule.id, missing, ...(error === undefined ? {} : { error }) };
      open.push({ rule, value: canonicalJson(value), told });
      continue;
    }
    const text = canonicalJson(value);
    // Whether the open ones apply or not, this is what comes out.
    if (open.every((one) => one.value === text))
      return { kind: "chosen", value, ...statedBy(rule), because: rule.choose.because };
    break;
  }
  const first = open[0];
  if (first === undefined) return undefined;
  return {
    kind: "unknown",
    ...statedBy(first.rule),
    because: openClause(first.told),
    open: open.map(({ told }) => told),
  };
}

function statedBy({ id, policy: { key, revision = 0 } }: CompiledChooser) {
  return { rule: id, statedBy: { document: key, revision } };
}

/** `whether rule eu/canary applies is not known, as nobody states region of prod-eu` */
function openClause({ rule, missing, error }: OpenChooser): string {
  if (error !== undefined)
    return `whether rule ${rule} applies could not be told: ${error.replace(/\.$/, "")}`;
  const names = missing.map(({ name, thing }) =>
    thing === "" ? name : `${name} of ${parseKey(thing)?.name ?? `the ${thing}`}`);
  if (names.length === 0) return `whether rule ${rule} applies is not known`;
  const all = names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `whether rule ${rule} applies is not known, as nobody states ${all}`;
}

function distinct(missing: readonly Missing[]): readonly Missing[] {
  const found = new Map(missing.map((one) => [`${one.thing} ${one.kind} ${one.name}`, one]));
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MISSING_TOLD_MAX).map(([, one]) => one);
}

/** The document's words as numbers and seconds, with what is left out. */
function valueOf<Name extends ChoiceName>(name: Name, spec: ChooseSpec): ChoiceValues[Name] | undefined {
  return READERS[name](spec);
}

const READERS: { readonly [Name in ChoiceName]: (spec: ChooseSpec) => ChoiceValues[Name] | undefined } = {
  strategy: ({ strategy, canary, shadow }) =>
    strategy === undefined ? undefined : { strategy, ...watchOf(canary ?? shadow ?? {}) },
  concurrency: ({ concurrency }) => concurrency as ConcurrencyChoice | undefined,
  retry: ({ retry }) => {
    if (retry === undefined) return undefined;
    const { attempts, backoff, backoffMax, on } = retry;
    const most = secondsOf(backoffMax) ?? BACKOFF_SECONDS_MAX_DEFAULT;
    const first = secondsOf(backoff) ?? Math.min(BACKOFF_SECONDS_DEFAULT, most);
    return {
      attempts,
      backoffSeconds: first,
      backoffMaxSeconds: Math.max(first, most),
      ...(on === undefined ? {} : { on }),
    };
  },
  dataset: ({ dataset, of }) =>
    dataset === undefined || of === undefined ? undefined : { dataset, of },
  action: ({ action }) => action,
};

function watchOf({ window, ...rest }: {
  readonly weights?: readonly number[] | undefined;
  readonly window?: string | undefined;
  readonly samples?: number | undefined;
  readonly share?: number | undefined;
}): Omit<StrategyChoice, "strategy"> {
  const { weights, samples, share } = rest;
  const windowSeconds = secondsOf(window);
  return {
    ...(weights === undefined ? {} : { weights }),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...(samples === undefined ? {} : { samples }),
    ...(share === undefined ? {} : { share }),
  };
}

function secondsOf(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationSeconds(duration);
}

/**
 * One limit for a whole plan, of what rules chose for each of its picks: the lowest of each; undefined where
 * none chose. Where any is unknown so is the whole.
 */
export function strictestConcurrency(
  choices: readonly (Choice<ConcurrencyChoice> | undefined)[],
): Choice<ConcurrencyChoice> | undefined {
  const made = choices.filter((one) => one !== undefined);
  const unknown = made.find(({ kind }) => kind === "unknown");
  if (unknown !== undefined) return unknown;
  const chosen = made.filter((one) => one.kind === "chosen");
  const steps = ({ value: { maxSteps = Infinity } }: { value: ConcurrencyChoice }): number => maxSteps;
  const lowest = chosen.toSorted((a, b) => steps(a) - steps(b))[0];
  const per = chosen
    .flatMap(({ value }) => (value.per === undefined ? [] : [value.per]))
    .toSorted((a, b) => a.atMost - b.atMost)[0];
  if (lowest === undefined) return undefined;
  return per === undefined ? lowest : { ...lowest, value: { ...lowest.value, per } };
}
