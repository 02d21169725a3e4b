/**
 * Waiver: a scoped, expiring exception from one rule, with who asked for it and, as its owner, who answers
 * for it. It holds while somebody else's approval does. Written by `fairlead waiver`, never by apply: nobody
 * writes that somebody else asked.
 */
import { z } from "zod";
import { InvalidSelector, parseSelector } from "../label-selector.ts";
import { digest, documentOf, fields, localName, name, text, time } from "./fields.ts";
import { identity } from "./proposal.ts";

const selector = text().superRefine((value, context) => {
  try {
    parseSelector(value);
  } catch (error) {
    if (!(error instanceof InvalidSelector)) throw error;
    context.addIssue({ code: "custom", message: `is not a label selector: ${error.message}` });
  }
});

export const waiver = documentOf(
  "Waiver",
  localName,
  fields({
    /** Of all that an approver agrees to: everything here but `state` and `closed`, and the name. */
    digest,
    /** `POLICY/RULE` */
    rule: text(/^[^\s/].*\/[^\s/]+$/, "is not POLICY/RULE, such as eu-residency/datasets-stay"),
    /** Of the policy's document: a changed policy is another one, and this waives nothing of it. */
    policyDigest: digest,
    /** A build, a version, or an artifact with a range or without. */
    subject: text(),
    /** One environment by name, ... */
    environment: name.optional(),
    /** ... or those whose own labels match. */
    selector: selector.optional(),
    requester: identity,
    time,
    /** From then on it waives nothing. */
    expires: time,
    reason: text(),
    /** Where it is talked about. */
    ticket: text().optional(),
    state: z.enum(["open", "withdrawn"]),
    closed: fields({ by: identity, time, reason: text().optional() }).optional(),
  }).superRefine(({ environment, selector: labels }, context) => {
    if ((environment === undefined) !== (labels === undefined)) return;
    context.addIssue({ code: "custom", message: "has either environment or selector, one of the two" });
  }),
).superRefine(({ metadata: { owner } }, context) => {
  if (owner !== undefined) return;
  const message = "is missing: somebody answers for an exception";
  context.addIssue({ code: "custom", message, path: ["metadata", "owner"] });
});

export type WaiverDocument = z.output<typeof waiver>;
