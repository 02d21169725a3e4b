/** What the route takes and gives by which a plan is made, for `/openapi.json`. */
import { STEP_KINDS, STRATEGIES } from "../plans/plan.ts";
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { makePlanInput } from "./routes/make-plan.ts";

export const PLAN_MAKING_OPERATIONS = [
  {
    method: "post",
    path: "/v1/plans",
    id: "makePlan",
    summary:
      "The steps from what runs to what is asked for, with gates and the way back; or why there is none.",
    body: makePlanInput,
    answer: "MadePlan",
    errors: [404, 503],
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const boolean: Json = { type: "boolean" };
const any: Json = { type: "object" };
const verdict = oneOfTexts("COMPATIBLE", "INCOMPATIBLE", "UNKNOWN");
const chosen = (value: Json): Json => object({ value, because: string }, { rule: string });
const retry = object(
  { attempts: integer, backoffSeconds: integer, backoffMaxSeconds: integer },
  { on: list(integer) },
);
const strategy = oneOfTexts(...STRATEGIES);
const planned = object(
  { name: string, version: string, environment: string },
  { digest: string, service: string, parameters: any },
);

export const PLAN_MAKING_SCHEMAS: Readonly<Record<string, Json>> = {
  MadePlan: object({
    schemaVersion: { const: 1 },
    verdict,
    headline: string,
    saved: boolean,
    plan: { anyOf: [ref("Plan"), { type: "null" }] },
    reasons: list(object({ code: string, sentence: string }, { rule: string, missing: list(string) })),
    hints: list(string),
    decision: ref("Decision"),
  }),
  Plan: object({ name: string, digest: string, content: ref("PlanContent") }),
  PlanContent: object(
    {
      schemaVersion: { const: 1 },
      decision: any,
      environment: string,
      before: list(planned),
      after: list(planned),
      choices: object(
        { strategy: chosen(strategy), concurrency: chosen(integer), retry: chosen(retry) },
        { strategies: any },
      ),
      steps: list(ref("PlanStep")),
      waves: list(object({ steps: list(string), because: string })),
      states: list(object({ when: string, verdict, headline: string }, { under: list(string) })),
      undo: object({
        leadsBack: boolean,
        because: string,
        irreversible: list(string),
        target: object({ verdict, headline: string }),
      }),
      remarks: list(object({ outcome: string, sentence: string }, { rule: string, citations: list(any) })),
    },
    { fallback: any, risk: any, monthlyCeiling: any },
  ),
  PlanStep: object(
    {
      id: string,
      kind: oneOfTexts(...STEP_KINDS),
      wave: integer,
      after: list(string),
      title: string,
      because: string,
      retry,
      leaseSeconds: integer,
      undo: any,
    },
    {
      strategy,
      deployment: string,
      service: string,
      runs: object({ version: string }, { digest: string }),
      from: string,
      parameters: any,
      replica: string,
      reads: list(string),
      configuration: any,
      traffic: any,
      gate: any,
    },
  ),
};
