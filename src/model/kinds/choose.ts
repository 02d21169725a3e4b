/**
 * What a rule decides, where it does not judge: how a plan is driven, which replica of a dataset is read,
 * what a bad observation leads to. What each means is for src/rules/choose.ts and whoever asks it.
 */
import { z } from "zod";
import { DURATION, durationSeconds } from "../duration.ts";
import { factName, fields, list, name, text } from "./fields.ts";

export const STRATEGY_NAMES = ["rolling", "blue-green", "canary", "shadow", "recreate"] as const;
export const ACTION_NAMES = ["rollback", "fallback", "replan"] as const;
/** What a rule may choose; each is answered by the first rule that applies. */
export const CHOICE_NAMES = ["strategy", "concurrency", "retry", "dataset", "action"] as const;
export type ChoiceName = (typeof CHOICE_NAMES)[number];

/** Which choices a rule makes depends on what it is about. */
export const CHOICES_ON: Readonly<Record<string, readonly ChoiceName[]>> = {
  plan: ["strategy", "concurrency", "retry"],
  deployment: ["dataset"],
  observation: ["action"],
};

/** Parts of the traffic that a canary goes through; each is watched, and ten take a working day. */
const WEIGHTS_MAX = 20;
/** Steps at once: a plan has at most some thousands, and a deploy script drives tens. */
const CONCURRENCY_MAX = 1000;
/** A step that failed twenty times will fail again; its log is read first. */
const ATTEMPTS_MAX = 20;
/** A month. Nobody waits longer between two attempts, or watches one share of the traffic longer. */
const WAIT_SECONDS_MAX = 31 * 86_400;
/** Requests that one answer of a canary may need; above it a metric is not told apart by counting. */
const SAMPLES_MAX = 1_000_000_000;

const wait = text(DURATION, "is no duration such as 30s, 10m or 1h30m").refine(
  (value) => durationSeconds(value)! >= 1 && durationSeconds(value)! <= WAIT_SECONDS_MAX,
  "is not between a second and 31 days",
);
const percent = z.number().int().min(1).max(100);

const canary = fields({
  /** Percent of the traffic, step by step. */
  weights: list(percent).min(1, "is empty").max(WEIGHTS_MAX, `has more than ${WEIGHTS_MAX} entries`).refine(
    (weights) => weights.every((weight, at) => at === 0 || weight > weights[at - 1]!),
    "does not rise from each entry to the next",
  ),
  /** How long each share is watched. */
  window: wait.optional(),
  /** Requests without which a share has not been watched. */
  samples: z.number().int().min(1).max(SAMPLES_MAX).optional(),
});

const shadow = fields({
  /** Percent of the traffic that is mirrored. */
  share: percent.optional(),
  window: wait.optional(),
});

const concurrency = fields({
  /** Steps of a plan that may be under way at once. */
  maxSteps: z.number().int().min(1).max(CONCURRENCY_MAX).optional(),
  /** Steps at once in environments with one value of a fact, or of a label. */
  per: fields({
    fact: factName.optional(),
    label: text().optional(),
    atMost: z.number().int().min(1).max(CONCURRENCY_MAX),
  })
    .refine(
      ({ fact, label }) => (fact === undefined) !== (label === undefined),
      "names either a fact or a label of the environment, one of the two",
    )
    .optional(),
}).refine(
  ({ maxSteps, per }) => maxSteps !== undefined || per !== undefined,
  "limits nothing: give maxSteps or per",
);

const retry = fields({
  /** The first one counts: 1 is no retry. */
  attempts: z.number().int().min(1).max(ATTEMPTS_MAX),
  /** Before the second attempt; doubled before each further one. */
  backoff: wait.optional(),
  backoffMax: wait.optional(),
  /** Exit codes after which another attempt is worth it; left out: every one but 0. */
  on: list(z.number().int().min(1).max(255)).min(1, "is empty").optional(),
}).refine(
  ({ backoff, backoffMax }) =>
    backoff === undefined || backoffMax === undefined ||
    durationSeconds(backoff)! <= durationSeconds(backoffMax)!,
  "waits longer at first (backoff) than at most (backoffMax)",
);

export const choose = fields({
  strategy: z.enum(STRATEGY_NAMES).optional(),
  canary: canary.optional(),
  shadow: shadow.optional(),
  concurrency: concurrency.optional(),
  retry: retry.optional(),
  /** The artifact that is read instead of `of`. */
  dataset: name.optional(),
  of: name.optional(),
  action: z.enum(ACTION_NAMES).optional(),
  because: text(),
}).superRefine((value, context) => {
  const complain = (path: readonly string[], message: string): void =>
    context.addIssue({ code: "custom", path: [...path], message });
  if (CHOICE_NAMES.every((one) => value[one] === undefined))
    complain([], `decides nothing: give ${CHOICE_NAMES.slice(0, -1).join(", ")} or ${CHOICE_NAMES.at(-1)}`);
  for (const kind of ["canary", "shadow"] as const) {
    if (value[kind] !== undefined && value.strategy !== kind)
      complain([kind], `belongs to strategy: ${kind}, and the strategy is ${value.strategy ?? "not chosen"}`);
  }
  if ((value.dataset === undefined) !== (value.of === undefined))
    complain([], "a replica needs both: dataset (what is read) and of (what it stands for)");
  else if (value.dataset !== undefined && value.dataset === value.of)
    complain(["dataset"], "stands for itself");
});

export type ChooseSpec = z.output<typeof choose>;
