import { DomainError } from "../values/domain-error.ts";

/** What a reader said about the revision it wants cannot be followed. */
export class ConsistencyInvalid extends DomainError {
  readonly code = "CONSISTENCY_INVALID"; // Stable and public: clients branch on it.
  constructor(why: string, hint?: string) {
    super(`Which revision to read is not clear: ${why}.`, hint);
  }
}
