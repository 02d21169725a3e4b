/**
 * `fairlead approve`, `reject` and `withdraw`: what ends a proposal. Each is one revision or nothing.
 *
 * The approval that is the last one needed, what is proposed and the proposal's end are one commit: after a
 * crash either all of it happened or none. Everything is judged at the revision that is committed on, so of
 * two approvers at once one comes second and sees what the first did.
 */
import { outcomesOf } from "../../catalog/apply.ts";
import type { Outcome } from "../../catalog/apply.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { writeChanges } from "../../catalog/write-changes.ts";
import type { PutDocument, WriteResult } from "../../catalog/write-changes.ts";
import type { Document } from "../../model/document.ts";
import type { ProposalDocument } from "../../model/kinds/proposal.ts";
import { nodeKey } from "../../model/names.ts";
import { revisionToken } from "../../model/revision-token.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { RevisionMoved } from "../../store/revision-moved.ts";
import { weighApprovals } from "./approval-of.ts";
import { NotProposer, ProposalClosed, ProposalMoved, ReviewRequired } from "./approval-refused.ts";
import { checkApprover, expiryOf, newApproval } from "./give-approval.ts";
import type { ApprovalRequest } from "./give-approval.ts";
import { identityOf, identityText, isProved } from "./identity.ts";
import { documentOf, loadProposal, movedUnder, needOf, readProposal, thingOf } from "./proposal.ts";
import type { Proposal, ProposalState } from "./proposal.ts";

/** Each lost attempt is a revision of somebody else's; ten in a row is a store that never rests. */
const ATTEMPTS_MAX = 10;

export interface ProposalAnswer {
  readonly proposal: Proposal;
  /** Token of a revision that holds it. */
  readonly revision: string;
  /** What became of the documents, when this approval applied them; else empty. */
  readonly outcomes: readonly Outcome[];
  /** False when nothing changed: it had been said, or done, before. */
  readonly written: boolean;
}

/**
 * Applies the proposal when enough others have approved it, else keeps the approval. One that is applied
 * already is answered, not applied again.
 * Errors: ProposalNotFound, ProposalClosed, ProposalMoved, ProposalChanged, OwnApproval, IdentityUnproved,
 * ExpiryInvalid; what `writeChanges` throws for documents that no longer fit.
 */
export function approve(
  knowledge: Knowledge,
  id: string,
  request: ApprovalRequest,
): Promise<ProposalAnswer> {
  return untilUndisturbed(knowledge, async (snapshot, neededAtLeast) => {
    const proposal = await loadProposal(knowledge, snapshot, id);
    const { spec } = proposal;
    if (spec.state === "applied") return undefined;
    refuseClosed(proposal);
    const thing = thingOf(proposal);
    checkApprover(request.caller, thing);
    const moved = await movedUnder(knowledge, snapshot, spec);
    if (moved.length > 0) throw new ProposalMoved(id, spec.base, moved);
    const approval = newApproval(thing, request);
    const others = weighApprovals(snapshot, thing, request.now).filter(
      ({ discount }) => discount === undefined,
    );
    const mine = others.find(({ key }) => key === approval.key);
    const isSaid =
      mine !== undefined && (request.expires === undefined || mine.expires === expiryOf(approval));
    const approvals = others.length + (mine === undefined ? 1 : 0);
    const said = isSaid ? [] : [approval];
    const why = request.reason === undefined ? "" : `: ${request.reason}`;
    if (approvals < Math.max(needOf(snapshot, spec).needed, neededAtLeast)) {
      if (isSaid) return undefined;
      return { puts: said, approvals: 0, reason: `approved ${id}${why}` };
    }
    const closed = closing(proposal, "applied", request);
    const puts = spec.changes.flatMap(({ key, after }): PutDocument[] => {
      const document = documentOf(after);
      return document === null ? [] : [{ key, document, origin: {} }];
    });
    return {
      puts: [...puts, closed, ...said],
      deletions: spec.changes.flatMap(({ key, after }) => (after === undefined ? [key] : [])),
      approvals,
      reason: `${spec.reason} (${id}, proposed by ${spec.proposer.name}${why})`,
    };
  }, { ...request, proposal: id });
}

