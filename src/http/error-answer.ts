/**
 * The one place where an error becomes an answer of the HTTP API. A DomainError is the caller's to mend and
 * is told in
 * full; anything else is ours, is logged with the request's id, and tells the caller that id and nothing
 * more.
 */
import { DomainError } from "../values/domain-error.ts";
import { CredentialsRefused } from "../access/credentials-refused.ts";
import { MethodNotAllowed } from "./method-not-allowed.ts";
import { RateLimited } from "./rate-limited.ts";
import type { RouteAnswer } from "./route.ts";

/** Codes whose status is not 400. */
const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401, CREDENTIALS_INVALID: 401,
  REVIEW_REQUIRED: 403, SIGNATURE_REQUIRED: 403, OWN_APPROVAL: 403, IDENTITY_UNPROVED: 403, NOT_PROPOSER: 403,
  APPROVAL_NOT_APPLIED: 403, PROPOSAL_NOT_FOUND: 404, WAIVER_NOT_FOUND: 404, POLICY_NOT_FOUND: 404,
  DELIVERY_NOT_FOUND: 404, REPORT_REFUSED: 409, NOTICES_OFF: 409, RULE_NOT_FOUND: 404,
  WAIVER_CLOSED: 409, WAIVER_CHANGED: 409,
  PROPOSAL_MOVED: 409, PROPOSAL_CLOSED: 409, PROPOSAL_CHANGED: 409, SIGNATURE_INVALID: 422,
  PLACE_NOT_FOUND: 404, DEPLOYMENT_NOT_FOUND: 404, OBSERVATION_REFUSED: 422,
  PLAN_NOT_FOUND: 404, STEP_NOT_FOUND: 404, PLAN_UNAPPROVED: 403, PLAN_CHANGED: 409, PLAN_MOVED: 409,
  STEP_WAITS: 409, STEP_HELD: 409, STEP_NOT_STARTED: 409, STEP_NOT_PLANNED: 409, STEP_BACKS_OFF: 409,
  STEP_ENDED: 409, CONCURRENCY_REACHED: 409, RUNS_UNSTATED: 422, NOT_WHAT_WAS_PLANNED: 409,
  GATE_CLOSED: 409, GATE_UNKNOWN: 409, PLAN_ENDED: 409, PLAN_FAILED: 409, PLAN_UNDER_WAY: 409,
  UNDO_STOPPED: 409, NOTHING_TO_UNDO: 409,
  FORBIDDEN: 403, CROSS_SITE_REFUSED: 403, ACTOR_REFUSED: 403,
  CONFIGURED_NOT_FOUND: 404, OUTPUT_REFUSED: 422,
  SUBJECT_NOT_FOUND: 404, ENVIRONMENT_NOT_FOUND: 404, DOCUMENT_NOT_FOUND: 404, DECISION_NOT_FOUND: 404,
  FINGERPRINT_NOT_FOUND: 404, BASELINE_NOT_FOUND: 404, ATTESTATION_NOT_FOUND: 404, TOKEN_NOT_FOUND: 404,
  FACT_KEY_NOT_FOUND: 404, REVISION_NOT_REACHED: 404, NOT_FOUND: 404, THING_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  REVISION_MOVED: 409, RECORD_MOVED: 409, TOKEN_NAME_TAKEN: 409,
  BODY_TOO_LARGE: 413,
  TARGET_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  EXPECTATION_FAILED: 417,
  HOST_REFUSED: 421,
  DOCUMENTS_INVALID: 422,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  STALE_REPLICA: 503, STORE_UNAVAILABLE: 503, STORE_CLOSED: 503, STORE_READ_ONLY: 503, STORE_DAMAGED: 503,
  TREE_BEHIND: 503, TREE_DAMAGED: 503, CHECKPOINT_REFUSED: 503,
  COMMIT_UNKNOWN: 503, IMPORT_UNFINISHED: 503, OVERLOADED: 503,
  ISSUER_UNAVAILABLE: 503,
};

/** Seconds after which a caller may try again what failed because something was not reachable. */
const RETRY_AFTER_SECONDS = "1";

export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly requestId: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

export function errorAnswer(error: unknown, requestId: string, log: (error: unknown) => void): RouteAnswer {
  if (!(error instanceof DomainError)) {
    log(error);
    const message = "Something went wrong here; the log has it under this request's id.";
    return { status: 500, body: { error: { code: "INTERNAL", message, requestId } } };
  }
  const { code, message, hint } = error;
  const { code: _code, ...details } = error.details();
  const status = STATUS[code] ?? 400;
  const body: ErrorBody = { error: {
    code, message, ...(hint === undefined ? {} : { hint }), requestId,
    ...(Object.keys(details).length === 0 ? {} : { details }),
  } };
  if (error instanceof CredentialsRefused) {
    return { status, body, headers: { "www-authenticate": error.challenge } };
  }
  if (error instanceof RateLimited) {
    return { status, body, headers: { "retry-after": String(error.retryAfterSeconds) } };
  }
  if (status === 503) return { status, body, headers: { "retry-after": RETRY_AFTER_SECONDS } };
  if (error instanceof MethodNotAllowed) return { status, body,
    headers: { allow: error.allowed.join(", ") } };
  return { status, body };
}
