/** What is asked of the log's tree cannot be answered as it is asked. */
import { DomainError } from "../../values/domain-error.ts";

export class AuditInvalid extends DomainError {
  readonly code = "AUDIT_INVALID";
  readonly field: string;
  readonly value: unknown;

  constructor(field: string, value: unknown, hint: string) {
    super(`${field} is ${JSON.stringify(value)}, which cannot be.`, hint);
    this.field = field;
    this.value = value;
  }
}
