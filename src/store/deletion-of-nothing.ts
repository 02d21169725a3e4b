/**
 * A commit deletes a document that is not there; a log entry without a before and an after would say nothing.
 */
import { DomainError } from "../values/domain-error.ts";

export class DeletionOfNothing extends DomainError {
  readonly code = "DELETION_OF_NOTHING";
  readonly key: string;

  constructor(key: string) {
    super(
      `The commit deletes "${key}", which is not there.`,
      "Read the head again: somebody else may have deleted it.",
    );
    this.key = key;
  }
}
