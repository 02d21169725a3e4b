/** What the routes take and give through which lineage and attestations arrive, for `/openapi.json`. */
import { z } from "zod";
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { attestQuery } from "./routes/attestations.ts";

/** Its fields are those of OpenLineage's own schema, which is not repeated here. */
const event = z.record(z.string(), z.unknown()).describe("an event of OpenLineage 2-0-2 or older");

export const ARRIVAL_OPERATIONS = [
  {
    method: "post", path: "/api/v1/lineage", id: "receiveLineage",
    summary: "Takes one OpenLineage event; what is answered is durable and seen by the next read.",
    body: event, answer: "LineageReceived", errors: [503],
  },
  {
    method: "post", path: "/api/v1/lineage/batch", id: "receiveLineageBatch",
    summary: "Takes many; what is malformed is told by its place, and takes nothing else with it.",
    body: z.array(event), answer: "BatchReceived", errors: [503],
  },
  {
    method: "post", path: "/v1/attestations", id: "attest",
    summary: "Takes a DSSE envelope, a Sigstore bundle or an in-toto statement, byte for byte.",
    query: attestQuery, bodyType: "application/octet-stream", answer: "AttestationsReceived",
    errors: [422, 503],
    phrases: { 422: "A signature does not hold: it is kept, and is no evidence. `details` has the answer." },
  },
  {
    method: "get", path: "/v1/attestations/{digest}", id: "attestation",
    summary: "An attestation as it came, with what it is worth.",
    answer: "KeptAttestation", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/attestations/{digest}/envelope", id: "attestationEnvelope",
    summary: "Its bytes as they came, and nothing else.",
    answer: "", answerType: "application/octet-stream", errors: [404, 503],
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const strings = list(string);
const revision: Json = { type: "string", pattern: "^r\\d+$" };
const resource = object({ digests: strings }, { name: string, uri: string });
const about = { anyOf: [
  object({ version: string }), object({ environment: string }), object({ deployment: string }),
] };

export const ARRIVAL_SCHEMAS: Readonly<Record<string, Json>> = {
  LineageReceived: object({ revision }),
  BatchReceived: object({
    status: oneOfTexts("success", "partial_success"),
    summary: object({
      received: integer, successful: integer, failed: integer, retriable: integer, non_retriable: integer,
    }),
    failed_events: list(object({ index: integer, reason: string, retriable: { type: "boolean" } })),
  }, { revision }),
  AttestationsReceived: object({ revision, attestations: list(ref("ReceivedAttestation")) }),
  ReceivedAttestation: object({
    digest: string, predicateType: string, verification: oneOfTexts("verified", "unverified", "failed"),
    about: list(about), unknownSubjects: list(resource), unknownMaterials: list(resource),
  }, { name: string, signers: strings, why: string, claimedSigner: string }),
  KeptAttestation: object({
    digest: string, envelope: string, form: oneOfTexts("envelope", "bundle", "statement"),
    verification: { anyOf: [
      object({ kind: { const: "verified" }, signers: strings }),
      object({ kind: oneOfTexts("unverified", "failed"), why: string }),
    ] },
    for: strings, received: { type: "string", format: "date-time" },
  }, { claimedSigner: string }),
};
