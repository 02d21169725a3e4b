/** What the routes take and give through which rules are waived, for `/openapi.json`. */
import { WAIVER_STATES } from "../decisions/waivers/waiver.ts";
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { approveWaiverInput, requestWaiverInput, waiversQuery, withdrawWaiverInput }
  from "./routes/waivers.ts";

const REFUSED = "Who asks does not approve, and nobody approves without credentials.";

export const WAIVER_OPERATIONS = [
  {
    method: "post", path: "/v1/waivers", id: "requestWaiver",
    summary: "Asks for an exception from a rule; it waives nothing until somebody else approves it.",
    body: requestWaiverInput, answer: "WaiverAnswer", errors: [404, 422, 503],
  },
  {
    method: "get", path: "/v1/waivers", id: "waivers",
    summary: "Waivers that count or wait for approval, those that end next first.",
    query: waiversQuery, answer: "WaiverList", errors: [503],
  },
  {
    method: "get", path: "/v1/waivers/{name}", id: "waiver", summary: "One waiver, and whether it counts.",
    answer: "Waiver", errors: [404, 503],
  },
  {
    method: "post", path: "/v1/waivers/{name}/approve", id: "approveWaiver",
    summary: "Approves it: from now on the rule does not count against what it is about.",
    body: approveWaiverInput, answer: "WaiverAnswer", errors: [404, 409, 503], phrases: { 403: REFUSED },
  },
  {
    method: "post", path: "/v1/waivers/{name}/withdraw", id: "withdrawWaiver", summary: "Ends it.",
    body: withdrawWaiverInput, answer: "WaiverAnswer", errors: [404, 409, 503],
  },
] as const;

const string: Json = { type: "string" };
const time: Json = { type: "string", format: "date-time" };
const identity = object({ kind: oneOfTexts("local", "anonymous", "token", "oidc"), name: string });

export const WAIVER_SCHEMAS: Readonly<Record<string, Json>> = {
  Waiver: object({
    name: string, state: oneOfTexts(...WAIVER_STATES), digest: string, rule: string, policyDigest: string,
    subject: string, owner: string, requester: identity, time, expires: time, reason: string,
    approvals: list(object({
      key: string, of: string, what: string, subject: string, approver: identity, time, expires: time,
    }, { discount: oneOfTexts("expired", "void", "own", "unproved") })),
  }, { environment: string, selector: string, ticket: string }),
  WaiverAnswer: object({ waiver: ref("Waiver"), revision: { type: "string", pattern: "^r\\d+$" } }),
  WaiverList: object({
    revision: { type: "integer" }, waivers: list(ref("Waiver")), isTruncated: { type: "boolean" },
  }),
};
