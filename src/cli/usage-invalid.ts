/** The command line itself is wrong: an option's value, or a combination that means nothing. */
import { DomainError } from "../values/domain-error.ts";

export class UsageInvalid extends DomainError {
  readonly code = "USAGE_INVALID";
  readonly value: string | undefined;

  constructor(message: string, hint?: string, value?: string) {
    super(message, hint);
    this.value = value;
  }
}
