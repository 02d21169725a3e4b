/**
 * Plan: a deployment plan that is kept, and what became of it. Written when a plan is saved and when it
 * begins, ends, fails or is undone; never by apply: nobody writes that a plan was finished. What is done step
 * by step is kept in records (src/plans/progress.ts).
 */
import { z } from "zod";
import { buildName, digest, documentOf, fields, list, localName, name, text, time } from "./fields.ts";
import { identity } from "./proposal.ts";

/** What became of one step that deploys. */
const outcome = fields({
  step: localName,
  version: buildName,
  /** Left out while nobody has begun it. */
  outcome: z.enum(["running", "done", "failed", "skipped", "undone"]).optional(),
  /** How often it was tried. */
  attempts: z.number().int().min(0).optional(),
});

export const plan = documentOf(
  "Plan",
  name,
  fields({
    /** Of the content; an approval names it. */
    digest,
    /** Ordered steps, the states on the way and the way back: src/plans/plan.ts. */
    content: z.record(z.string(), z.unknown()),
    environment: name,
    /** Of the environment when it was saved; policies on reviews select by it. */
    stage: text().optional(),
    proposer: identity,
    time,
    state: z.enum(["open", "running", "finished", "failed", "undoing", "undone", "withdrawn"]),
    /** Which event of its progress brought this state: of two accounts the one with the higher is newer. */
    event: z.number().int().min(0),
    outcomes: list(outcome),
    started: time.optional(),
    ended: time.optional(),
    /** Who withdrew it, let it fail or began its undo, and why. */
    by: identity.optional(),
    because: text().optional(),
  }),
);

export type PlanDocument = z.output<typeof plan>;
