/**
 * `fairlead apply --propose`: what apply would do is kept, with the revision that it was made at, until
 * somebody else approves it. The same again by the same proposer is the same proposal.
 */
import { writeDocuments } from "../../catalog/apply.ts";
import type { ApplyRequest } from "../../catalog/apply.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { writeChanges } from "../../catalog/write-changes.ts";
import type { WriteResult } from "../../catalog/write-changes.ts";
import { checkDocument } from "../../model/check-document.ts";
import { API_VERSION } from "../../model/document.ts";
import { documentDigest } from "../../model/document-digest.ts";
import { DocumentsInvalid } from "../../model/documents-invalid.ts";
import { nodeKey } from "../../model/names.ts";
import { problemsAt } from "../../model/read-documents.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Hex } from "../../values/digest.ts";
import type { Caller } from "../caller.ts";
import { NothingProposed } from "./approval-refused.ts";
import { identityOf } from "./identity.ts";
import { proposalDigest, readProposal } from "./proposal.ts";
import type { Proposal, ProposalSpec } from "./proposal.ts";

export interface ProposeRequest extends Omit<ApplyRequest, "dryRun"> {
  readonly caller: Caller;
}

/** Hex digits of the content's digest in a proposal's name: 48 bits are not met by accident. */
const NAME_DIGITS = 12;
/** The same change proposed, and rejected, this often is a quarrel that no number solves. */
const SAME_AGAIN_MAX = 100;

/** Errors: those of `applyDocuments` but ReviewRequired; NothingProposed. */
export async function propose(knowledge: Knowledge, request: ProposeRequest): Promise<Proposal> {
  const { caller, ...applying } = request;
  const plan = await writeDocuments(knowledge, { ...applying, dryRun: true });
  if (plan.changes.length === 0) throw new NothingProposed();
  const snapshot = knowledge.current();
  const content = {
    base: plan.head.revision,
    proposer: identityOf(caller),
    changes: plan.changes.map(({ key, before, after }) => ({
      key,
      ...(before === null ? {} : { before: documentDigest(before) }),
      ...(after === null ? {} : { after: after as unknown as Record<string, unknown> }),
    })),
  };
  const id = nameOf(snapshot, content);
  const owner = commonOwner(plan.changes);
  if (stateOf(snapshot, id) === undefined) await keep(knowledge, request, { name: id, ...owner }, content);
  return readProposal(knowledge, await knowledge.refresh(), id, request.now);
}

async function keep(
  knowledge: Knowledge,
  { actor, reason, now, id: commitId }: ProposeRequest,
  metadata: { readonly name: string; readonly owner?: string },
  content: Pick<ProposalSpec, "base" | "proposer" | "changes">,
): Promise<void> {
  const digest = proposalDigest(metadata.name, content);
  const checked = checkDocument({
    apiVersion: API_VERSION,
    kind: "Proposal",
    metadata,
    spec: { ...content, digest, time: now, reason, state: "open" },
  });
  if (checked.kind === "invalid") {
    throw new DocumentsInvalid(problemsAt({}, checked.findings, checked.key), checked.findings.length);
  }
  const { key, document } = checked;
  await writeChanges(knowledge, {
    puts: [{ key, document, origin: {} }],
    actor,
    reason: `proposed: ${reason}`,
    now,
    evidence: { approvals: 0 },
    ...(commitId === undefined ? {} : { id: commitId }),
  });
}

/** A proposal is its documents' owner's, where they have one: then who sees the one sees the other. */
function commonOwner(changes: WriteResult["changes"]): { readonly owner?: string } {
  const owners = new Set(
    changes.flatMap(({ before, after }) =>
      [before, after].flatMap((form) => (form === null ? [] : [form.metadata.owner])),
    ),
  );
  const [owner] = owners;
  return owners.size === 1 && owner !== undefined ? { owner } : {};
}

/** The name of the open proposal of this content, else the next that is free. */
function nameOf(snapshot: Snapshot, content: Pick<ProposalSpec, "proposer" | "changes">): string {
  const { proposer, changes } = content;
  const plain = `p-${sha256Hex(canonicalJson({ proposer, changes })).slice(0, NAME_DIGITS)}`;
  for (let turn = 1; turn <= SAME_AGAIN_MAX; turn++) {
    const name = turn === 1 ? plain : `${plain}-${turn}`;
    const state = stateOf(snapshot, name);
    if (state === undefined || state === "open") return name;
  }
  return `${plain}-${SAME_AGAIN_MAX + 1}`;
}

function stateOf(snapshot: Snapshot, name: string): string | undefined {
  const node = snapshot.find(nodeKey("Proposal", name));
  return node === undefined ? undefined : (snapshot.properties(node)["state"] as string | undefined);
}
