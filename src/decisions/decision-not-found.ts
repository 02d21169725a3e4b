/** No decision with this id was recorded. */
import { DomainError } from "../values/domain-error.ts";

export class DecisionNotFound extends DomainError {
  readonly code = "DECISION_NOT_FOUND";
  readonly id: string;

  constructor(id: string) {
    super(`No decision with the id "${id}" is recorded.`,
      "Recording may take a moment; ask with `record: wait` where the record matters.");
    this.id = id;
  }
}
