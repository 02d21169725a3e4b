/**
 * The database cannot be reached, does not answer in time or cannot write; nothing of the request was
 * written.
 */
import { DomainError } from "../values/domain-error.ts";

export class StoreUnavailable extends DomainError {
  readonly code = "STORE_UNAVAILABLE";
  /** What stands in the way, as the engine says it. */
  readonly reason: string;

  constructor(reason: string, hint?: string, options?: { readonly cause: unknown }) {
    super(`The store is not available: ${reason}.`, hint);
    this.reason = reason;
    if (options !== undefined) this.cause = options.cause;
  }
}
