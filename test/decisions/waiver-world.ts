/** Waivers and approvals of them as documents, as `requestWaiver` and `giveApproval` write them. */
import { documentDigest } from "../../src/model/document-digest.ts";
import type { Document } from "../../src/model/document.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { waiverDigest } from "../../src/decisions/waivers/waiver.ts";
import { documentsOf, NOW, snapshotOfDocuments } from "./world.ts";
import type { World } from "./world.ts";

export interface WaiverWanted {
  readonly rule: string;
  readonly subject: string;
  readonly environment?: string;
  readonly selector?: string;
  readonly expires?: string;
  readonly requester?: string;
  /** undefined: nobody. */
  readonly approver?: string | undefined;
  readonly approvedUntil?: string;
  readonly state?: "open" | "withdrawn";
  readonly name?: string;
}

export const LATER = "2026-12-01T00:00:00.000Z";

/** The world with these waivers, each against its policy as the world has it. */
export function waived(known: World, ...wanted: readonly WaiverWanted[]): Snapshot {
  return snapshotOfDocuments(waivedDocuments(known, ...wanted));
}

export function waivedDocuments(known: World, ...wanted: readonly WaiverWanted[]): readonly Document[] {
  const documents = documentsOf(known);
  return [...documents, ...wanted.flatMap((one, at) => waiverDocuments(documents, one, `w-${at}`))];
}

function waiverDocuments(
  documents: readonly Document[], wanted: WaiverWanted, name: string,
): readonly Document[] {
  const { rule, subject, environment, selector, state = "open" } = wanted;
  const named = rule.split("/")[0];
  const policy = documents.find(({ kind, metadata }) => kind === "Policy" && metadata.name === named)!;
  const content = {
    rule,
    policyDigest: documentDigest(policy),
    subject,
    ...(environment === undefined ? {} : { environment }),
    ...(selector === undefined ? {} : { selector }),
    requester: { kind: "token", name: wanted.requester ?? "token:ada" },
    time: NOW,
    expires: wanted.expires ?? LATER,
    reason: "the story of a test",
  } as const;
  const own = wanted.name ?? name;
  const digest = waiverDigest(own, "search", content);
  const frame = { apiVersion: "fairlead.dev/v1" } as const;
  const waiver: Document = {
    ...frame, kind: "Waiver", metadata: { name: own, owner: "search" }, spec: { digest, ...content, state },
  };
  const approver = "approver" in wanted ? wanted.approver : "token:bob";
  if (approver === undefined) return [waiver];
  const approval: Document = {
    ...frame,
    kind: "Approval",
    metadata: { name: `${own}-${approver.replace(":", "-")}` },
    spec: {
      of: digest, what: "waiver", subject: own, approver: { kind: "token", name: approver }, time: NOW,
      expires: wanted.approvedUntil ?? LATER,
    },
  };
  return [waiver, approval];
}
