/** What was sent as a fingerprint cannot be taken. Errors of its fields are DocumentsInvalid. */
import { DomainError } from "../values/domain-error.ts";

export class FingerprintInvalid extends DomainError {
  readonly code = "FINGERPRINT_INVALID";
  readonly value: string;

  constructor(message: string, hint: string, value: string) {
    super(message, hint);
    this.value = value;
  }
}
