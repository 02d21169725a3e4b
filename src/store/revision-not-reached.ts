/**
 * A reader asks for a revision that this store has not reached; the newest one is not a silent stand-in for
 * it.
 */
import { DomainError } from "../values/domain-error.ts";

export class RevisionNotReached extends DomainError {
  readonly code = "REVISION_NOT_REACHED";
  readonly have: number;
  readonly want: number;

  constructor(have: number, want: number) {
    super(
      `Revision ${want} is asked for, but the store is at revision ${have}.`,
      "Wait for it, or ask for the newest revision.",
    );
    this.have = have;
    this.want = want;
  }
}
