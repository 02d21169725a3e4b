/** A condition that does not fit the type of the fact it is about, or says nothing. */
import { DomainError } from "./domain-error.ts";

export class InvalidCondition extends DomainError {
  readonly code = "INVALID_CONDITION";
  /** What was asked: "atLeast", "includes", "range". */
  readonly operator: string;
  /** What the type takes, in words. */
  readonly factType: string;
  /** The operators that fit the type. */
  readonly fitting: readonly string[];

  constructor(operator: string, factType: string, fitting: readonly string[], why?: string) {
    super(
      why ?? `"${operator}" does not fit a fact that is ${factType}.`,
      `What fits: ${fitting.join(", ")}.`,
    );
    this.operator = operator;
    this.factType = factType;
    this.fitting = fitting;
  }
}
