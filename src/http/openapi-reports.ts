/** What the routes of reports take and give, for `/openapi.json`. */
import { REPORT_KINDS } from "../reports/plan-report.ts";
import { list, object, oneOfTexts } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { periodQuery, reportQuery } from "./routes/reports.ts";

export const REPORT_OPERATIONS = [
  {
    method: "get",
    path: "/v1/reports/period",
    id: "periodReport",
    summary: "How plans went over a period, by environment: failure rate, promotion rate, time to restore.",
    query: periodQuery,
    answer: "PeriodReport",
    errors: [503],
  },
  {
    method: "get",
    path: "/v1/reports/{kind}/{plan}",
    id: "planReport",
    summary: "What a plan changed, who agreed, what was checked, what happened and when.",
    query: reportQuery,
    answer: "PlanReport",
    errors: [404, 409, 503],
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const rate: Json = { type: ["number", "null"], minimum: 0, maximum: 1 };
const time: Json = { type: "string", format: "date-time" };
const spread: Json = { type: ["object", "null"], properties: { median: integer, worst: integer } };

export const REPORT_SCHEMAS: Readonly<Record<string, Json>> = {
  PeriodReport: object(
    {
      schemaVersion: { const: 1 },
      kind: { const: "period" },
      revision: integer,
      since: time,
      until: time,
      environments: list(
        object(
          {
            environment: string,
            finished: integer,
            failed: integer,
            failureRate: rate,
            versions: integer,
            promoted: integer,
            promotionRate: rate,
            restored: integer,
            secondsToRestore: spread,
            secondsToFinish: spread,
            failures: list(string),
          },
          { stage: string },
        ),
      ),
    },
    { environment: string },
  ),
  PlanReport: object(
    {
      schemaVersion: { const: 1 },
      kind: oneOfTexts(...REPORT_KINDS),
      revision: integer,
      now: time,
      plan: string,
      digest: string,
      environment: string,
      state: string,
      decision: { type: "object" },
      proposer: string,
      approvals: list({ type: "object" }),
      drivers: list(string),
      times: { type: "object" },
      versions: list({ type: "object" }),
      upstream: list({ type: "object" }),
      configuration: list({ type: "object" }),
      tests: list({ type: "object" }),
      gates: list({ type: "object" }),
      steps: list({ type: "object" }),
      undo: { type: "object" },
      remarks: list({ type: "object" }),
      figures: list({ type: "object" }),
    },
    {
      because: string,
      risk: { type: "object" },
      monthlyCeiling: { type: "object" },
      failure: { type: "object" },
    },
  ),
};
