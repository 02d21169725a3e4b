/**
 * One Approval document: who agrees to which digest, until when. Waivers and plans are approved by
 * `giveApproval`; a proposal by ./approve.ts, which applies it in the same revision.
 */
import type { Knowledge } from "../../catalog/knowledge.ts";
import { writeChanges } from "../../catalog/write-changes.ts";
import type { PutDocument } from "../../catalog/write-changes.ts";
import { API_VERSION } from "../../model/document.ts";
import type { Document } from "../../model/document.ts";
import { durationSeconds } from "../../model/duration.ts";
import type { ApprovalDocument } from "../../model/kinds/proposal.ts";
import { nodeKey } from "../../model/names.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Hex } from "../../values/digest.ts";
import type { Caller } from "../caller.ts";
import { approvalOf, weighApprovals } from "./approval-of.ts";
import type { ApprovalState, ApprovedThing } from "./approval-of.ts";
import { ExpiryInvalid, IdentityUnproved, OwnApproval } from "./approval-refused.ts";
import { areProvedDifferent, identityOf, identityText, isProved } from "./identity.ts";

/** Long enough for the others who must agree; a word given longer ago is asked for again. */
export const APPROVAL_DEFAULT_SECONDS = 14 * 86_400;
/** An approval is of one thing at one time; a year later nobody remembers what was meant. */
const APPROVAL_SECONDS_MAX = 366 * 86_400;

export interface ApprovalRequest {
  readonly caller: Caller;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  /** A duration (`7d`) or a time; 14 days when not given. */
  readonly expires?: string;
  readonly reason?: string;
  /** The commit's own id; the same again writes nothing. */
  readonly id?: string;
}

/** Throws IdentityUnproved and OwnApproval: who proposes does not approve. */
export function checkApprover(caller: Caller, { name, proposer }: ApprovedThing): void {
  const approver = identityOf(caller);
  if (!isProved(approver)) throw new IdentityUnproved(name, approver.name, "approver");
  if (!isProved(proposer)) throw new IdentityUnproved(name, proposer.name, "proposer");
  if (!areProvedDifferent(approver, proposer)) throw new OwnApproval(name, identityText(approver));
}

/**
 * Records that the caller approves the thing. The same again, without another expiry, changes nothing.
 * Errors: IdentityUnproved, OwnApproval, ExpiryInvalid, and what the store throws.
 */
export async function giveApproval(
  knowledge: Knowledge,
  thing: ApprovedThing,
  request: ApprovalRequest,
  need = 1,
): Promise<ApprovalState> {
  checkApprover(request.caller, thing);
  const put = newApproval(thing, request);
  const snapshot = await knowledge.refresh();
  const standing = weighApprovals(snapshot, thing, request.now).find(
    ({ key, discount }) => key === put.key && discount === undefined,
  );
  if (standing === undefined || (request.expires !== undefined && standing.expires !== expiryOf(put))) {
    await writeChanges(knowledge, {
      puts: [put],
      actor: request.caller.name,
      reason: `approved ${thing.what} ${thing.name}${request.reason ? `: ${request.reason}` : ""}`,
      now: request.now,
      evidence: { approvals: 0 },
      ...(request.id === undefined ? {} : { id: request.id }),
    });
  }
  return approvalOf(await knowledge.refresh(), thing, request.now, need);
}

/** The document that says so. Throws ExpiryInvalid. */
export function newApproval(thing: ApprovedThing, request: ApprovalRequest): PutDocument {
  const { what, name: subject, digest, owner } = thing;
  const approver = identityOf(request.caller);
  const expires = readExpiry(request.expires, request.now);
  const { now: time, reason } = request;
  const who = sha256Hex(canonicalJson(approver)).slice(0, 12);
  const document = {
    apiVersion: API_VERSION,
    kind: "Approval",
    metadata: {
      name: `${digest.slice("sha256:".length).slice(0, 16)}-${who}`,
      ...(owner === undefined ? {} : { owner }),
    },
    spec: {
      of: digest, what, subject, approver, time, expires, ...(reason === undefined ? {} : { reason }),
    },
  } as const satisfies ApprovalDocument;
  const key = nodeKey("Approval", document.metadata.name);
  return { key, document: document as unknown as Document, origin: {} };
}

export function expiryOf({ document }: PutDocument): string {
  return (document as unknown as ApprovalDocument).spec.expires;
}

/** `7d` from now, or a time; RFC 3339, UTC, milliseconds. Throws ExpiryInvalid. */
export function readExpiry(text: string | undefined, now: string, what = "An approval"): string {
  const from = Date.parse(now);
  if (text === undefined) return new Date(from + APPROVAL_DEFAULT_SECONDS * 1000).toISOString();
  const seconds = durationSeconds(text);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const until = seconds === undefined ? (isTime ? Date.parse(text) : NaN) : from + seconds * 1000;
  if (Number.isNaN(until)) throw new ExpiryInvalid(text, "is neither a duration nor a time", what);
  if (until <= from) throw new ExpiryInvalid(text, "would be over before it began", what);
  if (until > from + APPROVAL_SECONDS_MAX * 1000)
    throw new ExpiryInvalid(text, "would last more than a year", what);
  return new Date(until).toISOString();
}
