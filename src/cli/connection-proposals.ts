/** What commands about proposals need of Fairlead, wherever it is. */
import type { ProposalAnswer } from "../access/approvals/approve.ts";
import type { Proposal, ProposalState } from "../access/approvals/proposal.ts";
import type { ApplyOptions, TextSource } from "./connection.ts";

export interface ProposalConnection {
  propose(request: ProposeOptions): Promise<Proposal>;
  /** The newest first. */
  proposals(state: ProposalState | "all"): Promise<readonly Proposal[]>;
  /** Errors: ProposalNotFound. */
  proposal(id: string): Promise<Proposal>;
  approve(id: string, options: ApproveOptions): Promise<ProposalAnswer>;
  reject(id: string, reason: string): Promise<ProposalAnswer>;
  withdraw(id: string, reason: string | undefined): Promise<ProposalAnswer>;
}

export interface ApproveOptions {
  /** A duration or a time. */
  readonly expires?: string;
  readonly reason?: string;
}

export type ProposeOptions = Pick<ApplyOptions, "prune" | "reason" | "signature"> & {
  readonly sources: readonly TextSource[];
};
