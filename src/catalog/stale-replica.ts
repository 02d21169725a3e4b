/** A reader insists on a revision that this process has not seen within the time it was willing to wait. */
import { DomainError } from "../values/domain-error.ts";

export class StaleReplica extends DomainError {
  readonly code = "STALE_REPLICA";
  /** Tokens, as clients know them. */
  readonly have: string;
  readonly want: string;

  constructor(have: string, want: string) {
    super(`This server knows revision ${have}, and ${want} is asked for.`, "Ask again, or wait longer.");
    this.have = have;
    this.want = want;
  }
}
