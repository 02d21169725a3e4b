/**
 * Revisions stand outside the Merkle tree of the log, so the tree cannot grow over them: nothing was written.
 * An older Fairlead that still ran wrote them after this one had brought the tree up to date.
 */
import { DomainError } from "../values/domain-error.ts";

export class TreeBehind extends DomainError {
  readonly code = "TREE_BEHIND";
  /** The first revision that was found to have no part in it. */
  readonly revision: number;

  constructor(revision: number) {
    super(
      `Revision ${revision} has no part in the Merkle tree of the log, so nothing can be written after it.`,
      "Stop services of an older version, then start this one again: opening the store mends the tree.",
    );
    this.revision = revision;
  }
}
