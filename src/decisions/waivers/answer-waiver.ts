/**
 * `fairlead waiver approve` and `withdraw`. Who asked does not approve, and nobody does without credentials.
 * Withdrawing only makes verdicts stricter: whoever may write or approve waivers there may.
 */
import { giveApproval } from "../../access/approvals/give-approval.ts";
import { identityOf } from "../../access/approvals/identity.ts";
import type { Caller } from "../../access/caller.ts";
import { Forbidden } from "../../access/forbidden.ts";
import { documentsAt } from "../../catalog/get.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { writeChanges } from "../../catalog/write-changes.ts";
import type { Document } from "../../model/document.ts";
import type { WaiverDocument } from "../../model/kinds/waiver.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { WaiverAnswer } from "./request-waiver.ts";
import { findWaiver, shownTo, stateOf, waiverAt, waiverDigest } from "./waiver.ts";
import { WaiverChanged, WaiverClosed } from "./waiver-refused.ts";
import { approvedThing } from "./waivers-in-force.ts";
import type { StatedWaiver } from "./waivers-in-force.ts";

export interface WaiverEnding {
  readonly caller: Caller;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  readonly reason?: string;
  /** The commit's own id; the same again writes nothing. */
  readonly id?: string;
}

export interface WaiverApproval extends WaiverEnding {
  /** A duration or a time; left out: as long as the waiver itself. */
  readonly expires?: string;
}

/**
 * The same again changes nothing.
 * Errors: WaiverNotFound, WaiverClosed, WaiverChanged, OwnApproval, IdentityUnproved, ExpiryInvalid.
 */
export async function approveWaiver(
  knowledge: Knowledge, name: string, request: WaiverApproval,
): Promise<WaiverAnswer> {
  const snapshot = await knowledge.refresh();
  const stated = findWaiver(snapshot, name);
  refuseClosed(snapshot, stated, request.now);
  requireShown(snapshot, stated, request.caller);
  checkContent(await documentAt(knowledge, snapshot, stated));
  const expires = request.expires ?? stated.expires;
  await giveApproval(knowledge, approvedThing(stated), { ...request, expires });
  return answer(knowledge, name, request.now);
}

/** Ends it. Withdrawn before, it is answered and not written again. Errors: WaiverNotFound, WaiverChanged. */
export async function withdrawWaiver(
  knowledge: Knowledge, name: string, { caller, now, reason, id }: WaiverEnding,
): Promise<WaiverAnswer> {
  const snapshot = await knowledge.refresh();
  const stated = findWaiver(snapshot, name);
  if (stated.state === "open") {
    requireShown(snapshot, stated, caller);
    const document = await documentAt(knowledge, snapshot, stated);
    checkContent(document);
    const closed = { by: identityOf(caller), time: now, ...(reason === undefined ? {} : { reason }) };
    const ended = { ...document, spec: { ...document.spec, state: "withdrawn", closed } };
    await writeChanges(knowledge, {
      puts: [{ key: stated.key, document: ended as unknown as Document, origin: {} }],
      actor: caller.name,
      reason: `withdrew waiver ${name}${reason === undefined ? "" : `: ${reason}`}`,
      now,
      evidence: { approvals: 0 },
      ...(id === undefined ? {} : { id }),
    });
  }
  return answer(knowledge, name, now);
}

async function answer(knowledge: Knowledge, name: string, now: string): Promise<WaiverAnswer> {
  const snapshot = await knowledge.refresh();
  return { waiver: waiverAt(snapshot, findWaiver(snapshot, name), now), revision: knowledge.token() };
}

function refuseClosed(snapshot: Snapshot, stated: StatedWaiver, now: string): void {
  const { name, expires, rule } = stated;
  const state = stateOf(snapshot, stated, now);
  switch (state) {
    case "expired":
      throw new WaiverClosed(name, state, `was over at ${expires}`);
    case "withdrawn":
      throw new WaiverClosed(name, state, "was withdrawn");
    case "void":
      throw new WaiverClosed(name, state, `is of ${rule} as it was: its policy has changed since`);
    case "requested":
    case "in-force":
      return;
    default:
      return state satisfies never;
  }
}

/** Nobody agrees to, or writes, what they may not read. */
function requireShown(snapshot: Snapshot, stated: StatedWaiver, caller: Caller): void {
  if (shownTo(snapshot, stated) !== stated) throw new Forbidden(caller.name, "document:read", stated.key);
}

function checkContent({ metadata: { name, owner = "" }, spec }: WaiverDocument): void {
  const { digest, state: _, closed: __, ...content } = spec;
  if (waiverDigest(name, owner, content) !== digest) throw new WaiverChanged(name);
}

async function documentAt(
  knowledge: Knowledge, snapshot: Snapshot, { key }: StatedWaiver,
): Promise<WaiverDocument> {
  const found = await documentsAt(knowledge.store, [key], snapshot.head.revision);
  return found.get(key) as unknown as WaiverDocument;
}
