import { DomainError } from "../values/domain-error.ts";

/** A request's body cannot be read as what it should be. */
export class BodyUnreadable extends DomainError {
  readonly code = "BODY_UNREADABLE"; // Stable and public: clients branch on it.
  constructor(why: string) {
    super(`The request's body cannot be read: ${why}.`);
  }
}
