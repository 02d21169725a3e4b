/** What the routes of the log's audit take and give, for `/openapi.json`. */
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { auditLogQuery, consistencyQuery, inclusionQuery, treeHeadQuery } from "./routes/audit.ts";

export const AUDIT_OPERATIONS = [
  {
    method: "get", path: "/v1/audit/log", id: "auditLog", summary: "Who changed what, oldest first, paged.",
    query: auditLogQuery, answer: "AuditPage", errors: [503],
  },
  {
    method: "get", path: "/v1/audit/head", id: "treeHead",
    summary: "Size and root of the log's Merkle tree (RFC 6962 over the digests of revisions).",
    query: treeHeadQuery, answer: "TreeHead", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/audit/inclusion", id: "inclusionProof",
    summary: "Proof that a revision is in the log's tree of a size.",
    query: inclusionQuery, answer: "InclusionProof", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/audit/consistency", id: "consistencyProof",
    summary: "Proof that the log of a size begins with the whole log of a smaller one.",
    query: consistencyQuery, answer: "ConsistencyProof", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/audit/receipts/{revision}", id: "receipt",
    summary: "The receipt of a revision, as its write answered it.", answer: "Receipt", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/decisions/{id}/receipt", id: "decisionReceipt",
    summary: "A recorded decision's digest, bound to the log's tree at its revision.",
    answer: "DecisionReceipt", errors: [404, 503],
  },
  {
    method: "post", path: "/v1/audit/checkpoints", id: "writeCheckpoint",
    summary: "Signs the log's tree and writes the checkpoint where it is configured to go.",
    answer: "Checkpoint", errors: [503],
  },
] as const;

const string: Json = { type: "string" };
const integer: Json = { type: "integer" };
const hash: Json = { type: "string", pattern: "^[0-9a-f]{64}$" };
const digest: Json = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };
const time: Json = { type: "string", format: "date-time" };
const proof: Json = { ...list(hash), description: "Hashes from the leaf up, as RFC 9162 orders them." };
const note: Json = { ...string, description: "A signed note with a checkpoint (c2sp.org/tlog-checkpoint)." };

export const AUDIT_SCHEMAS: Readonly<Record<string, Json>> = {
  AuditPage: object({ entries: list(object({
    revision: integer, time, actor: string, reason: string, digest,
    changes: list(object({ key: string, action: oneOfTexts("created", "replaced", "deleted") })),
  })) }, { next: integer }),
  TreeHead: object({ treeSize: integer, rootHash: hash }),
  InclusionProof: object({
    revision: integer, digest, leafIndex: integer, treeSize: integer, rootHash: hash, path: proof,
  }),
  ConsistencyProof: object({
    firstSize: integer, secondSize: integer, firstRoot: hash, secondRoot: hash, path: proof,
  }),
  Receipt: object({
    revision: integer, digest, leafIndex: integer, treeSize: integer, rootHash: hash, inclusionProof: proof,
  }, { checkpoint: note }),
  DecisionReceipt: object({
    decision: digest, answer: digest, binding: digest, receipt: { anyOf: [ref("Receipt"), { type: "null" }] },
  }),
  Checkpoint: object({
    treeSize: integer, rootHash: hash, note, place: { type: ["string", "null"] },
    written: { type: "boolean" },
  }),
};
