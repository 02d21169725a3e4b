/** Another commit came first: the head is no longer the one that this commit was computed at. */
import { DomainError } from "../values/domain-error.ts";

export class RevisionMoved extends DomainError {
  readonly code = "REVISION_MOVED";
  /** The revision the store is at. */
  readonly have: number;
  /** The revision the commit expects. */
  readonly want: number;

  constructor(have: number, want: number) {
    super(
      `The commit expects revision ${want}, but the store is at revision ${have}.`,
      "Read the newer revision, compute the change again and commit that.",
    );
    this.have = have;
    this.want = want;
  }
}
