/** An assumed value does not fit the type of its fact. */
import { DomainError } from "../values/domain-error.ts";

export class AssumptionInvalid extends DomainError {
  readonly code = "ASSUMPTION_INVALID";
  readonly factKey: string;
  readonly value: string;
  /** What the fact takes, in words. */
  readonly expected: string;

  constructor(factKey: string, value: string, expected: string, hint?: string) {
    super(`${factKey}=${value} cannot be assumed: ${factKey} is ${expected}.`, hint);
    this.factKey = factKey;
    this.value = value;
    this.expected = expected;
  }
}
