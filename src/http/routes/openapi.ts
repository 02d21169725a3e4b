/**
 * `/openapi.json`: what the REST routes take and give. Inputs are described by the very shapes that check
 * them.
 */
import { z } from "zod";
import { version } from "../../version.ts";
import { ARRIVAL_OPERATIONS, ARRIVAL_SCHEMAS } from "../openapi-arrivals.ts";
import { AUDIT_OPERATIONS, AUDIT_SCHEMAS } from "../openapi-audit.ts";
import { CONFIGURATION_OPERATIONS, CONFIGURATION_SCHEMAS } from "../openapi-configuration.ts";
import { LEASE_OPERATIONS, LEASE_SCHEMAS } from "../openapi-leases.ts";
import { ENVIRONMENT_OPERATIONS, ENVIRONMENT_SCHEMAS } from "../openapi-environments.ts";
import { LINEAGE_OPERATIONS, LINEAGE_SCHEMAS } from "../openapi-lineage.ts";
import { PLAN_MAKING_OPERATIONS, PLAN_MAKING_SCHEMAS } from "../openapi-plan-making.ts";
import { PLAN_DRIVING_OPERATIONS, PLAN_DRIVING_SCHEMAS } from "../openapi-plan-driving.ts";
import { NOTICE_OPERATIONS, NOTICE_SCHEMAS } from "../openapi-notices.ts";
import { PROMOTION_OPERATIONS, PROMOTION_SCHEMAS } from "../openapi-promotions.ts";
import { PROPOSAL_OPERATIONS, PROPOSAL_SCHEMAS } from "../openapi-proposals.ts";
import { SCHEMAS, ref } from "../openapi-schemas.ts";
import type { Json } from "../openapi-schemas.ts";
import { REPORT_OPERATIONS, REPORT_SCHEMAS } from "../openapi-reports.ts";
import { TOKEN_OPERATIONS, TOKEN_SCHEMAS } from "../openapi-tokens.ts";
import { WAIVER_OPERATIONS, WAIVER_SCHEMAS } from "../openapi-waivers.ts";
import type { Route } from "../route.ts";
import { decideInput } from "./decide.ts";
import { documentQuery, historyQuery, listQuery } from "./documents.ts";
import { impactInput } from "./impact.ts";
import { validateInput } from "./validate.ts";
import { policyCheckInput, shadowQuery } from "./policies.ts";
import { matrixInput } from "./matrix.ts";
import { applyQuery, deploymentInput, restoreInput } from "./writes.ts";

interface Operation {
  readonly method: "get" | "post";
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A body that is no JSON. */
  readonly bodyType?: string;
  /** Name of the answer's schema; "" for text. */
  readonly answer: string;
  /** Of an answer that is no JSON; text/plain when absent. */
  readonly answerType?: string;
  /** What a status says here, where it is not what it says elsewhere. */
  readonly phrases?: Readonly<Record<number, string>>;
  /** Statuses of errors beside those that every route has. */
  readonly errors?: readonly number[];
  /** Name of the schema of a 503 that is no Error. */
  readonly unavailable?: string;
}

/** What any route may answer before it is asked: see ../request-refused.ts; 500 is a fault of the service. */
const ERRORS_OF_ALL = [400, 401, 403, 408, 414, 421, 429, 431, 500];
/** Of all that take a body. */
const ERRORS_OF_POST = [413, 415];
const PHRASES: Readonly<Record<number, string>> = {
  400: "The request cannot be understood; every problem with its value and place.",
  401: "It brings no credentials, or such that do not hold; `www-authenticate` says which are taken.",
  403: "The caller may not do this, or a page of another site sends it.",
  404: "A name in it is not known; the nearest known names are told.",
  408: "It did not arrive in time.",
  409: "The knowledge has moved on.",
  413: "The body is too large.",
  414: "The address is too long.",
  415: "The body's encoding is not read here.",
  421: "The Host header has a name that this server does not answer to.",
  422: "The documents cannot be taken; every problem with its file, line and path.",
  429: "The caller sends too much at once: try again after the time in `retry-after`.",
  431: "The headers are too large.",
  500: "A fault of the service; its log has it under the request's id.",
  503: "Not now: try again after the time in `retry-after`.",
};

