/**
 * A request that is refused before any route is asked: the protocol, a limit or the caller's origin forbids
 * it.
 */
import { DomainError } from "../values/domain-error.ts";

/** Stable and public: clients branch on them. */
export type RefusalCode =
  | "REQUEST_MALFORMED"
  | "REQUEST_TIMEOUT"
  | "HEADERS_TOO_LARGE"
  | "TARGET_TOO_LONG"
  | "PATH_INVALID"
  | "EXPECTATION_FAILED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "CROSS_SITE_REFUSED"
  | "HOST_REFUSED"
  | "OVERLOADED";

export class RequestRefused extends DomainError {
  readonly code: RefusalCode;
  /** What the refusal is about, as it was sent, cut to what one can read. */
  readonly value?: string;
  constructor(code: RefusalCode, message: string, { hint, value }: { hint?: string; value?: string } = {}) {
    super(message, hint);
    this.code = code;
    if (value !== undefined) this.value = value.slice(0, 200);
  }
}
