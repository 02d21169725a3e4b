/**
 * Revision tokens: what a write returns and what a later read may insist on. `r42`; clients do not look
 * inside.
 */
import { DomainError } from "../values/domain-error.ts";
import { quoted } from "../values/quoted.ts";

/** Text that is no revision token. */
export class InvalidRevisionToken extends DomainError {
  readonly code = "INVALID_REVISION_TOKEN";
  readonly value: string;

  constructor(value: string) {
    super(`${quoted(value)} is not a revision token.`, "Tokens look like r42; a write returns one.");
    this.value = value.slice(0, 100);
  }
}

export function revisionToken(revision: number): string {
  return `r${revision}`;
}

/** Throws InvalidRevisionToken. */
export function parseRevisionToken(token: string): number {
  const revision = /^r(0|[1-9][0-9]{0,15})$/.test(token) ? Number(token.slice(1)) : Number.NaN;
  if (!Number.isSafeInteger(revision)) throw new InvalidRevisionToken(token);
  return revision;
}
