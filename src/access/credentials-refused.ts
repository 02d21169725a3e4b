/**
 * Credentials that are missing or do not hold: answered with 401. What is told is enough to mend it, and
 * nothing of the credentials themselves.
 */
import { DomainError } from "../values/domain-error.ts";

const MESSAGES = {
  missing: "This needs credentials.",
  scheme: "The Authorization header has no bearer token.",
  malformed: "This is no token of Fairlead: a character is wrong or missing.",
  unknown: "No token reads like this.",
  expired: "The token has expired.",
  revoked: "The token was revoked.",
  "not-yet-valid": "The token is not valid yet.",
  issuer: "The token is of another issuer.",
  audience: "The token is for another audience.",
  algorithm: "The token is signed with an algorithm that is not accepted here.",
  signature: "The token's signature does not hold, or its key is not the issuer's.",
  claims: "The token lacks a claim that is needed, or has one that cannot be read.",
  "not-taken": "Tokens of this kind are not accepted here.",
} as const;

export type RefusedBecause = keyof typeof MESSAGES;

const MISSING_HINT =
  "Send the header `authorization: Bearer TOKEN`; `fairlead` takes it from FAIRLEAD_TOKEN.";
const MALFORMED_HINT = "Was it copied whole? It is `fl_` and 46 letters and digits.";

export class CredentialsRefused extends DomainError {
  /** Stable and public: clients branch on them. */
  readonly code: "UNAUTHENTICATED" | "CREDENTIALS_INVALID";
  readonly because: RefusedBecause;
  constructor(because: RefusedBecause) {
    const isMissing = because === "missing" || because === "scheme";
    super(MESSAGES[because], isMissing ? MISSING_HINT : because === "malformed" ? MALFORMED_HINT : undefined);
    this.code = isMissing ? "UNAUTHENTICATED" : "CREDENTIALS_INVALID";
    this.because = because;
  }

  /** RFC 6750, section 3: without credentials only the scheme is told. */
  get challenge(): string {
    const realm = 'Bearer realm="fairlead"';
    return this.code === "UNAUTHENTICATED" ? realm
      : `${realm}, error="invalid_token", error_description="${this.message}"`;
  }
}
