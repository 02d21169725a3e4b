/** Gate "approvals": so many others agree to exactly this plan, or it is of less risk than needs them. */
import { approvalOf } from "../../access/approvals/approval-of.ts";
import type { ApprovalState } from "../../access/approvals/approval-of.ts";
import { identityText } from "../../access/approvals/identity.ts";
import type { Identity } from "../../access/approvals/identity.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { PlannedGate } from "../plan.ts";
import { timeText } from "./gate-state.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";

interface ApprovalSettings {
  readonly count: number;
  readonly whenRiskAtLeast?: number;
}

/** Whoever made the plan is not known: nobody is shown to be somebody else. */
const NOBODY: Identity = { kind: "local", name: "whoever made the plan" };

export function judgeApprovals(snapshot: Snapshot, gate: PlannedGate, question: GateQuestion): GateState {
  const { count = 1, whenRiskAtLeast } = gate.settings as unknown as ApprovalSettings;
  const { plan, now } = question;
  if (plan === undefined) {
    return {
      state: "unknown",
      because: `${people(count)} must approve the plan, and there is none yet.`,
      needs: ["Make and keep the plan: add --save to fairlead promote; then others approve it."],
      citations: [],
    };
  }
  const score = plan.content.risk?.score;
  if (whenRiskAtLeast !== undefined && score !== undefined && score < whenRiskAtLeast) {
    return {
      state: "open",
      because: `The plan's risk is ${score}, below the ${whenRiskAtLeast} from which others must approve it.`,
      citations: [],
    };
  }
  const isRiskUnknown = whenRiskAtLeast !== undefined && !(Number(score) >= whenRiskAtLeast);
  const why = isRiskUnknown ? "The plan's risk is not known, so it needs approval. " : "";
  const { name, digest, proposer = NOBODY } = plan;
  const thing = { what: "plan", name, digest, proposer } as const;
  const state = approvalOf(snapshot, thing, now, count);
  if (state.kind === "approved") {
    const by = state.by.map(identityText).join(", ");
    return {
      state: "open",
      because: `${by} approved the plan, until ${timeText(state.until)}.`,
      citations: [],
    };
  }
  return {
    state: "closed",
    because: why + told(state, count),
    needs: [`${people(count)} other than who made it: fairlead plan approve ${name}`],
    citations: [],
  };
}

function people(count: number): string {
  return count === 1 ? "One" : String(count);
}

function told(state: Exclude<ApprovalState, { readonly kind: "approved" }>, count: number): string {
  const by = "by" in state ? state.by.map(identityText).join(", ") : "";
  switch (state.kind) {
    case "missing":
      return `Nobody has approved the plan; ${count} must.`;
    case "too-few":
      return `${state.by.length} of ${count} approvals are there, by ${by}.`;
    case "expired":
      return `What ${by} approved ended ${timeText(state.since)}.`;
    case "void":
      return `${by} approved an earlier form (${state.approvedDigest.slice(0, 19)}), and not this plan.`;
    case "own":
      return `Only ${by} approved the plan, who made it.`;
    case "unproved":
      return `Nothing shows that ${by} and whoever made the plan are two people.`;
    default:
      return state satisfies never;
  }
}
