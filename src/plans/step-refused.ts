/** Why a command on a plan is refused; always with what would help, where something would. */
import { DomainError } from "../values/domain-error.ts";

/** Stable and public: clients branch on them. docs/plans.md tells of each. */
export type RefusalCode =
  | "STEP_NOT_FOUND" | "STEP_WAITS" | "STEP_HELD" | "STEP_NOT_STARTED" | "STEP_NOT_PLANNED" | "STEP_BACKS_OFF"
  | "STEP_ENDED" | "CONCURRENCY_REACHED" | "RUNS_UNSTATED" | "NOT_WHAT_WAS_PLANNED"
  | "GATE_CLOSED" | "GATE_UNKNOWN"
  | "PLAN_ENDED" | "PLAN_FAILED" | "PLAN_UNDER_WAY" | "PLAN_UNAPPROVED" | "PLAN_MOVED" | "UNDO_STOPPED"
  | "NOTHING_TO_UNDO";

export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export class StepRefused extends DomainError {
  readonly code: RefusalCode;
  readonly plan: string;
  readonly #details: Readonly<Record<string, unknown>>;

  constructor(plan: string, { code, message, hint, details = {} }: Refusal) {
    super(message, hint);
    this.code = code;
    this.plan = plan;
    this.#details = details;
  }

  override details(): Readonly<Record<string, unknown>> {
    return { code: this.code, plan: this.plan, ...this.#details };
  }
}

export class PlanNotFound extends DomainError {
  readonly code = "PLAN_NOT_FOUND";
  readonly plan: string;
  constructor(plan: string, nearest: readonly string[]) {
    super(
      `There is no plan "${plan.slice(0, 200)}".`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "`fairlead plan list` lists them.",
    );
    this.plan = plan.slice(0, 200);
  }
}

/** What is kept is not what was planned: somebody wrote to the database past this service. */
export class PlanChanged extends DomainError {
  readonly code = "PLAN_CHANGED";
  readonly plan: string;
  constructor(plan: string) {
    super(
      `${plan} is not what was planned: its content has another digest than it names.`,
      "Somebody wrote to the database itself; `fairlead verify` says what else.",
    );
    this.plan = plan;
  }
}
