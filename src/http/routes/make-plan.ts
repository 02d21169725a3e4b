/** `POST /v1/plans`: a plan for a question, or why there is none; kept when `save` is asked for. */
import { z } from "zod";
import { actorOf } from "../../access/actor.ts";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import { PREFERENCE_NAMES } from "../../decisions/decision.ts";
import { planAt } from "../../plans/plan-at.ts";
import { STRATEGIES } from "../../plans/plan.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { InputInvalid } from "../input-invalid.ts";
import { readJson } from "../read-body.ts";
import type { Route } from "../route.ts";
import { asOf, atLeast, maxWaitMilliseconds, plainValue, text } from "../text-field.ts";
import { actor } from "../write-input.ts";
import { withKept } from "../../plans/save-plan.ts";
import { QUESTION_BYTES_MAX } from "./decide.ts";

/** A train of so many is planned at once; the question itself takes no more. */
const SUBJECTS_MAX = 200;

export const makePlanInput = z.strictObject({
  subject: text
    .optional()
    .describe("NAME@VERSION, NAME@VERSION#VARIANT, NAME@RANGE, an artifact or a service"),
  subjects: z.array(text).min(2).max(SUBJECTS_MAX).optional().describe("what is to run together"),
  in: text.describe("an environment by name"),
  holding: z.enum(["deployed", "free"]).optional().describe("whether what runs there stays as it is"),
  prefer: z.array(z.enum(PREFERENCE_NAMES)).optional().describe("what makes one answer better than another"),
  assume: z.record(text, plainValue.transform(String)).optional().describe("facts that outrank every source"),
  fallback: z
    .boolean()
    .optional()
    .describe("where it cannot run: a plan for the best fix that can be taken at once"),
  strategy: z.enum(STRATEGIES).optional().describe("counts where no rule chooses"),
  save: z.boolean().optional().describe("keep the plan, to be approved and driven; not with asOf"),
  actor: actor.optional(),
  asOf: asOf.optional(),
  atLeast: atLeast.optional(),
  maxWaitMilliseconds: maxWaitMilliseconds.optional(),
});

export function makePlanRoutes(services: Services): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/v1/plans",
      answer: async ({ message, caller }) => {
        const body = await readJson(message, QUESTION_BYTES_MAX);
        const {
          save = false,
          actor: named,
          asOf: point,
          atLeast: token,
          maxWaitMilliseconds: wait,
          ...question
        } = given(checkInput(makePlanInput, body));
        if (save && point !== undefined) {
          throw new InputInvalid([
            {
              path: "save",
              message: "What was known then is not acted on now.",
              hint: "Leave out asOf, or save.",
            },
          ]);
        }
        const past = point === undefined ? {} : { asOf: parseAsOf(point) };
        const consistency = given({ atLeast: token, maxWaitMilliseconds: wait });
        const snapshot = await snapshotFor(services.knowledge, { ...past, ...consistency });
        const now = services.now();
        const made = await planAt(services.knowledge, snapshot, question, now, services.validation);
        // Who reads the plan may replay what it was made from.
        services.decisionLog.offer(made.decision, snapshot.sight);
        if (!save || made.plan === null || made.plan.content.steps.length === 0)
          return { status: 200, body: { ...made, saved: false } };
        const kept = await services.plans.save(made.plan.content, {
          caller: { ...caller, name: actorOf(caller, named) },
          now,
        });
        return { status: 200, body: { ...withKept(made, kept), saved: true } };
      },
    },
  ];
}
