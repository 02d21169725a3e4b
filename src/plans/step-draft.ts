/** A step before its place in the plan is known. */
import type { Move } from "./move.ts";
import type { PlanStep } from "./plan.ts";

export type StepDraft = Omit<PlanStep, "wave" | "after" | "retry" | "leaseSeconds"> &
  Partial<Pick<PlanStep, "after" | "retry">>;

export function aboutOf({ name, service }: Move): Pick<PlanStep, "deployment" | "service"> {
  return { deployment: name, ...(service === undefined ? {} : { service }) };
}

/** Of each deployment the last step: it waits for the others. */
export function lastOfEach(drafts: readonly StepDraft[]): readonly string[] {
  return drafts.flatMap(({ id, deployment }, at) =>
    drafts.slice(at + 1).some((later) => later.deployment === deployment) ? [] : [id],
  );
}
