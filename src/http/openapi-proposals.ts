/** What the routes take and give through which changes are proposed and approved, for `/openapi.json`. */
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { approveInput, proposalsQuery, proposeQuery, rejectInput, withdrawInput }
  from "./routes/proposals.ts";

const REFUSED = "Who proposes does not approve, and nobody approves without credentials.";

export const PROPOSAL_OPERATIONS = [
  {
    method: "post", path: "/v1/proposals", id: "propose",
    summary: "Keeps what apply would do until somebody else approves it; again it is the same proposal.",
    query: proposeQuery, bodyType: "application/yaml", answer: "Proposed", errors: [409, 422, 503],
  },
  {
    method: "get", path: "/v1/proposals", id: "proposals", summary: "Proposals, the newest first.",
    query: proposalsQuery, answer: "ProposalList", errors: [503],
  },
  {
    method: "get", path: "/v1/proposals/{id}", id: "proposal",
    summary: "What it changes, who approved it, and whether it still fits what stands there.",
    answer: "Proposal", errors: [404, 503],
  },
  {
    method: "post", path: "/v1/proposals/{id}/approve", id: "approve",
    summary: "Approves it; the last approval needed applies it in the same revision.",
    body: approveInput, answer: "ProposalAnswer", errors: [404, 409, 422, 503], phrases: { 403: REFUSED },
  },
  {
    method: "post", path: "/v1/proposals/{id}/reject", id: "reject", summary: "Ends it, with a reason.",
    body: rejectInput, answer: "ProposalAnswer", errors: [404, 409, 503],
  },
  {
    method: "post", path: "/v1/proposals/{id}/withdraw", id: "withdraw",
    summary: "Who proposed it takes it back.",
    body: withdrawInput, answer: "ProposalAnswer", errors: [404, 409, 503],
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const boolean: Json = { type: "boolean" };
const strings = list(string);
const time: Json = { type: "string", format: "date-time" };
const revision: Json = { type: "string", pattern: "^r\\d+$" };
const identity = object({ kind: oneOfTexts("local", "anonymous", "token", "oidc"), name: string });
const outcomes = list(object({
  key: string, outcome: oneOfTexts("created", "replaced", "deleted", "unchanged"),
  diff: list(ref("FieldChange")),
}));

export const PROPOSAL_SCHEMAS: Readonly<Record<string, Json>> = {
  Proposal: object({
    id: string, state: oneOfTexts("open", "applied", "rejected", "withdrawn"), digest: string, base: integer,
    proposer: identity, time, reason: string, changes: outcomes, needed: integer, policies: strings,
    approvals: list(object({
      key: string, of: string, what: string, subject: string, approver: identity, time, expires: time,
    }, { discount: oneOfTexts("expired", "void", "own", "unproved") })),
    moved: list(object({ key: string, what: string })),
  }, { closed: object({ by: identity, time }, { reason: string }) }),
  Proposed: object({ proposal: ref("Proposal"), revision }),
  ProposalList: object({ revision: integer, proposals: list(ref("Proposal")) }),
  ProposalAnswer: object({ proposal: ref("Proposal"), revision, outcomes, written: boolean }),
};
