/** The log's Merkle tree, with proofs and receipts, at the revision that the operation reads. */
import { decisionReceipt, receiptOf } from "../../access/audit/receipt.ts";
import { consistencyBetween, inclusionOf, treeHead } from "../../access/audit/tree-proofs.ts";
import { signerOf } from "../../access/audit/tree-signer.ts";
import { receiptFrom } from "../../access/audit/write-receipt.ts";
import type { Written } from "../../access/audit/write-receipt.ts";
import { answerDigest } from "../../decisions/decision-log.ts";
import type { OperationContext } from "../operation-context.ts";
import type { AnsweredDecision } from "./query.ts";

interface Sizes {
  readonly revision: number;
  readonly treeSize?: number | null;
  readonly firstSize: number;
  readonly secondSize?: number | null;
}

type AuditResolver = (_: unknown, sizes: Sizes, context: OperationContext) => Promise<object>;

const storeOf = ({ services }: OperationContext) => services.knowledge.store;
const signOf = ({ services }: OperationContext) => signerOf(services.checkpoints);

const audit: Readonly<Record<string, AuditResolver>> = {
  treeHead: (_, { treeSize }, context) =>
    treeHead(storeOf(context), treeSize ?? context.snapshot.head.revision),
  inclusion: (_, { revision, treeSize }, context) =>
    inclusionOf(storeOf(context), revision, treeSize ?? context.snapshot.head.revision),
  consistency: (_, { firstSize, secondSize }, context) =>
    consistencyBetween(storeOf(context), firstSize, secondSize ?? context.snapshot.head.revision),
  receipt: (_, { revision }, context) => receiptOf(storeOf(context), { revision }, signOf(context)),
};

/** A write that failed has no head, and no receipt. */
const payload = {
  receipt: (written: Omit<Written, "head"> & { readonly head: Written["head"] | null }, _: unknown,
    context: OperationContext) =>
    written.head === null ? null
      : receiptFrom(context.services, { ...written, head: written.head }),
};

export const auditQueries = { audit: () => ({}) };

export const auditResolvers = {
  Audit: audit,
  ApplyPayload: payload,
  RecordDeploymentPayload: payload,
  RestorePayload: payload,
};

export const decisionAuditResolvers = {
  /** How it is recorded is no part of what was decided. */
  receipt: (answered: AnsweredDecision, _: unknown, context: OperationContext) => {
    const { recorded: _recorded, recordMode: _mode, ...decision } = answered;
    const of = { decision: decision.id, answer: answerDigest(decision), revision: decision.revision };
    return decisionReceipt(storeOf(context), of, signOf(context));
  },
};