const OPERATIONS: readonly Operation[] = [
  { method: "post", path: "/v1/decide", id: "decide", summary: "Can this run there? With reasons.",
    body: decideInput,
    answer: "Decision", errors: [404, 503] },
  { method: "get", path: "/v1/decide", id: "decideSimple",
    summary: "The same for a simple question. `assume=key=value` may repeat.",
    query: z.object({ ...decideInput.shape, assume: z.array(z.string()).optional().describe("KEY=VALUE") }),
      answer: "Decision", errors: [404, 503] },
  { method: "get", path: "/v1/decisions/{id}", id: "recordedDecision",
    summary: "A recorded decision by its id.",
    answer: "Decision", errors: [404] },
  { method: "post", path: "/v1/decisions/{id}/replay", id: "replayDecision",
    summary: "Decides again at the recorded revision and time, and says whether the bytes are equal.",
      answer: "Replay", errors: [404] },
  { method: "post", path: "/v1/matrix", id: "matrix",
    summary: "Versions against environments, with a cause per cell.",
    body: matrixInput, answer: "Matrix", errors: [404, 503] },
  { method: "post", path: "/v1/impact", id: "impact",
    summary: "Which running deployments' verdicts flip when facts change.",
    body: impactInput, answer: "Impact", errors: [404, 503] },
  { method: "post", path: "/v1/validate", id: "validate",
    summary: "What validators say of one build in one place, line by line.",
    body: validateInput, answer: "Validation", errors: [404, 503] },
  { method: "post", path: "/v1/policies/check", id: "checkPolicies",
    summary: "What policies say of what runs: those applied, and those given as if they were.",
    body: policyCheckInput, answer: "PolicyCheck", errors: [404, 422, 503] },
  { method: "get", path: "/v1/policies/shadow", id: "policyShadow",
    summary: "What rules of mode shadow came to in recorded decisions.",
    query: shadowQuery, answer: "ShadowReport", errors: [404, 503] },
  ...CONFIGURATION_OPERATIONS, ...LINEAGE_OPERATIONS,
  ...ARRIVAL_OPERATIONS, ...ENVIRONMENT_OPERATIONS,
  ...PLAN_MAKING_OPERATIONS, ...PLAN_DRIVING_OPERATIONS,
  ...PROMOTION_OPERATIONS, ...PROPOSAL_OPERATIONS, ...WAIVER_OPERATIONS, ...LEASE_OPERATIONS,
  ...NOTICE_OPERATIONS, ...REPORT_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...AUDIT_OPERATIONS,
  { method: "post", path: "/v1/apply", id: "apply",
    summary: "Documents in (YAML or JSON), one revision out, or nothing written.",
    query: applyQuery, bodyType: "application/yaml", answer: "Applied", errors: [409, 422, 503] },
  { method: "get", path: "/v1/documents", id: "listDocuments", summary: "Documents in order of key, paged.",
    query: listQuery,
    answer: "DocumentList", errors: [404] },
  { method: "get", path: "/v1/documents/{kind}/{name}", id: "document",
    summary: "One document, now or as of then.",
    query: documentQuery, answer: "StoredDocument", errors: [404] },
  { method: "get", path: "/v1/history/{kind}/{name}", id: "history",
    summary: "What happened to one document, oldest first.",
    query: historyQuery, answer: "History", errors: [404] },
  { method: "post", path: "/v1/restore/{kind}/{name}", id: "restore",
    summary: "Brings a document back to an earlier revision.",
    body: restoreInput, answer: "Applied", errors: [404, 422, 503] },
  { method: "post", path: "/v1/deployments", id: "recordDeployment",
    summary: "Records that a version runs in an environment.",
    body: deploymentInput, answer: "Applied", errors: [422, 503] },
  { method: "get", path: "/v1/schemas", id: "schemas", summary: "The JSON Schema of each kind of document.",
    answer: "Schemas" },
  { method: "get", path: "/openapi.json", id: "openapi", summary: "This description.",
    answer: "Description" },
  { method: "get", path: "/health", id: "health", summary: "Whether this process works.", answer: "Health" },
  { method: "get", path: "/ready", id: "ready", summary: "Whether it can answer now.", answer: "Ready",
    unavailable: "NotReady" },
  { method: "get", path: "/metrics", id: "metrics", summary: "Figures in Prometheus' text format.",
    answer: "" },
];

export function openapiRoutes(): readonly Route[] {
  const description = openapiDescription();
  return [{ method: "GET", path: "/openapi.json", answer: () => ({ status: 200, body: description }) }];
}

export function openapiDescription(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS) paths[operation.path] =
    { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: "3.1.0",
    info: { title: "Fairlead", version,
      description: "Can this run there? If not, why not, and what would decide it?" },
    paths,
    components: { schemas: { ...SCHEMAS, ...CONFIGURATION_SCHEMAS, ...LINEAGE_SCHEMAS, ...ARRIVAL_SCHEMAS,
      ...PLAN_MAKING_SCHEMAS, ...PLAN_DRIVING_SCHEMAS, ...ENVIRONMENT_SCHEMAS,
      ...PROMOTION_SCHEMAS, ...PROPOSAL_SCHEMAS, ...WAIVER_SCHEMAS, ...LEASE_SCHEMAS,
      ...NOTICE_SCHEMAS, ...REPORT_SCHEMAS, ...AUDIT_SCHEMAS,
      ...TOKEN_SCHEMAS } },
  };
}

function describe(operation: Operation): Json {
  const { id, summary, path, query, body, bodyType, answer, answerType = "text/plain" } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) =>
    ({ name, in: "path", required: true, schema: { type: "string" } }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, shape]) =>
    ({ name, in: "query", required: !shape.safeParse(undefined).success,
      schema: jsonSchema(shape as z.ZodType) }));
  const content = answer === "" ? { [answerType]: { schema: { type: "string" } } } : json(ref(answer));
  const requestBody = body !== undefined ? { required: true, content: json(jsonSchema(body)) }
    : bodyType !== undefined ? { required: true, content: { [bodyType]: { schema: { type: "string" } } } }
      : undefined;
  return {
    operationId: id, summary,
    ...(inPath.length + inQuery.length > 0 ? { parameters: [...inPath, ...inQuery] } : {}),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: { 200: { description: "The answer.", content }, ...errorsOf(operation) },
  };
}

function errorsOf({ method, errors = [], unavailable, phrases = {} }: Operation): Json {
  const statuses = [...ERRORS_OF_ALL, ...(method === "post" ? ERRORS_OF_POST : []), ...errors].toSorted();
  return Object.fromEntries([
    ...statuses.map((status) => [status, { description: phrases[status] ?? PHRASES[status],
      content: json(ref("Error")) }]),
    ...(unavailable === undefined ? [] : [[503, { description: PHRASES[503],
      content: json(ref(unavailable)) }]]),
  ]);
}

function json(schema: Json): Json {
  return { "application/json": { schema } };
}

function jsonSchema(shape: z.ZodType): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(shape,
    { io: "input", unrepresentable: "any" }) as Record<string, unknown>;
  return schema;
}
