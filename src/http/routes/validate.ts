/** `POST /v1/validate`: what validators say of one build in one place, line by line. */
import { z } from "zod";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import { ALL_VALIDATORS } from "../../decisions/validation/question-validators.ts";
import { validate } from "../../decisions/validation/validate.ts";
import { validationMeans } from "../../decisions/validation/validation-means.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import type { Route } from "../route.ts";
import { asOf, atLeast, maxWaitMilliseconds, plainValue, text } from "../text-field.ts";

/** A question is small; a larger body is a mistake. */
const QUESTION_BYTES_MAX = 256 * 1024;
/** As many as there are, and as many commands again. */
const VALIDATORS_MAX = 100;

export const validateInput = z.strictObject({
  subject: text.describe("NAME@VERSION, NAME@VERSION#VARIANT, NAME@RANGE, an artifact or a service"),
  in: text.describe("an environment by name"),
  validate: z.union([z.literal(true).transform(() => [ALL_VALIDATORS]), z.array(text).max(VALIDATORS_MAX)])
    .optional().describe("validators beside those of policies, by name; true: all that need no settings"),
  assume: z.record(text, plainValue.transform(String)).optional().describe("facts that outrank every source"),
  asOf: asOf.optional(),
  atLeast: atLeast.optional(),
  maxWaitMilliseconds: maxWaitMilliseconds.optional(),
});

export function validateRoutes(services: Services): readonly Route[] {
  return [{
    method: "POST", path: "/v1/validate",
    answer: async ({ message }) => {
      const input = given(checkInput(validateInput, await readJson(message, QUESTION_BYTES_MAX)));
      const { asOf: point, atLeast: token, maxWaitMilliseconds: wait, ...question } = input;
      const past = point === undefined ? {} : { asOf: parseAsOf(point) };
      const consistency = { ...past, ...given({ atLeast: token, maxWaitMilliseconds: wait }) };
      const snapshot = await snapshotFor(services.knowledge, consistency);
      const means = services.validation ?? validationMeans(services.knowledge.store, []);
      return { status: 200, body: await validate(snapshot, question, services.now(), means) };
    },
  }];
}
