/** `fairlead proposals`, `approve`, `reject` and `withdraw`. */
import type { ProposalAnswer } from "../../access/approvals/approve.ts";
import type { ProposalState } from "../../access/approvals/proposal.ts";
import { stateText } from "../../access/approvals/proposal.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { ProposalConnection } from "../connection-proposals.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showOutcomes } from "../show-outcomes.ts";
import { showProposal, showProposals } from "../show-proposal.ts";
import type { Terminal } from "../terminal.ts";

export interface ProposalsOptions extends PlaceOptions {
  readonly state: ProposalState | "all";
  readonly format: "table" | "json";
}

export async function proposalsCommand(
  id: string | undefined,
  options: ProposalsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  return withProposals(options, terminal, async (proposals) => {
    if (id !== undefined) {
      const proposal = await proposals.proposal(id);
      if (options.format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, proposal }, null, 2));
      else for (const line of showProposal(proposal, terminal)) terminal.write(line);
      return;
    }
    const found = await proposals.proposals(options.state);
    if (options.format === "json") {
      terminal.write(JSON.stringify({ schemaVersion: 1, proposals: found }, null, 2));
      return;
    }
    for (const line of showProposals(found, terminal)) terminal.write(line);
    if (found.length === 0)
      terminal.note(options.state === "all" ? "no proposals" : `no ${options.state} proposals`);
  });
}

export interface AnswerOptions extends PlaceOptions {
  readonly expires?: string;
  readonly reason?: string;
  readonly format: "table" | "json";
}

export async function approveCommand(
  id: string,
  options: AnswerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { expires, reason } = options;
  return answerCommand(options, terminal, (proposals) =>
    proposals.approve(id, {
      ...(expires === undefined ? {} : { expires }),
      ...(reason === undefined ? {} : { reason }),
    }),
  );
}

export async function rejectCommand(
  id: string,
  options: AnswerOptions & { readonly reason: string },
  terminal: Terminal,
): Promise<ExitCode> {
  return answerCommand(options, terminal, (proposals) => proposals.reject(id, options.reason));
}

export async function withdrawCommand(
  id: string,
  options: AnswerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  return answerCommand(options, terminal, (proposals) => proposals.withdraw(id, options.reason));
}

async function answerCommand(
  options: AnswerOptions,
  terminal: Terminal,
  act: (proposals: ProposalConnection) => Promise<ProposalAnswer>,
): Promise<ExitCode> {
  return withProposals(options, terminal, async (proposals) => {
    const answer = await act(proposals);
    if (options.format === "json") {
      terminal.write(JSON.stringify({ schemaVersion: 1, ...answer }, null, 2));
      return;
    }
    for (const line of showOutcomes(answer.outcomes, terminal)) terminal.write(line);
    const { proposal, revision, written } = answer;
    terminal.note(`${written ? `${revision}: ` : ""}${proposal.id} ${written ? "is" : "was already"} ` +
      stateText(proposal));
  });
}

async function withProposals(
  options: PlaceOptions,
  terminal: Terminal,
  act: (proposals: ProposalConnection) => Promise<void>,
): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    await act(await connection.proposals());
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}
