/** A case that rules are tried on by `fairlead policy test`: documents, a question, what comes out. */
import { z } from "zod";
import { fields, list, localName, name, text, time } from "./fields.ts";

const amount = z.number().int().min(0).optional();
const figure = z.number().optional();

/** What rules with `on: plan` may ask of the plan; what is left out is not known. */
const plan = fields({
  services: amount,
  steps: amount,
  strategy: text().optional(),
  strategies: list(text()).optional(),
  stage: text().optional(),
  approvals: amount,
  monthlyCeiling: figure,
  currency: text().optional(),
  hasUndo: z.boolean().optional(),
  irreversible: amount,
  risk: z.number().min(0).max(1).optional(),
});

/** What rules with `on: observation` may ask of the figure. */
const observation = fields({
  metric: text().optional(),
  value: figure,
  unit: text().optional(),
  samples: amount,
  version: text().optional(),
  baseline: figure,
  baselineSamples: amount,
  outcome: text().optional(),
  time: time.optional(),
  source: text().optional(),
});

/** CHOSEN: a rule with `choose` decides; UNKNOWN: whether it applies is open; NOT_APPLICABLE: it does not. */
export const TEST_OUTCOMES = ["PASS", "FAIL", "UNKNOWN", "ERROR", "NOT_APPLICABLE", "CHOSEN"] as const;

/** What a gate comes to. */
export const TRIED_GATE_STATES = ["open", "closed", "unknown"] as const;

/** A review of plans, or of a document that the case gives. */
const REVIEWED = /^(?:Plan|[A-Z][A-Za-z]+\/.+)$/;

/** What comes out, by name of rule or validator; gates and reviews, which have names of their own, apart. */
const expected = z
  .object({
    validators: z.record(localName, z.enum(TEST_OUTCOMES)).optional(),
    gates: z.record(localName, z.enum(TRIED_GATE_STATES)).optional(),
    /** How many others must approve: `Plan` is one for the environment, `Environment/prod` what is given. */
    reviews: z
      .record(text(REVIEWED, "is neither Plan nor KIND/NAME of what is given"), z.number().int().min(0))
      .optional(),
  })
  .catchall(z.enum(TEST_OUTCOMES));

/** The same for who reads it: what is in no group is a rule or a validator. */
export interface ExpectedOutcomes {
  readonly rules: Readonly<Record<string, TestOutcome>>;
  readonly gates: Readonly<Record<string, (typeof TRIED_GATE_STATES)[number]>>;
  readonly reviews: Readonly<Record<string, number>>;
}
type TestOutcome = (typeof TEST_OUTCOMES)[number];

export function expectedOutcomes({ expect }: z.output<typeof policyTest>): ExpectedOutcomes {
  const { validators = {}, gates = {}, reviews = {}, ...rules } = expect;
  return { rules: { ...(rules as Record<string, TestOutcome>), ...validators }, gates, reviews };
}

export const policyTest = fields({
  name: text(),
  /** Documents beside the policy itself: a world as small as the case. */
  given: list(z.record(z.string(), z.unknown())).min(1, "is empty"),
  in: name,
  version: text().optional(),
  plan: plan.optional(),
  observation: observation.optional(),
  /** RFC 3339; left out: a fixed day. */
  now: time.optional(),
  expect: expected,
});
