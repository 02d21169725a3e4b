/**
 * The database holds something that this code did not write: foreign, truncated, newer or corrupt. It is left
 * as it is.
 */
import { DomainError } from "../values/domain-error.ts";

export class StoreDamaged extends DomainError {
  readonly code = "STORE_DAMAGED";
  /** The file or address of the database. */
  readonly location: string;
  /** What was found there. */
  readonly found: string;

  constructor(location: string, found: string, hint?: string, options?: { readonly cause: unknown }) {
    super(
      `The store at ${location} cannot be used: ${found}.`,
      hint ?? "The file was not changed. Restore a backup or name another location.",
    );
    this.location = location;
    this.found = found;
    if (options !== undefined) this.cause = options.cause;
  }
}
