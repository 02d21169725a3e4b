/** Text that is no content digest. */
import { DomainError } from "./domain-error.ts";
import { quoted, shortened } from "./quoted.ts";

export class InvalidDigest extends DomainError {
  readonly code = "INVALID_DIGEST";
  readonly value: string;

  constructor(value: string, hint: string) {
    super(`${quoted(value)} is not a digest.`, hint);
    this.value = shortened(value);
  }
}
