/** Proposals and approvals as nodes: who, when and of what. The proposed documents stay in the store. */
import type { ApprovalDocument, ProposalDocument } from "../kinds/proposal.ts";
import { nodeKey } from "../names.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";

export function proposalProperties({ spec }: ProposalDocument): OptionalProperties {
  const { digest, base, proposer, time, state, changes } = spec;
  return {
    digest,
    base,
    state,
    time,
    proposer: proposer.name,
    proposerKind: proposer.kind,
    changes: changes.map(({ key }) => key),
  };
}

export function approvalProperties({ spec }: ApprovalDocument): OptionalProperties {
  const { of, what, subject, approver, time, expires } = spec;
  return { of, what, subject, approver: approver.name, approverKind: approver.kind, time, expires };
}

export function addApproval(part: GraphPart, key: string, { spec }: ApprovalDocument): void {
  if (spec.what === "proposal") part.edge("APPROVES", key, nodeKey("Proposal", spec.subject));
  if (spec.what === "waiver") part.edge("APPROVES", key, nodeKey("Waiver", spec.subject));
  if (spec.what === "plan") part.edge("APPROVES", key, nodeKey("Plan", spec.subject));
}
