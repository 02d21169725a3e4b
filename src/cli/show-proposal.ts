/** Proposals for people: one in full, or a line for each. */
import type { Proposal } from "../access/approvals/proposal.ts";
import { stateText } from "../access/approvals/proposal.ts";
import { identityText } from "../access/approvals/identity.ts";
import { widest } from "./layout.ts";
import { showOutcomes } from "./show-outcomes.ts";
import type { Colour, Terminal } from "./terminal.ts";

const COLOURS: Readonly<Record<Proposal["state"], Colour>> = {
  open: "yellow",
  applied: "green",
  rejected: "red",
  withdrawn: "dim",
};

/** Why an approval does not count. */
export const DISCOUNTS = {
  expired: "is over",
  void: "was of something else",
  own: "is the proposer's own",
  unproved: "came without credentials",
} as const;

/** Names wider than this push the other columns out. */
const BY_WIDTH_MAX = 40;

export function showProposal(proposal: Proposal, { paint }: Pick<Terminal, "paint">): readonly string[] {
  const { id, state, base, proposer, time, reason, needed, policies, approvals, moved, closed } = proposal;
  const why = closed?.reason === undefined ? "" : `: ${closed.reason}`;
  const others = needed === 1 ? "one other" : `${needed} others`;
  return [
    `${paint("bold", id)}  ${paint(COLOURS[state], stateText(proposal))}`,
    `  proposed  ${time} by ${identityText(proposer)}, at r${base}: ${reason}`,
    ...(state === "open"
      ? [`  needs     ${others}${policies.length === 0 ? "" : `, by ${policies.join(", ")}`}`]
      : []),
    ...approvals.map(({ approver, time: given, expires, discount }) => {
      const but = discount === undefined ? "" : `; it ${DISCOUNTS[discount]}`;
      return `  approved  ${given} by ${identityText(approver)}, until ${expires}${but}`;
    }),
    ...(closed === undefined
      ? []
      : [`  ended     ${closed.time} by ${identityText(closed.by)}${why}`]),
    ...moved.map(({ key, what }) => `  ${paint("red", "overtaken")} ${key} ${what}`),
    ...showOutcomes(proposal.changes, { paint }).map((line) => `  ${line}`),
  ];
}

export function showProposals(
  proposals: readonly Proposal[],
  { paint }: Pick<Terminal, "paint">,
): readonly string[] {
  const idWidth = widest(proposals.map(({ id }) => id), BY_WIDTH_MAX);
  const byWidth = widest(proposals.map(({ proposer }) => identityText(proposer)), BY_WIDTH_MAX);
  const states = proposals.map(stateText);
  const stateWidth = widest(states, BY_WIDTH_MAX);
  return proposals.map((proposal, index) => {
    const { id, state, proposer, time, changes, reason } = proposal;
    const count = changes.length === 1 ? changes[0]!.key : `${changes.length} documents`;
    const told = paint(COLOURS[state], states[index]!.padEnd(stateWidth));
    const by = identityText(proposer).padEnd(byWidth);
    return `${id.padEnd(idWidth)}  ${told}  ${by}  ${time}  ${count}: ${reason}`;
  });
}
