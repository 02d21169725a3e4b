/** What the route of configurations takes and gives, for `/openapi.json`. */
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { configurationQuery } from "./routes/configuration.ts";

export const CONFIGURATION_OPERATIONS = [
  {
    method: "get", path: "/v1/configuration/{name}", id: "configuration",
    summary: "What a service or an artifact is told in an environment, every value with its source.",
    query: configurationQuery, answer: "Configuration", errors: [404, 409, 422, 503],
    phrases: { 409: "The values alone were asked for, and they are refused or not known; the whole answer." },
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const anything: Json = {};
const source = ref("ConfigurationSource");
const bound = object({ value: integer, source });

export const CONFIGURATION_SCHEMAS: Readonly<Record<string, Json>> = {
  ConfigurationSource: object(
    { layer: oneOfTexts("schema", "everywhere", "ancestor", "environment", "assumption") },
    { document: string, revision: integer, environment: string, selector: string }),
  ConfiguredValue: object({ key: string, path: list(string), source }, {
    value: anything, secretRef: string, fromParameter: string, alsoBy: list(source),
    beats: list(object({ value: anything, source })),
  }),
  ConfigurationProblem: object({
    code: string, severity: oneOfTexts("refused", "unknown"), message: string, sources: list(source),
  }, { key: string, hint: string }),
  Configuration: object({
    schemaVersion: { const: 1 }, subject: string, environment: string, revision: integer,
    now: { type: "string", format: "date-time" }, state: oneOfTexts("resolved", "refused", "unknown"),
    values: { type: "object" }, entries: list(ref("ConfiguredValue")),
    replicas: object({}, { min: bound, max: bound }),
    monthlyCeiling: { oneOf: [
      object({ kind: { const: "known" }, amount: string, currency: string }),
      object({ kind: { const: "unknown" }, because: string }),
    ] },
    secrets: list(string), problems: list(ref("ConfigurationProblem")), documents: list(source),
    digest: string,
  }, {
    version: string,
    price: object({ per: oneOfTexts("replica-month", "replica-hour"), currency: string, source },
      { amount: string, fact: string }),
  }),
};
