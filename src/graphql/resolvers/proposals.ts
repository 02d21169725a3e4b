/** Changes that wait for approval. What hinders an answer to one stands in `problems`. */
import { approve, reject, withdraw } from "../../access/approvals/approve.ts";
import type { ProposalAnswer } from "../../access/approvals/approve.ts";
import { ProposalNotFound } from "../../access/approvals/approval-refused.ts";
import { listProposals, readProposal } from "../../access/approvals/proposal.ts";
import type { Proposal, ProposalState } from "../../access/approvals/proposal.ts";
import { propose } from "../../access/approvals/propose.ts";
import type { ApplyRequest } from "../../catalog/apply.ts";
import type { OperationContext } from "../operation-context.ts";
import { documentsOf, problemsOf, writeOf } from "./mutation.ts";
import type { ApplyInput, WriteProblem } from "./mutation.ts";

interface AnswerInput {
  readonly id: string;
  readonly expires?: string | null;
  readonly reason?: string | null;
  readonly idempotencyKey?: string | null;
}

interface ProposalPayload {
  readonly problems: readonly WriteProblem[];
  readonly proposal: Proposal | null;
  readonly outcomes: ProposalAnswer["outcomes"];
  readonly written: boolean;
}

export const proposalQueries = {
  proposals: (
    _: unknown,
    { state }: { readonly state: ProposalState | null },
    { services: { knowledge }, snapshot, now }: OperationContext,
  ): Promise<readonly Proposal[]> => listProposals(knowledge, snapshot, state ?? "all", now),

  proposal: async (
    _: unknown,
    { id }: { readonly id: string },
    { services: { knowledge }, snapshot, now }: OperationContext,
  ): Promise<Proposal | null> => {
    try {
      return await readProposal(knowledge, snapshot, id, now);
    } catch (error) {
      if (error instanceof ProposalNotFound) return null;
      throw error;
    }
  },
};

export const proposalMutations = {
  propose: (
    _: unknown,
    { input }: { readonly input: ApplyInput },
    context: OperationContext,
  ): Promise<ProposalPayload> =>
    payloadOf(context, async () => {
      const { dryRun: _dryRun, expectRevision: _expect, ...write } =
        writeOf(context, input, "no reason given");
      const request: Omit<ApplyRequest, "dryRun"> = {
        ...write,
        ...documentsOf(context, input),
        ...(input.prune == null ? {} : { prune: input.prune }),
      };
      const { knowledge } = context.services;
      const { revision } = knowledge.current().head;
      const proposal = await propose(knowledge, { ...request, caller: context.caller });
      return { proposal, outcomes: [], written: knowledge.current().head.revision > revision };
    }),

  approveProposal: (
    _: unknown,
    { input }: { readonly input: AnswerInput },
    context: OperationContext,
  ): Promise<ProposalPayload> =>
    payloadOf(context, () =>
      approve(context.services.knowledge, input.id, {
        ...answerOf(context, input),
        ...(input.expires == null ? {} : { expires: input.expires }),
      }),
    ),

  rejectProposal: (
    _: unknown,
    { input }: { readonly input: AnswerInput & { readonly reason: string } },
    context: OperationContext,
  ): Promise<ProposalPayload> =>
    payloadOf(context, () =>
      reject(context.services.knowledge, input.id, { ...answerOf(context, input), reason: input.reason }),
    ),

  withdrawProposal: (
    _: unknown,
    { input }: { readonly input: AnswerInput },
    context: OperationContext,
  ): Promise<ProposalPayload> =>
    payloadOf(context, () => withdraw(context.services.knowledge, input.id, answerOf(context, input))),
};

function answerOf({ caller, now }: OperationContext, { reason, idempotencyKey }: AnswerInput) {
  return {
    caller,
    now,
    ...(reason == null ? {} : { reason }),
    ...(idempotencyKey == null ? {} : { id: idempotencyKey }),
  };
}

async function payloadOf(
  context: OperationContext,
  act: () => Promise<Pick<ProposalAnswer, "proposal" | "outcomes" | "written">>,
): Promise<ProposalPayload> {
  try {
    const { proposal, outcomes, written } = await act();
    return { problems: [], proposal, outcomes, written };
  } catch (error) {
    return { problems: problemsOf(error, context), proposal: null, outcomes: [], written: false };
  }
}
