/**
 * The connection failed while the commit was being written, and its id could not be looked up: it may have
 * happened.
 */
import { DomainError } from "../values/domain-error.ts";

export class CommitUnknown extends DomainError {
  readonly code = "COMMIT_UNKNOWN";
  /** The commit's own id. */
  readonly id: string;

  constructor(id: string, options?: { readonly cause: unknown }) {
    super(
      `Whether commit "${id}" was written is not known.`,
      "Commit again with the same id: that writes it at most once and returns its outcome.",
    );
    this.id = id;
    if (options !== undefined) this.cause = options.cause;
  }
}