/** Somebody says no, and why. Whoever may approve may; without credentials too, as it only stops things. */
export function reject(
  knowledge: Knowledge,
  id: string,
  request: EndRequest & { readonly reason: string },
): Promise<ProposalAnswer> {
  return end(knowledge, id, "rejected", request);
}

/** Who proposed it takes it back. Errors besides those of reject: NotProposer. */
export function withdraw(knowledge: Knowledge, id: string, request: EndRequest): Promise<ProposalAnswer> {
  return end(knowledge, id, "withdrawn", request);
}

export type EndRequest = Omit<ApprovalRequest, "expires">;

function end(
  knowledge: Knowledge,
  id: string,
  state: "rejected" | "withdrawn",
  request: EndRequest,
): Promise<ProposalAnswer> {
  return untilUndisturbed(knowledge, async (snapshot) => {
    const proposal = await loadProposal(knowledge, snapshot, id);
    if (proposal.spec.state === state) return undefined;
    refuseClosed(proposal);
    const { proposer } = proposal.spec;
    const caller = identityOf(request.caller);
    const isProposers = isProved(proposer)
      ? caller.kind === proposer.kind && caller.name === proposer.name
      : !isProved(caller);
    if (state === "withdrawn" && !isProposers) throw new NotProposer(id, identityText(proposer));
    const why = request.reason === undefined ? "" : `: ${request.reason}`;
    return { puts: [closing(proposal, state, request)], approvals: 0, reason: `${state} ${id}${why}` };
  }, { ...request, proposal: id });
}

interface Planned {
  readonly puts: readonly PutDocument[];
  readonly deletions?: readonly string[];
  readonly approvals: number;
  readonly reason: string;
}

/** Plans at the newest revision and commits on exactly that one; undefined: there is nothing to write. */
async function untilUndisturbed(
  knowledge: Knowledge,
  plan: (snapshot: Snapshot, neededAtLeast: number) => Promise<Planned | undefined>,
  { caller, now, id, proposal }: ApprovalRequest & { readonly proposal: string },
): Promise<ProposalAnswer> {
  let neededAtLeast = 1;
  for (let attempt = 1; ; attempt++) {
    const snapshot = await knowledge.refresh();
    const planned = await plan(snapshot, neededAtLeast);
    if (planned === undefined) return answer(knowledge, proposal, now, undefined);
    const { puts, deletions = [], approvals, reason } = planned;
    const signers = new Map(
      puts.flatMap(({ key, document }): [string, readonly string[]][] => {
        const by = document.metadata.signature?.signers;
        return by === undefined ? [] : [[key, by]];
      }),
    );
    try {
      const result = await writeChanges(knowledge, {
        puts,
        deletions: () => deletions,
        actor: caller.name,
        reason,
        now,
        evidence: { approvals, signers },
        expectRevision: snapshot.head.revision,
        ...(id === undefined ? {} : { id }),
      });
      return await answer(knowledge, proposal, now, result);
    } catch (error) {
      // A policy that this caller may not see asks for more than the caller could know.
      if (error instanceof ReviewRequired && error.approvals > neededAtLeast) neededAtLeast = error.approvals;
      else if (!(error instanceof RevisionMoved) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

async function answer(
  knowledge: Knowledge,
  id: string,
  now: string,
  result: WriteResult | undefined,
): Promise<ProposalAnswer> {
  const snapshot = knowledge.current();
  const applied = (result?.changes ?? []).filter(({ key }) => !/^(proposal|approval):/.test(key));
  return {
    proposal: await readProposal(knowledge, snapshot, id, now),
    revision: revisionToken(snapshot.head.revision),
    outcomes: await outcomesOf({ changes: applied, unchanged: [] }),
    written: result !== undefined && result.changes.length > 0 && !result.replayed,
  };
}

function refuseClosed({ metadata, spec }: ProposalDocument): void {
  if (spec.state === "open") return;
  throw new ProposalClosed(metadata.name, spec.state, spec.closed?.by.name ?? "somebody");
}

function closing(
  { metadata, spec, ...rest }: ProposalDocument,
  state: ProposalState,
  { caller, now, reason }: EndRequest,
): PutDocument {
  const closed = { by: identityOf(caller), time: now, ...(reason === undefined ? {} : { reason }) };
  const document = { ...rest, metadata, spec: { ...spec, state, closed } } as unknown as Document;
  return { key: nodeKey("Proposal", metadata.name), document, origin: {} };
}
