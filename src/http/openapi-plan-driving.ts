/** What the routes take and give by which plans are driven, for `/openapi.json`. */
import { PHASES, STEP_STATES } from "../plans/progress.ts";
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { approvePlanInput, failInput, finishInput, plansQuery, renewInput, startInput, undoInput,
  withdrawPlanInput } from "./routes/plan-driving.ts";

const ANSWERED = "What may not be now is refused with the reason; the same again is answered alike.";
const PHRASES = { 409: ANSWERED };

export const PLAN_DRIVING_OPERATIONS = [
  {
    method: "get", path: "/v1/plans", id: "plans", summary: "Plans that are kept, the newest first.",
    query: plansQuery, answer: "PlanList", errors: [503],
  },
  {
    method: "get", path: "/v1/plans/{name}", id: "plan",
    summary: "A plan with its progress: every step, who holds it, its tries.",
    answer: "PlanView", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/plans/{name}/next", id: "nextSteps",
    summary: "The steps that may be started now, those under way, and those that are tried again later.",
    answer: "NextSteps", errors: [404, 503],
  },
  {
    method: "post", path: "/v1/plans/{name}/steps/{step}/start", id: "startStep",
    summary: "Takes a step; nobody else gets it until its lease ends.",
    body: startInput, answer: "DrivenStep", errors: [404, 409, 503], phrases: PHRASES,
  },
  {
    method: "post", path: "/v1/plans/{name}/steps/{step}/renew", id: "renewStep",
    summary: "Its holder still works on it: the lease begins anew.",
    body: renewInput, answer: "DrivenStep", errors: [404, 409, 503], phrases: PHRASES,
  },
  {
    method: "post", path: "/v1/plans/{name}/steps/{step}/finish", id: "finishStep",
    summary: "The step is done: what runs is what was planned, and the gate is open.",
    body: finishInput, answer: "DrivenStep", errors: [404, 409, 422, 503], phrases: PHRASES,
  },
  {
    method: "post", path: "/v1/plans/{name}/steps/{step}/fail", id: "failStep",
    summary: "The try failed: the step is tried again, or the plan fails.",
    body: failInput, answer: "DrivenStep", errors: [404, 409, 503], phrases: PHRASES,
  },
  {
    method: "post", path: "/v1/plans/{name}/undo", id: "undoPlan",
    summary: "What was done is to be taken back, in reverse order; `next` has the steps.",
    body: undoInput, answer: "DrivenPlan", errors: [404, 409, 503], phrases: PHRASES,
  },
  {
    method: "post", path: "/v1/plans/{name}/withdraw", id: "withdrawPlan",
    summary: "A plan that nobody has begun is not begun any more.",
    body: withdrawPlanInput, answer: "DrivenPlan", errors: [404, 409, 503], phrases: PHRASES,
  },
  {
    method: "post", path: "/v1/plans/{name}/approve", id: "approvePlan",
    summary: "Somebody other than who made it agrees to the plan of exactly this digest.",
    body: approvePlanInput, answer: "PlanApproval", errors: [404, 409, 422, 503],
    phrases: { 403: "Who made it does not approve it, and nobody approves without credentials." },
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const boolean: Json = { type: "boolean" };
const time: Json = { type: "string", format: "date-time" };
const identity = object({ kind: oneOfTexts("local", "anonymous", "token", "oidc"), name: string });
const state = oneOfTexts(...PHASES);
const stands = oneOfTexts(...STEP_STATES);
const ran = object({ version: string }, { digest: string });
const stopped = object({ step: string, because: string }, { data: list(string) });
const line = {
  required: { name: string, digest: string, environment: string, state, proposer: identity, time },
  optional: { started: time, ended: time, because: string },
};
const approval = { needed: integer, policies: list(string), counting: integer, state: { type: "object" } };
const counts: Json = { type: "object", additionalProperties: integer };
const driven = { plan: string, state, written: boolean };
const drivenMore = { because: string, stopped };
/** As src/plans/plan.ts has it. */
const content: Json = { type: "object" };
const step: Json = { type: "object" };

export const PLAN_DRIVING_SCHEMAS: Readonly<Record<string, Json>> = {
  PlanLine: object(line.required, line.optional),
  PlanList: object({ revision: integer, plans: list(ref("PlanLine")) }),
  PlanView: object({
    ...line.required, content, approval: object(approval), counts, steps: list(ref("StepView")),
  }, { ...line.optional, by: identity, stopped }),
  StepView: object({
    id: string, stands, isReady: boolean, attempt: integer, failures: integer, tries: list(ref("StepTry")),
  }, {
    holder: string, since: time, leaseUntil: time, notBefore: time,
    mismatches: list(object({ time, by: identity, stated: ran })),
  }),
  StepTry: object({ attempt: integer, isUndo: boolean, holder: string, by: identity, started: time }, {
    ended: time, outcome: oneOfTexts("done", "failed", "lost", "taken-over"), because: string, ran,
  }),
  NextSteps: object({
    plan: string, state, steps: list(step),
    underWay: list(object({
      step: string, stands, holder: string, since: time, leaseUntil: time, isLost: boolean,
    })),
    again: list(object({ step: string, notBefore: time })),
  }, drivenMore),
  DrivenPlan: object(driven, drivenMore),
  DrivenStep: object({ ...driven, step, stands, attempt: integer, idempotencyKey: string },
    { ...drivenMore, holder: string, leaseUntil: time, notBefore: time }),
  PlanApproval: object({ ...approval, plan: string }),
};
