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
  /** By name of rule. */
  expect: z.record(localName, z.enum(TEST_OUTCOMES)),
});
