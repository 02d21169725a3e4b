/** A validator that may do more than look: it takes time, and it may fail for reasons of its own. */
import type { Question, Result, Validator } from "../../rules/validators/validator.ts";

export interface DeepValidator extends Omit<Validator, "evaluate" | "tier"> {
  /** Nothing slow is a gate. */
  readonly tier: "verify";
  /** Settles always, and never rejects on purpose: what goes wrong is UNKNOWN. */
  evaluate(question: Question): Promise<Result>;
}
