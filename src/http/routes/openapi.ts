/** `/openapi.json`: what the REST routes take and give. Inputs are described by the very shapes that check them. */
import { z } from "zod";
import { version } from "../../version.ts";
import type { Route } from "../route.ts";
import { decideInput } from "./decide.ts";
import { documentQuery, historyQuery, listQuery } from "./documents.ts";
import { matrixInput } from "./matrix.ts";
import { applyQuery, deploymentInput, restoreInput } from "./writes.ts";

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly method: "get" | "post";
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A body that is no JSON. */
  readonly bodyType?: string;
  readonly answer: string;
  readonly errors?: readonly number[];
}

const OPERATIONS: readonly Operation[] = [
  { method: "post", path: "/v1/decide", id: "decide", summary: "Can this run there? With reasons.", body: decideInput,
    answer: "Decision", errors: [400, 404, 413, 503] },
  { method: "get", path: "/v1/decide", id: "decideSimple", summary: "The same for a simple question. `assume=key=value` may repeat.",
    query: z.object({ ...decideInput.shape, assume: z.string().optional() }), answer: "Decision", errors: [400, 404, 503] },
  { method: "get", path: "/v1/decisions/{id}", id: "recordedDecision", summary: "A recorded decision by its id.",
    answer: "Decision", errors: [400, 404] },
  { method: "post", path: "/v1/decisions/{id}/replay", id: "replayDecision",
    summary: "Decides again at the recorded revision and time, and says whether the bytes are equal.", answer: "Replay", errors: [400, 404] },
  { method: "post", path: "/v1/matrix", id: "matrix", summary: "Versions against environments, with a cause per cell.",
    body: matrixInput, answer: "Matrix", errors: [400, 404, 413] },
  { method: "post", path: "/v1/apply", id: "apply", summary: "Documents in (YAML or JSON), one revision out, or nothing written.",
    query: applyQuery, bodyType: "application/yaml", answer: "Applied", errors: [400, 409, 413, 422, 503] },
  { method: "get", path: "/v1/documents", id: "listDocuments", summary: "Documents in order of key, paged.", query: listQuery,
    answer: "DocumentList", errors: [400, 404] },
  { method: "get", path: "/v1/documents/{kind}/{name}", id: "document", summary: "One document, now or as of then.",
    query: documentQuery, answer: "StoredDocument", errors: [400, 404] },
  { method: "get", path: "/v1/history/{kind}/{name}", id: "history", summary: "What happened to one document, oldest first.",
    query: historyQuery, answer: "History", errors: [400, 404] },
  { method: "post", path: "/v1/restore/{kind}/{name}", id: "restore", summary: "Brings a document back to an earlier revision.",
    body: restoreInput, answer: "Applied", errors: [400, 404, 422, 503] },
  { method: "post", path: "/v1/deployments", id: "recordDeployment", summary: "Records that a version runs in an environment.",
    body: deploymentInput, answer: "Applied", errors: [400, 422, 503] },
  { method: "get", path: "/v1/schemas", id: "schemas", summary: "The JSON Schema of each kind of document.", answer: "Schemas" },
  { method: "get", path: "/openapi.json", id: "openapi", summary: "This description.", answer: "Description" },
  { method: "get", path: "/health", id: "health", summary: "Whether this process works.", answer: "Health" },
  { method: "get", path: "/ready", id: "ready", summary: "Whether it can answer now.", answer: "Ready", errors: [503] },
  { method: "get", path: "/metrics", id: "metrics", summary: "Figures in Prometheus' text format.", answer: "" },
];

const object = (properties: Json, required: readonly string[] = Object.keys(properties)): Json =>
  ({ type: "object", properties, required });
const list = (items: Json): Json => ({ type: "array", items });
const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const anything: Json = {};
const verdict: Json = { type: "string", enum: ["COMPATIBLE", "INCOMPATIBLE", "UNKNOWN"] };
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const SCHEMAS: Readonly<Record<string, Json>> = {
  Decision: object({
    schemaVersion: { const: 1 }, id: string, question: { type: "object" }, revision: integer, now: string, verdict, headline: string,
    results: list(ref("EnvironmentResult")), reasons: list(ref("Reason")), recorded: { type: "boolean" },
  }, ["schemaVersion", "id", "question", "revision", "now", "verdict", "headline", "results"]),
  EnvironmentResult: object({
    environment: string, verdict, headline: string, pick: { type: ["object", "null"] }, candidates: list({ type: "object" }),
    reasons: list(ref("Reason")), decidingFacts: list(string), disagreements: list({ type: "object" }),
  }),
  Reason: object({
    code: string, truth: { type: "string", enum: ["yes", "no", "unknown"] }, sentence: string, about: string, required: string,
    observed: { type: "object" }, statedBy: { type: "object" },
  }, ["code", "truth", "sentence"]),
  Replay: object({ equal: { type: "boolean" }, decision: ref("Decision") }),
  Matrix: object({ revision: integer, rows: list({ type: "object" }) }, ["revision"]),
  Applied: object({ revision: string, head: { type: "object" }, outcomes: list({ type: "object" }), written: { type: "boolean" } }),
  DocumentList: object({ revision: integer, documents: list(ref("StoredDocument")), next: string }, ["revision", "documents"]),
  StoredDocument: object({ key: string, document: { type: "object" }, revision: integer }),
  History: object({ key: string, entries: list({ type: "object" }) }),
  Schemas: { type: "object" },
  Description: { type: "object" },
  Health: object({ status: string, version: string, engine: string, revision: string, access: string }),
  Ready: object({ status: string, revision: string, because: string }, ["status"]),
  Error: object({ error: object({ code: string, message: string, hint: string, requestId: string, details: anything },
    ["code", "message", "requestId"]) }),
};

export function openapiRoutes(): readonly Route[] {
  const description = openapiDescription();
  return [{ method: "GET", path: "/openapi.json", answer: () => ({ status: 200, body: description }) }];
}

export function openapiDescription(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS) paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: "3.1.0",
    info: { title: "Fairlead", version, description: "Can this run there? If not, why not, and what would decide it?" },
    paths,
    components: { schemas: SCHEMAS },
  };
}

function describe({ id, summary, path, query, body, bodyType, answer, errors }: Operation): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: string }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, shape]) =>
    ({ name, in: "query", required: !shape.safeParse(undefined).success, schema: jsonSchema(shape as z.ZodType) }));
  const content = answer === "" ? { "text/plain": { schema: string } } : { "application/json": { schema: ref(answer) } };
  return {
    operationId: id, summary,
    ...(inPath.length + inQuery.length > 0 ? { parameters: [...inPath, ...inQuery] } : {}),
    ...(body === undefined ? {} : { requestBody: { required: true, content: { "application/json": { schema: jsonSchema(body) } } } }),
    ...(bodyType === undefined ? {} : { requestBody: { required: true, content: { [bodyType]: { schema: string } } } }),
    responses: {
      200: { description: "The answer.", content },
      ...Object.fromEntries((errors ?? []).map((status) =>
        [status, { description: "Why not, as data.", content: { "application/json": { schema: ref("Error") } } }])),
      500: { description: "A fault of the service, by its request id.", content: { "application/json": { schema: ref("Error") } } },
    },
  };
}

function jsonSchema(shape: z.ZodType): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }) as Record<string, unknown>;
  return schema;
}
