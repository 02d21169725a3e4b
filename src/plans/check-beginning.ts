/**
 * May a plan begin? It needs the approvals that policies ask for, and what it was made from must still hold.
 * Pure: the snapshot and the time are arguments.
 */
import { approvalOf, weighApprovals } from "../access/approvals/approval-of.ts";
import type { ApprovalState } from "../access/approvals/approval-of.ts";
import { identityText } from "../access/approvals/identity.ts";
import { planReview } from "../access/approvals/write-rules.ts";
import { labelsOf } from "../model/label-selector.ts";
import { compareText } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { PlanContent } from "./plan.ts";
import type { PlanChange } from "./plan-changes.ts";
import { thingOf } from "./plan-shelf.ts";
import type { Refusal } from "./step-refused.ts";

export interface PlanApproval {
  /** How many others must approve it; 0: nobody asks. */
  readonly needed: number;
  readonly policies: readonly string[];
  readonly state: ApprovalState;
  /** Others whose approval counts now. */
  readonly counting: number;
}

export function approvalOfPlan(
  snapshot: Snapshot, node: NodeId, { remarks }: Pick<PlanContent, "remarks">, now: string,
): PlanApproval {
  const properties = snapshot.properties(node);
  const owner = properties["owner"] === undefined ? undefined : String(properties["owner"]);
  const review = planReview(snapshot, { owner, labels: labelsOf(properties) });
  // What rules on plans asked for when it was made: they stand in the plan, which its approvals name.
  const asking = remarks.filter(({ approvals = 0 }) => approvals > 0);
  const needed = Math.max(review.approvals, ...asking.map(({ approvals = 0 }) => approvals));
  const rules = asking.flatMap(({ rule }) => rule ?? []);
  const policies = [...new Set([...review.policies, ...rules])].sort(compareText);
  const thing = thingOf(snapshot, node);
  const weighed = weighApprovals(snapshot, thing, now);
  const counting = weighed.filter(({ discount }) => discount === undefined).length;
  return { needed, policies, counting, state: approvalOf(snapshot, thing, now, Math.max(1, needed)) };
}

export function unapproved(name: string, { needed, policies, state }: PlanApproval): Refusal | undefined {
  if (needed === 0 || state.kind === "approved") return undefined;
  const others = needed === 1 ? "somebody else" : `${needed} others`;
  return {
    code: "PLAN_UNAPPROVED",
    message: `${name} needs the approval of ${others}, by ${policies.join(", ")}: ${stateWords(state)}.`,
    hint: `Somebody else says: fairlead plan approve ${name}`,
    details: { needed, policies, approval: state.kind },
  };
}

/** Sentences of one refusal; `fairlead plan compare` has all of them. */
const CHANGES_TOLD_MAX = 3;

/** It is done as it was made, or not at all. */
export function moved(name: string, changes: readonly PlanChange[]): Refusal {
  const told = changes.slice(0, CHANGES_TOLD_MAX).map(({ sentence }) => sentence).join(" ");
  const more = changes.length > CHANGES_TOLD_MAX ? ` And ${changes.length - CHANGES_TOLD_MAX} more.` : "";
  return {
    code: "PLAN_MOVED",
    message: `${name} would not be made as it is any more: ${told}${more}`,
    hint: "Make it again by what is known now; its approvals do not carry over.",
    details: { changes },
  };
}

function stateWords(state: Exclude<ApprovalState, { readonly kind: "approved" }>): string {
  switch (state.kind) {
    case "missing":
      return "nobody approved it";
    case "too-few":
      return `only ${state.by.map(identityText).join(", ")} did`;
    case "expired":
      return `the approval ended at ${state.since}`;
    case "void":
      return "what was approved was another plan";
    case "own":
      return "only who made it did";
    case "unproved":
      return "nothing shows that who made it and who approved it are two";
    default:
      return state satisfies never;
  }
}
