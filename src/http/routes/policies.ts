/**
 * `POST /v1/policies/check`: what policies say of what runs, those applied and those given, and what those
 * given would make of recent questions. `GET /v1/policies/shadow`: what policies of mode shadow came to.
 */
import { z } from "zod";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import { Forbidden } from "../../access/forbidden.ts";
import { checkDeployed } from "../../decisions/policies/check-deployed.ts";
import { QUESTIONS_MAX, impactOnDecisions } from "../../decisions/policies/impact-on-decisions.ts";
import { readPolicies } from "../../decisions/policies/read-policies.ts";
import { shadowReport } from "../../decisions/policies/shadow-report.ts";
import type { Services } from "../../services.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
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
  decisions: z.number().int("is no whole number").min(0, "is negative")
    .max(QUESTIONS_MAX, `is more than ${QUESTIONS_MAX}`).optional()
    .describe("so many different recent questions are decided again, as of now, without and with `policies`"),
  asOf: asOf.optional(),
  atLeast: atLeast.optional(),
  maxWaitMilliseconds: maxWaitMilliseconds.optional(),
});

export const shadowQuery = z.strictObject({
  policy: text.optional().describe("a policy by name; all of mode shadow otherwise"),
  since: text.optional().describe("only decisions within this duration: 7d"),
});

export function policyRoutes(services: Services): readonly Route[] {
  return [{
    method: "POST", path: "/v1/policies/check",
    answer: async ({ message }) => {
      const input = given(checkInput(policyCheckInput, await readJson(message, CHECK_BYTES_MAX)));
      const { in: environment, selector, policies, decisions, asOf: point, ...consistency } = input;
      const past = point === undefined ? {} : { asOf: parseAsOf(point) };
      const snapshot = await snapshotFor(services.knowledge, { ...past, ...given(consistency) });
      const read = policies === undefined ? [] : readPolicies(snapshot, [{ documents: policies }]);
      const question = {
        ...given({ in: environment, selector }), ...(policies === undefined ? {} : { policies: read }),
      };
      const now = services.now();
      const check = checkDeployed(snapshot, question, now);
      if ((decisions ?? 0) === 0 || read.length === 0) return { status: 200, body: check };
      if (!readsAllDecisions(services, snapshot))
        return { status: 200, body: { ...check, decisionsWithheld: true } };
      await services.decisionLog.flush();
      const { store } = services.knowledge;
      const impact = await impactOnDecisions(store, snapshot, read, decisions!, now);
      return { status: 200, body: { ...check, decisions: impact } };
    },
  }, {
    method: "GET", path: "/v1/policies/shadow",
    answer: async ({ query, caller }) => {
      const wanted = given(readQuery(shadowQuery, query));
      const snapshot = services.knowledge.current();
      if (snapshot.sight !== undefined) throw new Forbidden(caller.name, "document:read", "everything");
      await services.decisionLog.flush();
      const report = await shadowReport(services.knowledge.store, snapshot, wanted, services.now());
      const { dropped, failed } = services.decisionLog.counts;
      return { status: 200, body: { ...report, notRecorded: { dropped, failed } } };
    },
  }];
}

/** What others asked is told to who may read all of it. */
function readsAllDecisions({ permit }: Services, snapshot: Snapshot): boolean {
  if (snapshot.sight !== undefined) return false;
  try {
    permit?.({ scope: "decision:read", reach: "all" });
    return true;
  } catch (error) {
    if (error instanceof Forbidden) return false;
    throw error;
  }
}
