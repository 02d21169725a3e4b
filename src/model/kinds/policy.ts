/**
 * Policy: a named set of rules. Rules are stored and their shape is checked here; what they mean, and whether
 * their expressions type-check, is for src/rules.
 */
import { z } from "zod";
import { factName, fields, list, localName, name, text, uniqueList, documentOf, scalar } from "./fields.ts";

/**
 * Deeper walks than this are refused everywhere; the graph of the largest known pipeline is below 20 deep.
 */
export const WALK_DEPTH_MAX = 64;

const walk = fields({
  from: text(),
  direction: z.enum(["upstream", "downstream"]).optional(),
  along: list(text(/^[A-Z][A-Z_]*$/, "is not a type of edge such as DERIVED_FROM"))
    .min(1, "is empty")
    .optional(),
  to: text().optional(),
  avoid: text().optional(),
  stopAt: text().optional(),
  maxDepth: z.number().int().min(1).max(WALK_DEPTH_MAX).optional(),
});

const choose = fields({
  strategy: text().optional(),
  concurrency: z.union([text(), z.record(localName, scalar)]).optional(),
  retry: z.union([text(), z.record(localName, scalar)]).optional(),
  dataset: text().optional(),
  because: text(),
});

const rule = fields({
  name: localName,
  on: text(),
  when: text().optional(),
  let: z.record(localName, text()).optional(),
  walk: walk.optional(),
  quantifier: z.enum(["all", "none", "any", "count"]).optional(),
  count: fields({
    atLeast: z.number().int().min(0).optional(),
    atMost: z.number().int().min(0).optional(),
  }).optional(),
  require: text().optional(),
  reads: list(factName).optional(),
  onEmpty: z.union([z.enum(["unknown", "fail"]), fields({ pass: text() })]).optional(),
  message: text().optional(),
  remedy: text().optional(),
  choose: choose.optional(),
}).superRefine((value, context) => {
  if ((value.require === undefined) === (value.choose === undefined)) {
    context.addIssue({
      code: "custom",
      message: "has either require (it judges) or choose (it decides), one of the two",
    });
  }
});

export type RuleSpec = z.output<typeof rule>;

export const policy = documentOf(
  "Policy",
  name,
  fields({
    mode: z.enum(["enforce", "warn", "shadow"]).default("enforce"),
    tier: z.enum(["gate", "verify"]).default("gate"),
    /** A label selector: where the policy holds. Left out: everywhere. */
    environments: text().optional(),
    /** Environments by name, in addition; each needs a document. */
    binds: uniqueList(name, String).optional(),
    rules: uniqueList(rule, (entry) => entry.name).min(1, "is empty"),
  }),
);

export type PolicyDocument = z.output<typeof policy>;
