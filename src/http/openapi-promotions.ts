/** What the routes take and give through which gates are asked and figures arrive, for `/openapi.json`. */
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { observationsInput, observationsQuery } from "./routes/observations.ts";
import { gatesQuery, promotionInput } from "./routes/promotions.ts";

export const PROMOTION_OPERATIONS = [
  {
    method: "get",
    path: "/v1/gates",
    id: "gates",
    summary: "The gates that a version must pass in an environment, judged: open, closed, or not known.",
    query: gatesQuery,
    answer: "GatesAnswer",
    errors: [404, 503],
  },
  {
    method: "post",
    path: "/v1/promotions",
    id: "promote",
    summary:
      "Judges all gates at the target, and makes the plan when they are open, or says what is missing.",
    body: promotionInput,
    answer: "PromotionAnswer",
    errors: [404, 503],
  },
  {
    method: "post",
    path: "/v1/observations",
    id: "observe",
    summary: "Takes figures of what runs, all or none; the same again changes nothing.",
    body: observationsInput,
    answer: "ObservedAnswer",
    errors: [422, 503],
  },
  {
    method: "get",
    path: "/v1/observations",
    id: "observations",
    summary: "Figures of a deployment, the newest first.",
    query: observationsQuery,
    answer: "ObservationList",
    errors: [404, 503],
  },
] as const;

const string: Json = { type: "string" };
const number: Json = { type: "number" };
const integer: Json = { type: "integer" };
const boolean: Json = { type: "boolean" };
const time: Json = { type: "string", format: "date-time" };
const verdict = oneOfTexts("COMPATIBLE", "INCOMPATIBLE", "UNKNOWN");
const gates = {
  schemaVersion: { const: 1 } as Json,
  version: string,
  revision: integer,
  now: time,
  state: oneOfTexts("open", "closed", "waiting"),
  headline: string,
  gates: list(ref("JudgedGate")),
};

export const PROMOTION_SCHEMAS: Readonly<Record<string, Json>> = {
  JudgedGate: object(
    {
      environment: string,
      name: string,
      kind: string,
      asks: string,
      mode: oneOfTexts("enforce", "warn"),
      moment: oneOfTexts("now", "plan", "driving"),
      state: oneOfTexts("open", "closed", "unknown"),
      because: string,
      citations: list({ type: "object" }),
    },
    { opensAt: time, needs: list(string) },
  ),
  GatesAnswer: object(gates),
  PromotionAnswer: object({
    ...gates,
    from: string,
    to: string,
    environments: list(string),
    plans: list(
      object({
        environment: string,
        verdict,
        headline: string,
        saved: boolean,
        hints: list(string),
        plan: { anyOf: [ref("Plan"), { type: "null" }] },
      }),
    ),
  }),
  ObservedAnswer: object({
    revision: { type: "string", pattern: "^r\\d+$" },
    written: boolean,
    observations: list(
      object({
        name: string,
        deployment: string,
        version: string,
        metric: string,
        outcome: oneOfTexts("recorded", "known"),
      }),
    ),
  }),
  ObservationList: object({
    revision: integer,
    deployment: string,
    isTruncated: boolean,
    observations: list(
      object(
        {
          name: string,
          deployment: string,
          version: string,
          metric: string,
          value: number,
          samples: integer,
          from: time,
          to: time,
        },
        { unit: string, failures: integer, deviation: number, source: string, trafficShare: number },
      ),
    ),
  }),
};
