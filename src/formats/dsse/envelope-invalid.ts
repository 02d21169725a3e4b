/** Bytes that are no DSSE envelope that this service reads: refused before any signature is looked at. */
import { DomainError } from "../../values/domain-error.ts";

export class EnvelopeInvalid extends DomainError {
  readonly code = "ENVELOPE_INVALID";
  /** Where in the envelope, such as `signatures[0].sig`; "" for the whole. */
  readonly path: string;

  constructor(path: string, why: string, hint?: string) {
    super(`The envelope cannot be read: ${path === "" ? "it" : path} ${why}.`, hint);
    this.path = path;
  }
}
