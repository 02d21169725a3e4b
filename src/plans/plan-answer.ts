/** What is asked of a plan, and the answer: a plan, or why there is none. */
import type { AskedQuestion, Decision, Verdict } from "../decisions/decision.ts";
import type { Plan, Strategy } from "./plan.ts";

export interface PlanQuestion extends AskedQuestion {
  /** Where the question is not COMPATIBLE: a plan for the best fix that can be taken at once. */
  readonly fallback?: boolean;
  /** Counts where no rule chooses. */
  readonly strategy?: Strategy;
  /** The baseline that it goes back to; the place must be as it was then before anything is touched. */
  readonly rollbackTo?: string;
}

export interface PlanAnswer {
  readonly schemaVersion: 1;
  /** COMPATIBLE: there is a plan, be it empty. Otherwise that of the decision, the order or the rules. */
  readonly verdict: Verdict;
  /** One sentence. */
  readonly headline: string;
  readonly plan: Plan | null;
  /** Why there is none, what decides it first. */
  readonly reasons: readonly PlanReason[];
  /** What to do about it, with the exact command. */
  readonly hints: readonly string[];
  /** Of the question asked; of a fallback, of the question asked instead. */
  readonly decision: Decision;
}

/** Stable and public: clients branch on it. */
export type PlanReasonCode =
  | "NOT_COMPATIBLE"
  | "CHOICE_UNKNOWN"
  | "NO_SAFE_ORDER"
  | "ORDER_NOT_FOUND"
  | "STATE_REFUSED"
  /** A share of a canary could not decide in the time that it is watched. */
  | "SPLIT_UNDECIDED"
  | "CONFIGURATION_REFUSED"
  | "CONFIGURATION_UNKNOWN"
  | "RULE_FAILS"
  | "RULE_UNKNOWN"
  | "RULE_ERROR";

export interface PlanReason {
  readonly code: PlanReasonCode;
  readonly sentence: string;
  readonly rule?: string;
  /** Facts that nobody states. */
  readonly missing?: readonly string[];
}
