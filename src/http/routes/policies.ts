/** `POST /v1/policies/check`: what policies say of what runs, those applied and those given. */
import { z } from "zod";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import { checkDeployed } from "../../decisions/policies/check-deployed.ts";
import { readPolicies } from "../../decisions/policies/read-policies.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import type { Route } from "../route.ts";
import { asOf, atLeast, maxWaitMilliseconds, text } from "../text-field.ts";

/** Some policies with their tests. */
const CHECK_BYTES_MAX = 1024 * 1024;
/** A company has tens of policies; more are checked by applying them as warnings. */
const POLICIES_MAX = 200;

export const policyCheckInput = z.strictObject({
  in: text.optional().describe("one environment"),
  selector: text.optional().describe("a label selector over environments; neither: all"),
  policies: z.array(z.record(z.string(), z.unknown()))
    .max(POLICIES_MAX, `has more than ${POLICIES_MAX} entries`).optional()
    .describe("policy documents to judge as if they were applied and enforced"),
  asOf: asOf.optional(),
  atLeast: atLeast.optional(),
  maxWaitMilliseconds: maxWaitMilliseconds.optional(),
});

export function policyRoutes(services: Services): readonly Route[] {
  return [{
    method: "POST", path: "/v1/policies/check",
    answer: async ({ message }) => {
      const input = given(checkInput(policyCheckInput, await readJson(message, CHECK_BYTES_MAX)));
      const { in: environment, selector, policies, asOf: point, ...consistency } = input;
      const past = point === undefined ? {} : { asOf: parseAsOf(point) };
      const snapshot = await snapshotFor(services.knowledge, { ...past, ...given(consistency) });
      const question = {
        ...given({ in: environment, selector }),
        ...(policies === undefined ? {} : { policies: readPolicies(snapshot, [{ documents: policies }]) }),
      };
      return { status: 200, body: checkDeployed(snapshot, question, services.now()) };
    },
  }];
}
