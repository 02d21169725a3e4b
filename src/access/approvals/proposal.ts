/**
 * A proposal as it is read: the document, whether it still fits what stands there, and what its approvals
 * are worth. The same for people, REST and GraphQL.
 */
import { outcomesOf } from "../../catalog/apply.ts";
import type { Outcome } from "../../catalog/apply.ts";
import { describeChanges, diffDocuments } from "../../catalog/diff.ts";
import { documentsAt } from "../../catalog/get.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { digestAt } from "../../catalog/write-changes.ts";
import type { Document } from "../../model/document.ts";
import type { ProposalDocument } from "../../model/kinds/proposal.ts";
import { nodeKey } from "../../model/names.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Digest } from "../../values/digest.ts";
import { nearestNames } from "../../values/nearest.ts";
import { weighApprovals } from "./approval-of.ts";
import type { ApprovedThing, WeighedApproval } from "./approval-of.ts";
import { ProposalChanged, ProposalNotFound } from "./approval-refused.ts";
import type { MovedDocument } from "./approval-refused.ts";
import { identityText } from "./identity.ts";
import { neededReview } from "./write-rules.ts";

export type ProposalSpec = ProposalDocument["spec"];
export type ProposalState = ProposalSpec["state"];

export interface Proposal {
  readonly id: string;
  readonly state: ProposalState;
  readonly digest: string;
  /** The revision that it was made at. */
  readonly base: number;
  readonly proposer: ProposalSpec["proposer"];
  readonly time: string;
  readonly reason: string;
  /** What it changes, against the documents that it was made on. */
  readonly changes: readonly Outcome[];
  /** How many others must approve; at least one. */
  readonly needed: number;
  /** The policies that ask for review; none when nobody does. */
  readonly policies: readonly string[];
  readonly approvals: readonly WeighedApproval[];
  /** What changed under it since; then it is approved no more. Empty once it is closed. */
  readonly moved: readonly MovedDocument[];
  readonly closed?: ProposalSpec["closed"];
}

/** Proposals in one list; open ones are read by people, who do not read more. */
export const PROPOSALS_MAX = 200;
/** Field changes told of one moved document; its history has them all. */
const MOVED_LINES_MAX = 3;

/** What an approval of it names. The name is part of it: what is proposed again is approved again. */
export function proposalDigest(
  name: string,
  { base, proposer, changes }: Pick<ProposalSpec, "base" | "proposer" | "changes">,
): string {
  return sha256Digest(canonicalJson({ name, base, proposer, changes }));
}

export function thingOf({ metadata: { name, owner }, spec }: ProposalDocument): ApprovedThing {
  const { digest, proposer } = spec;
  return { what: "proposal", name, digest, proposer, ...(owner === undefined ? {} : { owner }) };
}

/** Errors: ProposalNotFound; ProposalChanged when its content has not the digest that it names. */
export async function loadProposal(
  knowledge: Knowledge,
  snapshot: Snapshot,
  id: string,
): Promise<ProposalDocument> {
  const key = nodeKey("Proposal", id);
  const document = (await documentsAt(knowledge.store, [key], snapshot.head.revision)).get(key);
  if (document === undefined) {
    const known = snapshot.nodesOf("Proposal").map((node) => String(snapshot.properties(node)["name"]));
    throw new ProposalNotFound(id, nearestNames(id, known));
  }
  const proposal = document as unknown as ProposalDocument;
  if (proposalDigest(id, proposal.spec) !== proposal.spec.digest) throw new ProposalChanged(id);
  return proposal;
}

/** Errors: those of `loadProposal`. */
export async function readProposal(
  knowledge: Knowledge,
  snapshot: Snapshot,
  id: string,
  now: string,
): Promise<Proposal> {
  return proposalAt(knowledge, snapshot, await loadProposal(knowledge, snapshot, id), now);
}

