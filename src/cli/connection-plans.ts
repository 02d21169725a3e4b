/** What commands that drive plans need of Fairlead, wherever it is. */
import type { PlanApproval } from "../plans/check-beginning.ts";
import type { NextSteps } from "../plans/next-steps.ts";
import type { PlanLine, PlanSelection, PlanView } from "../plans/plan-view.ts";
import type { DrivenPlan, DrivenStep } from "../plans/plans.ts";
import type { Ran } from "../plans/progress.ts";
import type { ApproveOptions } from "./connection-proposals.ts";

export interface Holder {
  /** The script's own name; the caller's where it gives none. */
  readonly holder?: string;
}

/** Errors of all: StepRefused and what src/plans/plans.ts names, or as the service told them. */
export interface DrivingConnection {
  /** The newest first. */
  list(selection: PlanSelection): Promise<readonly PlanLine[]>;
  show(plan: string): Promise<PlanView>;
  next(plan: string): Promise<NextSteps>;
  start(plan: string, step: string, options: Holder & {
    readonly key?: string; readonly takesOver?: string;
  }): Promise<DrivenStep>;
  renew(plan: string, step: string, options: Holder): Promise<DrivenStep>;
  finish(plan: string, step: string, options: Holder & { readonly runs?: Ran }): Promise<DrivenStep>;
  fail(plan: string, step: string, options: Holder & {
    readonly because: string; readonly isFinal?: boolean;
  }): Promise<DrivenStep>;
  undo(plan: string, options: { readonly because?: string; readonly restored?: string }): Promise<DrivenPlan>;
  withdraw(plan: string, options: { readonly because?: string }): Promise<DrivenPlan>;
  approve(plan: string, options: ApproveOptions): Promise<PlanApproval>;
}
