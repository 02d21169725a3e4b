/**
 * A request that the GraphQL edge does not run: it is not well formed, too large, too costly, or not allowed
 * this way.
 */
import { DomainError } from "../values/domain-error.ts";

export type RefusalCode =
  | "BODY_TOO_LARGE"
  | "BODY_UNREADABLE"
  | "BATCH_REFUSED"
  | "INPUT_INVALID"
  | "METHOD_NOT_ALLOWED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "NOT_ACCEPTABLE"
  | "NOT_FOUND"
  | "OVERLOADED"
  | "QUERY_TOO_LONG"
  | "QUERY_TOO_DEEP"
  | "QUERY_TOO_WIDE"
  | "QUERY_TOO_COSTLY"
  | "CURSOR_INVALID"
  | "CURSOR_OF_OTHER_REVISION"
  | "ID_INVALID";

export class RequestRefused extends DomainError {
  readonly code: RefusalCode; // Stable and public: clients branch on it.
  /** What was counted, where something was too much. */
  readonly have?: number;
  /** What is allowed, where something was too much. */
  readonly max?: number;

  constructor(
    code: RefusalCode,
    message: string,
    hint?: string,
    counted?: { readonly have?: number; readonly max: number },
  ) {
    super(message, hint);
    this.code = code;
    if (counted?.have !== undefined) this.have = counted.have;
    if (counted !== undefined) this.max = counted.max;
  }
}
