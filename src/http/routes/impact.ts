/** `POST /v1/impact`: which running deployments' verdicts flip when facts change. */
import { z } from "zod";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import { impact } from "../../decisions/impact.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import type { Route } from "../route.ts";
import { asOf, atLeast, maxWaitMilliseconds, plainValue, text } from "../text-field.ts";

/** A change is small: some facts, or some environments with facts of their own. */
const IMPACT_BYTES_MAX = 256 * 1024;
/** Each is a pass over all environments; a rollout in waves has tens. */
const ASSUMED_MAX = 100;

const assumed = z.strictObject({
  facts: z.record(text, plainValue.transform(String)).describe("facts that outrank every source"),
  in: text.optional().describe("one environment with everything that is part of it"),
  selector: text.optional().describe("a label selector over environments; neither: all"),
});

export const impactInput = z.strictObject({
  assume: z.array(assumed).min(1, "is an empty list").max(ASSUMED_MAX, `has more than ${ASSUMED_MAX} entries`)
    .describe("what changes; a later entry outranks an earlier one"),
  asOf: asOf.optional(),
  atLeast: atLeast.optional(),
  maxWaitMilliseconds: maxWaitMilliseconds.optional(),
});

export function impactRoutes(services: Services): readonly Route[] {
  return [{
    method: "POST", path: "/v1/impact",
    answer: async ({ message }) => {
      const input = given(checkInput(impactInput, await readJson(message, IMPACT_BYTES_MAX)));
      const { assume, asOf: point, ...consistency } = input;
      const past = point === undefined ? {} : { asOf: parseAsOf(point) };
      const snapshot = await snapshotFor(services.knowledge, { ...past, ...given(consistency) });
      return { status: 200, body: impact(snapshot, { assume: assume.map(given) }, services.now()) };
    },
  }];
}
