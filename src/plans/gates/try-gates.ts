/** The gates of a policy's own tests: judged as plans have them judged, on a plan that stands in for one. */
import { TRIED_PLAN } from "../../decisions/policies/try-gates.ts";
import type { TryGates } from "../../decisions/policies/try-gates.ts";
import type { GatedPlan, GateQuestion } from "./gate-state.ts";
import { gatesAt } from "./gates-holding.ts";
import { judgeGate } from "./judge-gate.ts";

export const tryGates: TryGates = (snapshot, { environment, version, now, plan }) => {
  const versions = version === undefined ? {} : { versions: [version] };
  const before: GateQuestion = { environment, now, ...versions };
  const risk = plan?.risk === undefined ? undefined : { score: plan.risk, parts: [] };
  // Of a plan, gates on approvals and risk read what is here, and nothing else.
  const standIn = { ...TRIED_PLAN, content: { risk } } as unknown as GatedPlan;
  const ofPlan = plan === undefined ? before : { ...before, plan: standIn };
  return new Map(
    gatesAt(snapshot, environment, now).map((gate) => {
      const isOfPlan = gate.kind === "approvals" || gate.kind === "risk";
      const { state, because } = judgeGate(snapshot, gate, isOfPlan ? ofPlan : before);
      return [gate.name, { state, because }];
    }),
  );
};
