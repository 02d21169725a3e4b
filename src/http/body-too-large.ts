import { DomainError } from "../values/domain-error.ts";

/** A request's body is larger, unpacked, than one request may be. */
export class BodyTooLarge extends DomainError {
  readonly code = "BODY_TOO_LARGE"; // Stable and public: clients branch on it.
  readonly limitBytes: number;
  constructor(limitBytes: number) {
    super(`The request's body is larger than ${limitBytes} bytes (unpacked).`,
      "Send it in several requests.");
    this.limitBytes = limitBytes;
  }
}
