/**
 * A waiver as people and APIs read it: what it says, and whether it counts. The same for REST, GraphQL and
 * the command line.
 */
import { approvalOf, weighApprovals } from "../../access/approvals/approval-of.ts";
import type { WeighedApproval } from "../../access/approvals/approval-of.ts";
import type { WaiverDocument } from "../../model/kinds/waiver.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Digest } from "../../values/digest.ts";
import { nearestNames } from "../../values/nearest.ts";
import { WaiverNotFound } from "./waiver-refused.ts";
import { readSubject } from "./waiver-scope.ts";
import { approvedThing, policyDigestNow, statedWaivers } from "./waivers-in-force.ts";
import type { StatedWaiver } from "./waivers-in-force.ts";

export type WaiverSpec = WaiverDocument["spec"];

/** in-force: it counts. requested: it waits for approval. void: its policy changed, or is gone. */
export const WAIVER_STATES = ["in-force", "requested", "expired", "void", "withdrawn"] as const;
export type WaiverState = (typeof WAIVER_STATES)[number];

export interface Waiver extends Omit<StatedWaiver, "key" | "state" | "revision"> {
  readonly state: WaiverState;
  readonly approvals: readonly WeighedApproval[];
}

/** Waivers in one list; who has more exceptions than this has other rules. */
export const WAIVERS_MAX = 500;

/** What an approver agrees to. */
export function waiverDigest(
  name: string, owner: string, spec: Omit<WaiverSpec, "digest" | "state" | "closed">,
): string {
  return sha256Digest(canonicalJson({ name, owner, ...spec }));
}

/** `now` is RFC 3339, UTC, milliseconds. */
export function waiverAt(snapshot: Snapshot, stated: StatedWaiver, now: string): Waiver {
  const { key: _, revision: __, ...told } = shownTo(snapshot, stated);
  const approvals = weighApprovals(snapshot, approvedThing(stated), now);
  return { ...told, state: stateOf(snapshot, stated, now), approvals };
}

export function stateOf(snapshot: Snapshot, stated: StatedWaiver, now: string): WaiverState {
  if (stated.state === "withdrawn") return "withdrawn";
  if (stated.expires <= now) return "expired";
  if (stated.policyDigest !== policyDigestNow(snapshot, stated.rule)) return "void";
  return approvalOf(snapshot, approvedThing(stated), now).kind === "approved" ? "in-force" : "requested";
}

/** Throws WaiverNotFound. */
export function findWaiver(snapshot: Snapshot, name: string): StatedWaiver {
  const stated = statedWaivers(snapshot);
  const found = stated.find((one) => one.name === name);
  if (found === undefined) throw new WaiverNotFound(name, nearestNames(name, stated.map((one) => one.name)));
  return found;
}

const RESTRICTED = "restricted";

/** It counts for everybody; what it is about is told to those who may see that. To them the same object. */
export function shownTo(snapshot: Snapshot, stated: StatedWaiver): StatedWaiver {
  if (snapshot.sight === undefined) return stated;
  const isShown = (key: string): boolean => {
    const node = snapshot.find(key);
    return node !== undefined && snapshot.properties(node)["declared"] !== false;
  };
  const isSubjectShown = isShown(readSubject(snapshot, stated.subject).key);
  const isPlaceShown = stated.environment === undefined || isShown(`environment:${stated.environment}`);
  if (isSubjectShown && isPlaceShown) return stated;
  return {
    ...stated,
    ...(isSubjectShown ? {} : { subject: RESTRICTED }),
    ...(isPlaceShown ? {} : { environment: RESTRICTED }),
    reason: RESTRICTED,
    ...(stated.ticket === undefined ? {} : { ticket: RESTRICTED }),
  };
}
