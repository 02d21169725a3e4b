/** What the routes of fingerprints, drift, baselines and parity take and give, for `/openapi.json`. */
import { LAYERS } from "../model/kinds/layered-facts.ts";
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import {
  baselineInput, baselinesQuery, differenceQuery, fingerprintsQuery, parityQuery, publishQuery, rollbackInput,
} from "./routes/environments.ts";

export const ENVIRONMENT_OPERATIONS = [
  {
    method: "post", path: "/v1/fingerprints", id: "publishFingerprint",
    summary: "Keeps the facts that were observed on an environment; the same again changes nothing.",
    query: publishQuery, bodyType: "application/yaml", answer: "Published", errors: [409, 422, 503],
  },
  {
    method: "get", path: "/v1/fingerprints", id: "fingerprints", summary: "Fingerprints, the newest first.",
    query: fingerprintsQuery, answer: "FingerprintList", errors: [404],
  },
  {
    method: "get", path: "/v1/fingerprints/{name}", id: "fingerprint",
    summary: "One with its facts, by its name or by its environment's for the newest.",
    answer: "FingerprintWithFacts", errors: [404],
  },
  {
    method: "get", path: "/v1/fingerprint-difference", id: "fingerprintDifference",
    summary: "The facts in which two fingerprints differ.",
    query: differenceQuery, answer: "FingerprintDifference", errors: [404],
  },
  {
    method: "get", path: "/v1/drift/{name}", id: "drift",
    summary: "What is declared of an environment against its newest fingerprint; unknown without one.",
    answer: "Drift", errors: [404],
  },
  {
    method: "post", path: "/v1/baselines", id: "recordBaseline",
    summary: "Keeps what runs in an environment, and what it is, as known to be good.",
    body: baselineInput, answer: "RecordedBaseline", errors: [404, 422, 503],
  },
  {
    method: "get", path: "/v1/baselines", id: "baselines",
    summary: "Baselines of an environment, the newest first.",
    query: baselinesQuery, answer: "BaselineList", errors: [404],
  },
  {
    method: "get", path: "/v1/baselines/{name}", id: "baseline", summary: "One with its facts.",
    answer: "BaselineWithFacts", errors: [404],
  },
  {
    method: "get", path: "/v1/parity", id: "parity",
    summary: "Whether an environment is what it was when a baseline was good.",
    query: parityQuery, answer: "Parity", errors: [404],
  },
  {
    method: "post", path: "/v1/rollbacks", id: "rollback",
    summary: "A plan back to the last baseline that performed acceptably; or why there is none.",
    body: rollbackInput, answer: "Rollback", errors: [404, 503],
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const boolean: Json = { type: "boolean" };
const strings = list(string);
const time: Json = { type: "string", format: "date-time" };
const revision: Json = { type: "string", pattern: "^r\\d+$" };
const number: Json = { type: "number" };
const verdict = oneOfTexts("COMPATIBLE", "INCOMPATIBLE", "UNKNOWN");
const orNull = (schema: Json): Json => ({ anyOf: [schema, { type: "null" }] });
const layer = oneOfTexts(...LAYERS);
const value: Json = {
  description: "`none`: it is not there.", type: ["string", "number", "boolean", "array"],
};
const stated = list(object({ layer, key: string, value }));
const fingerprint = {
  name: string, environment: string, time, source: string, digest: string, facts: integer, isNewest: boolean,
};
const baseline = {
  name: string, environment: string, time, because: string, isObserved: boolean, revision: integer,
  facts: integer, performance: strings,
  deployments: list(object({ name: string, version: string, parameters: strings },
    { digest: string, service: string, configuration: string })),
};
const baselineOptional = { plan: string, fingerprint: string };

export const ENVIRONMENT_SCHEMAS: Readonly<Record<string, Json>> = {
  Fingerprint: object(fingerprint),
  FingerprintWithFacts: object({ ...fingerprint, stated }),
  FingerprintList: object({ fingerprints: list(ref("Fingerprint")) }),
  FingerprintDifference: object({
    before: ref("Fingerprint"), after: ref("Fingerprint"),
    differences: list(object({ layer, key: string }, { before: value, after: value })),
  }),
  Published: object({
    schemaVersion: integer, revision, fingerprint: ref("Fingerprint"), written: boolean, isNewest: boolean,
    removed: strings,
  }),
  Drift: object({
    schemaVersion: integer, environment: string, revision: integer, now: time,
    verdict: oneOfTexts("none", "drift", "unknown"), headline: string,
    rows: list(object(
      { key: string, state: oneOfTexts("differs", "same", "unobserved", "undeclared") },
      { layer, declared: value, declaredBy: string, observed: value, since: time, isStale: boolean },
    )),
  }, { fingerprint: ref("Fingerprint") }),
  Baseline: object(baseline, baselineOptional),
  BaselineWithFacts: object({ ...baseline, stated }, baselineOptional),
  BaselineList: object({ baselines: list(ref("Baseline")) }),
  RecordedBaseline: object({ schemaVersion: integer, revision, baseline: ref("Baseline"), written: boolean }),
  Rollback: object({
    schemaVersion: integer, environment: string, revision: integer, now: time, verdict, headline: string,
    baseline: orNull(ref("Baseline")), parity: orNull(ref("Parity")), answer: orNull({ type: "object" }),
    performance: orNull(object({
      verdict: oneOfTexts("good", "bad", "unknown"), because: strings,
      figures: list(object({ deployment: string, metric: string, value: number, samples: integer, time })),
    })),
    passedOver: list(object({ baseline: string, time, because: string, code: oneOfTexts(
      "RUNS_ALREADY", "PERFORMED_BADLY", "NOT_MEASURED", "NOT_COMPATIBLE", "NOT_KNOWN", "GONE", "NOT_TRIED",
    ) })),
    stays: strings, hints: strings, saved: boolean,
  }),
  Parity: object({
    environment: string, baseline: string, verdict: oneOfTexts("yes", "no", "unknown"), headline: string,
    layers: list(layer), same: integer,
    differences: list(object(
      { layer, key: string, kind: oneOfTexts("differs", "missing", "stale", "new") },
      { baseline: value, observed: value },
    )),
  }, { fingerprint: string }),
};
