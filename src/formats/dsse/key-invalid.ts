/**
 * A configured key that cannot be used to verify anything: refused when it is read, not when it is needed.
 */
import { DomainError } from "../../values/domain-error.ts";

export class KeyInvalid extends DomainError {
  readonly code = "KEY_INVALID";
  /** Whose key it was to be: the name it was configured under. */
  readonly signer: string;

  constructor(signer: string, why: string, hint?: string) {
    super(`The key of "${signer}" cannot be used: ${why}.`, hint);
    this.signer = signer;
  }
}
