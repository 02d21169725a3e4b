/** The log over REST: who changed what, its Merkle tree with proofs, receipts, and a checkpoint on demand. */
import { z } from "zod";
import { auditPage } from "../../access/audit/audit-log.ts";
import { CheckpointsOff } from "../../access/audit/checkpoints-off.ts";
import { decisionReceipt, receiptOf } from "../../access/audit/receipt.ts";
import { consistencyBetween, inclusionOf, treeHead } from "../../access/audit/tree-proofs.ts";
import { signerOf } from "../../access/audit/tree-signer.ts";
import { DecisionNotFound } from "../../decisions/decision-not-found.ts";
import { DECISION_NAMESPACE } from "../../decisions/decision-log.ts";
import type { DecisionRecord } from "../../decisions/decision-log.ts";
import { DOCUMENT_KINDS } from "../../model/document.ts";
import { parseTime } from "../../values/time.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer, RouteRequest } from "../route.ts";
import { text } from "../text-field.ts";
import { revision } from "../write-input.ts";

/** Entries of a page, unless fewer are asked for. */
const ENTRIES_PER_PAGE_MAX = 1_000;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

const size = revision.describe("a size of the tree: how many revisions; default: all");
const time = text.refine((value) => parseTime(value) !== undefined, "is no time such as 2026-11-21")
  .transform((value) => new Date(Number(parseTime(value)! / NANOSECONDS_PER_MILLISECOND)).toISOString());

export const treeHeadQuery = z.strictObject({ treeSize: size.optional() });
export const inclusionQuery = z.strictObject({ revision, treeSize: size.optional() });
export const consistencyQuery = z.strictObject({
  firstSize: revision.describe("a size that the tree had"), secondSize: size.optional(),
});
export const auditLogQuery = z.strictObject({
  actor: text.optional(), kind: z.enum(DOCUMENT_KINDS).optional(),
  since: time.optional().describe("a time, inclusive"), until: time.optional().describe("a time, exclusive"),
  after: revision.optional().describe("goes on after this revision: `next` of the page before"),
  limit: z.string().regex(/^\d{1,4}$/, "is no number up to 1000").transform(Number)
    .pipe(z.number().min(1, "is less than 1").max(ENTRIES_PER_PAGE_MAX, "is more than 1000")).optional(),
});

export function auditRoutes(services: Services): readonly Route[] {
  const { store } = services.knowledge;
  const sign = signerOf(services.checkpoints);
  return [
    { method: "GET", path: "/v1/audit/log", answer: (request) => log(services, request) },
    { method: "GET", path: "/v1/audit/head", answer: async ({ query }) =>
      ok(await treeHead(store, readQuery(treeHeadQuery, query).treeSize)) },
    { method: "GET", path: "/v1/audit/inclusion", answer: async ({ query }) => {
      const asked = readQuery(inclusionQuery, query);
      return ok(await inclusionOf(store, asked.revision, asked.treeSize));
    } },
    { method: "GET", path: "/v1/audit/consistency", answer: async ({ query }) => {
      const { firstSize, secondSize } = readQuery(consistencyQuery, query);
      return ok(await consistencyBetween(store, firstSize, secondSize));
    } },
    { method: "GET", path: "/v1/audit/receipts/{revision}", answer: async ({ parameters }) => {
      const asked = checkInput(z.strictObject({ revision }), parameters);
      return ok(await receiptOf(store, asked, sign));
    } },
    { method: "GET", path: "/v1/decisions/{id}/receipt", answer: async ({ parameters }) => {
      const decision = parameters["id"]!;
      await services.decisionLog.flush(); // What was answered as recorded may wait for its batch.
      const [record] = await store.records({ namespace: DECISION_NAMESPACE, keys: [decision] });
      if (record === undefined) throw new DecisionNotFound(decision);
      const { answer, revision: at } = record.value as DecisionRecord;
      return ok(await decisionReceipt(store, { decision, answer, revision: at }, sign));
    } },
    { method: "POST", path: "/v1/audit/checkpoints", answer: async () => {
      if (services.checkpoints === undefined) throw new CheckpointsOff();
      return ok(await services.checkpoints.write());
    } },
  ];
}

async function log({ knowledge }: Services, { query }: RouteRequest): Promise<RouteAnswer> {
  const { kind, limit = ENTRIES_PER_PAGE_MAX, ...rest } = given(readQuery(auditLogQuery, query));
  const filter = { ...rest, limit, ...(kind === undefined ? {} : { kind }) };
  return ok(await auditPage(knowledge.store, filter));
}

function ok(body: object): RouteAnswer {
  return { status: 200, body };
}
