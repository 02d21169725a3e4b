/**
 * Whether a gate is open, why, and what would open it. Pure: equal snapshots, gates, questions and times give
 * equal answers. A gate of a kind that nobody here judges is unknown, and so is one whose settings cannot be
 * read: never open.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { PlannedGate } from "../plan.ts";
import { judgeApprovals } from "./judge-approvals.ts";
import { judgeAttestation } from "./judge-attestation.ts";
import { judgeObservations } from "./judge-observations.ts";
import { judgeParity } from "./judge-parity.ts";
import { judgeRisk } from "./judge-risk.ts";
import { judgeSoak } from "./judge-soak.ts";
import { judgeVerdict } from "./judge-verdict.ts";
import { judgeWindow } from "./judge-window.ts";
import type { GateJudge, GateQuestion, GateState } from "./gate-state.ts";

/** By kind; whoever adds a kind of gate adds its judge here. */
export const JUDGES: Readonly<Record<string, GateJudge>> = {
  soak: judgeSoak,
  attestation: judgeAttestation,
  approvals: judgeApprovals,
  window: judgeWindow,
  observations: judgeObservations,
  risk: judgeRisk,
  verdict: judgeVerdict,
  parity: judgeParity,
};

export function judgeGate(snapshot: Snapshot, gate: PlannedGate, question: GateQuestion): GateState {
  const judge = Object.hasOwn(JUDGES, gate.kind) ? JUDGES[gate.kind] : undefined;
  if (judge === undefined) {
    return {
      state: "unknown",
      because: `Nothing here judges gates of kind "${gate.kind}".`,
      citations: [],
    };
  }
  return judge(snapshot, gate, question);
}
