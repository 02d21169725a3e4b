import { DomainError } from "../../values/domain-error.ts";

/** The issuer's keys cannot be read, so nobody can say whether a token holds: then it does not. */
export class IssuerUnavailable extends DomainError {
  readonly code = "ISSUER_UNAVAILABLE"; // Stable and public: clients branch on it.
  readonly issuer: string;
  constructor(issuer: string, why: string) {
    super(`The issuer of tokens cannot be asked for its keys: ${why}.`,
      "Try again; API tokens work meanwhile.");
    this.issuer = issuer;
  }
}
