/** A payload that is no in-toto statement that this service reads. */
import { DomainError } from "../../values/domain-error.ts";

export class StatementInvalid extends DomainError {
  readonly code = "STATEMENT_INVALID";
  /** Where in the statement, such as `subject.0.digest`; "" for the whole. */
  readonly path: string;

  constructor(path: string, why: string, hint?: string) {
    super(`The statement cannot be read: ${path === "" ? "it" : path} ${why}.`, hint);
    this.path = path;
  }
}
