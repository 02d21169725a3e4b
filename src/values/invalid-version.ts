/** Text that is no version in the scheme it was read in. */
import { DomainError } from "./domain-error.ts";
import { quoted, shortened } from "./quoted.ts";

export class InvalidVersion extends DomainError {
  readonly code = "INVALID_VERSION";
  readonly scheme: string;
  readonly value: string;

  constructor(scheme: string, value: string, hint?: string) {
    super(`${quoted(value)} is not a ${scheme} version.`, hint);
    this.scheme = scheme;
    this.value = shortened(value);
  }
}
