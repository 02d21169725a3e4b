/** A promotion as data: which gates were judged where, what they say, and the plans that came of it. */
import type { Verdict } from "../decisions/decision.ts";
import type { DeclaredGate } from "./gates/gates-holding.ts";
import type { GateState } from "./gates/gate-state.ts";
import type { Plan } from "./plan.ts";

/**
 * now: judged before there is a plan. plan: judged on the plan. driving: its figures come while the plan is
 * driven, which asks it then; it counts for nothing before.
 */
export type GateMoment = "now" | "plan" | "driving";

export interface JudgedGate extends GateState, Omit<DeclaredGate, "settings" | "because" | "policy"> {
  readonly environment: string;
  readonly moment: GateMoment;
}

export interface GatesAnswer {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly revision: number;
  readonly now: string;
  /** open: all that count are; closed: one is and stays so; waiting: time or somebody may open the rest. */
  readonly state: "open" | "closed" | "waiting";
  readonly headline: string;
  readonly gates: readonly JudgedGate[];
}

export interface PromotionAnswer extends GatesAnswer {
  readonly from: string;
  readonly to: string;
  /** Environments that it is promoted to, in order of name. */
  readonly environments: readonly string[];
  /** Of each environment whose gates let it; empty before. */
  readonly plans: readonly PromotedPlan[];
}

export interface PromotedPlan {
  readonly environment: string;
  readonly verdict: Verdict;
  readonly headline: string;
  /** null: there is none, and the headline says why. */
  readonly plan: Plan | null;
  readonly saved: boolean;
  readonly hints: readonly string[];
}
