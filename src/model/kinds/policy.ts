/**
 * Policy: a named set of rules. Rules are stored and their shape is checked here; what they mean, and whether
 * their expressions type-check, is for src/rules.
 */
import { z } from "zod";
import { DOCUMENT_KINDS } from "../document.ts";
import { InvalidSelector, parseSelector } from "../label-selector.ts";
import { CHOICES_ON, CHOICE_NAMES, choose } from "./choose.ts";
import { count } from "./count.ts";
import { policyTest } from "./policy-test.ts";
import {
  documentOf,
  factName,
  fields,
  list,
  localName,
  name,
  scalar,
  text,
  uniqueList,
} from "./fields.ts";
import { gate } from "./gate.ts";
import { validators } from "./policy-validator.ts";

/**
 * Deeper walks than this are refused everywhere; the graph of the largest known pipeline is below 20 deep.
 */
export const WALK_DEPTH_MAX = 64;
/** More than a handful of approvers is a meeting, and every one is one who can be on holiday. */
export const APPROVALS_MAX = 10;

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

const rule = fields({
  name: localName,
  on: text(),
  when: text().optional(),
  let: z.record(localName, text()).optional(),
  walk: walk.optional(),
  quantifier: z.enum(["all", "none", "any", "count"]).optional(),
  count: count.optional(),
  require: text().optional(),
  reads: list(factName).optional(),
  onEmpty: z.union([z.enum(["unknown", "fail"]), fields({ pass: text() })]).optional(),
  message: text().optional(),
  remedy: text().optional(),
  /** Whether somebody may be excepted from it; left out: yes. */
  waivable: z.boolean().optional(),
  choose: choose.optional(),
}).superRefine((value, context) => {
  if ((value.require === undefined) === (value.choose === undefined)) {
    context.addIssue({
      code: "custom",
      message: "has either require (it judges) or choose (it decides), one of the two",
    });
  }
  if (value.choose !== undefined) checkChoosing(value as ChoosingRule, context);
});

type ChoosingRule = Readonly<Record<string, unknown>> & {
  readonly on: string;
  readonly choose: z.output<typeof choose>;
};

/** Fields that say how something is judged. */
const JUDGING = ["let", "walk", "quantifier", "count", "onEmpty", "message", "remedy"] as const;

/** A rule that decides says when, and what: all else belongs to rules that judge. */
function checkChoosing(rule: ChoosingRule, context: z.RefinementCtx): void {
  const complain = (path: readonly string[], message: string): void =>
    context.addIssue({ code: "custom", path: [...path], message });
  for (const field of JUDGING) {
    if (rule[field] !== undefined)
      complain([field], "belongs to a rule that judges (require); one with choose has only when");
  }
  const allowed = CHOICES_ON[rule.on];
  if (allowed === undefined) {
    const known = Object.keys(CHOICES_ON);
    complain(["on"], `is nothing that a rule with choose is about: that is ${known.join(", ")}`);
    return;
  }
  for (const one of CHOICE_NAMES) {
    if (rule.choose[one] === undefined || allowed.includes(one)) continue;
    const on = Object.keys(CHOICES_ON).find((each) => CHOICES_ON[each]!.includes(one));
    complain(["choose", one], `is chosen by a rule with on: ${on}, and this one is on: ${rule.on}`);
  }
}

export type RuleSpec = z.output<typeof rule>;

const documentKind = z.enum(DOCUMENT_KINDS);

const selector = text().superRefine((value, context) => {
  try {
    parseSelector(value);
  } catch (error) {
    if (!(error instanceof InvalidSelector)) throw error;
    context.addIssue({ code: "custom", message: `is not a label selector: ${error.message}` });
  }
});

/** Whose documents need the word of somebody other than their writer: all that match every field given. */
const review = fields({
  /** Left out: every kind. */
  kinds: uniqueList(documentKind, String).min(1, "is empty").optional(),
  /** A label selector over the documents. */
  selector: selector.optional(),
  /** Documents of these owners. */
  owners: uniqueList(text(), String).min(1, "is empty").optional(),
  /** How many others must approve. */
  approvals: z.number().int().min(1).max(APPROVALS_MAX).default(1),
});

/** Whose signature which documents need. */
const signature = fields({
  kinds: uniqueList(documentKind, String).min(1, "is empty"),
  selector: selector.optional(),
  owners: uniqueList(text(), String).min(1, "is empty").optional(),
  /** Names of configured keys, one of which must have signed. */
  signers: uniqueList(text(), String).min(1, "is empty; nobody could sign"),
  /** What becomes of a document that none of them signed: it is refused, or its facts lose to signed ones. */
  otherwise: z.enum(["refuse", "lower"]).default("refuse"),
});

/** As expressions write it. */
const parameterName = text(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "is no name of a parameter, such as replicasMax");

export const policy = documentOf(
  "Policy",
  name,
  fields({
    mode: z.enum(["enforce", "warn", "shadow"]).default("enforce"),
    tier: z.enum(["gate", "verify"]).default("gate"),
    /** A label selector: where the policy holds. Left out: everywhere. */
    environments: selector.optional(),
    /** What its rules read as `parameters.NAME`. */
    parameters: z.record(parameterName, scalar).optional(),
    /** Further environments, with parameters of their own; each that matches is judged. */
    bindings: list(
      fields({ environments: selector, parameters: z.record(parameterName, scalar).optional() }),
    )
      .min(1, "is empty")
      .optional(),
    /** Environments by name, in addition; each needs a document. */
    binds: uniqueList(name, String).optional(),
    rules: uniqueList(rule, (entry) => entry.name).min(1, "is empty").optional(),
    /** Validators that are asked about each build; named beside the rules, so no name stands in both. */
    validators: validators.optional(),
    /** Cases with the outcome of each rule; run by `fairlead policy test`. */
    tests: uniqueList(policyTest, (entry) => entry.name).min(1, "is empty").optional(),
    /** Judged when a document is written. */
    review: list(review).min(1, "is empty").optional(),
    /** Judged when a document is written. */
    signatures: list(signature).min(1, "is empty").optional(),
    /** What must be shown before a plan goes on there; judged while it is driven. */
    gates: uniqueList(gate, (entry) => entry.name).min(1, "is empty").optional(),
  }).superRefine(({ rules, validators: asked, review: reviews, signatures, gates }, context) => {
    const names = new Set(rules?.map((one) => one.name));
    asked?.forEach((one, index) => {
      if (!names.has(one.name)) return;
      const path = ["validators", index, "name"];
      context.addIssue({ code: "custom", path, message: "is the name of a rule beside it" });
    });
    if (rules ?? asked ?? reviews ?? signatures ?? gates) return;
    const message = "has neither rules, nor validators, nor review, nor signatures, nor gates";
    context.addIssue({ code: "custom", message });
  }),
);

export type PolicyDocument = z.output<typeof policy>;