/** The newest first; those of one state, or all. */
export async function listProposals(
  knowledge: Knowledge,
  snapshot: Snapshot,
  state: ProposalState | "all",
  now: string,
): Promise<readonly Proposal[]> {
  const ids = snapshot
    .nodesOf("Proposal")
    .map((node) => snapshot.properties(node))
    .filter((properties) => properties["digest"] !== undefined)
    .filter((properties) => state === "all" || properties["state"] === state)
    .sort((a, b) => (String(a["time"]) < String(b["time"]) ? 1 : -1))
    .slice(0, PROPOSALS_MAX)
    .map((properties) => String(properties["name"]));
  const proposals: Proposal[] = [];
  for (const id of ids) proposals.push(await readProposal(knowledge, snapshot, id, now));
  return proposals;
}

async function proposalAt(
  knowledge: Knowledge,
  snapshot: Snapshot,
  proposal: ProposalDocument,
  now: string,
): Promise<Proposal> {
  const { metadata: { name: id }, spec } = proposal;
  const { state, digest, base, proposer, time, reason, closed } = spec;
  const { needed, policies } = needOf(snapshot, spec);
  return {
    id,
    state,
    digest,
    base,
    proposer,
    time,
    reason,
    changes: await changesOf(knowledge, spec),
    needed,
    policies,
    // What counted when it was applied is not discounted later.
    approvals: weighApprovals(snapshot, thingOf(proposal), closed?.time ?? now),
    moved: state === "open" ? await movedUnder(knowledge, snapshot, spec) : [],
    ...(closed === undefined ? {} : { closed }),
  };
}

/** One other approves what no policy asks to review: it was proposed to be looked at. */
export function needOf(
  snapshot: Snapshot,
  { changes }: ProposalSpec,
): { readonly needed: number; readonly policies: readonly string[] } {
  const review = neededReview(
    snapshot,
    changes.map(({ key, after }) => ({ key, after: documentOf(after) })),
  );
  return { needed: review?.approvals ?? 1, policies: review?.policies ?? [] };
}

async function changesOf(
  { store }: Knowledge,
  { base, changes }: ProposalSpec,
): Promise<readonly Outcome[]> {
  const before = await documentsAt(store, changes.map(({ key }) => key), base);
  return outcomesOf({
    unchanged: [],
    changes: changes.map(({ key, after }) => ({
      key,
      before: before.get(key) ?? null,
      after: documentOf(after),
    })),
  });
}

/** Documents that are no longer what the change was made on, and what became of them. */
export async function movedUnder(
  { store }: Knowledge,
  snapshot: Snapshot,
  { base, changes }: ProposalSpec,
): Promise<readonly MovedDocument[]> {
  const keys = changes.filter(({ key, before }) => digestAt(snapshot, key) !== before).map(({ key }) => key);
  if (keys.length === 0) return [];
  const [then, now] = [
    await documentsAt(store, keys, base),
    await documentsAt(store, keys, snapshot.head.revision),
  ];
  return keys.map((key) => ({
    key,
    what: becameOf(snapshot, key, then.get(key) ?? null, now.get(key) ?? null),
  }));
}

function becameOf(snapshot: Snapshot, key: string, then: Document | null, now: Document | null): string {
  if (now === null) return "was deleted";
  const node = snapshot.find(key)!;
  const revision = `r${String(snapshot.properties(node)["revision"])}`;
  if (then === null) return `was created in ${revision}`;
  const lines = describeChanges(diffDocuments(then, now)).split("\n");
  const more = lines.length > MOVED_LINES_MAX ? ` (${lines.length - MOVED_LINES_MAX} more)` : "";
  return `was changed in ${revision}: ${lines.slice(0, MOVED_LINES_MAX).join(", ")}${more}`;
}

export function documentOf(after: ProposalSpec["changes"][number]["after"]): Document | null {
  return after === undefined ? null : (after as unknown as Document);
}

/** `open, 1 of 2 approvals`; what a list and an answer say of it in one line. */
export function stateText({ state, needed, approvals, moved, closed }: Proposal): string {
  const by = closed === undefined ? "" : ` by ${identityText(closed.by)}`;
  if (state !== "open") return `${state}${by}`;
  const counting = approvals.filter(({ discount }) => discount === undefined).length;
  return `${moved.length > 0 ? "overtaken" : "open"}, ${counting} of ${needed} approvals`;
}
