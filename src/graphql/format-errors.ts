/**
 * The one place where an error becomes an entry of `errors`. A DomainError is the caller's to mend and is
 * told in full; an error in the request itself is graphql's own; anything else is ours, is logged with the
 * request's id, and tells nothing more.
 *
 * `extensions.http` is for Yoga, which takes the answer's status and headers from it and leaves it out of
 * the answer; with `spec` the status holds for `application/graphql-response+json` only.
 */
import { GraphQLError } from "graphql";
import type { ExecutionResult } from "graphql";
import { CredentialsRefused } from "../access/credentials-refused.ts";
import { DomainError } from "../values/domain-error.ts";
import type { RefusalCode } from "./request-refused.ts";

export type OnBug = (error: unknown, requestId: string) => void;

interface HttpAnswer {
  readonly status?: number;
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The result as it is answered. */
export function formatResult(result: ExecutionResult, requestId: string, onBug: OnBug): ExecutionResult {
  if (result.errors === undefined) return result;
  return { ...result, errors: result.errors.map((error) => formatError(error, requestId, onBug)) };
}

export function formatError(error: unknown, requestId: string, onBug: OnBug): GraphQLError {
  if (!(error instanceof GraphQLError)) return formatCause(error, undefined, requestId, onBug);
  const { originalError: cause } = error;
  if (cause !== undefined && !(cause instanceof GraphQLError))
    return formatCause(cause, error, requestId, onBug);
  const http = httpOfRequest(error);
  return answered(error.message, error, { code: codeOf(error, http), requestId, http });
}

/** `place` tells the field that failed, if it was one. */
function formatCause(
  cause: unknown,
  place: GraphQLError | undefined,
  requestId: string,
  onBug: OnBug,
): GraphQLError {
  const isField = place?.path !== undefined;
  if (cause instanceof DomainError) {
    const http = isField ? {} : httpOfRefusal(cause);
    return answered(cause.message, place, { ...extensionsOf(cause, requestId), http });
  }
  onBug(cause, requestId);
  const message = "Something went wrong here; the log has it under this request's id.";
  return answered(message, place, { code: "INTERNAL", requestId, http: isField ? {} : { status: 500 } });
}

function answered(message: string, place: GraphQLError | undefined, extensions: object): GraphQLError {
  const { nodes, source, positions, path } = place ?? {};
  return new GraphQLError(cut(message), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: extensions as Readonly<Record<string, unknown>>,
  });
}

/** Yoga's own refusals bring their status; what graphql says of a document is about GraphQL, not HTTP. */
function httpOfRequest({ path, extensions }: GraphQLError): HttpAnswer {
  if (path !== undefined) return {};
  const { code, http } = extensions as { readonly code?: string; readonly http?: HttpAnswer };
  if (code !== "BAD_REQUEST" || http?.status === undefined) return { status: 400, spec: true };
  return http.status === 405 ? { status: 405, headers: { allow: "POST" } } : { status: http.status };
}

function codeOf({ path, extensions }: GraphQLError, { status }: HttpAnswer): string {
  if (path !== undefined) return "INPUT_INVALID";
  if (extensions["code"] !== "BAD_REQUEST") return "GRAPHQL_INVALID";
  return status === 405 ? "METHOD_NOT_ALLOWED" : "INPUT_INVALID";
}

/** Refusals that are about HTTP and not about GraphQL: they have this status whatever the client accepts. */
const HTTP_STATUS: { readonly [Code in RefusalCode]?: number } = {
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  OVERLOADED: 503,
  BODY_UNREADABLE: 400,
  BATCH_REFUSED: 400,
  INPUT_INVALID: 400,
};

/** Refusals before the operation is known, or of all of it, that are not of this edge alone. */
const OTHER_STATUS: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  STALE_REPLICA: 503, ISSUER_UNAVAILABLE: 503, STORE_UNAVAILABLE: 503, STORE_CLOSED: 503,
};

function retryAfter(cause: DomainError): string {
  const { retryAfterSeconds } = cause as { readonly retryAfterSeconds?: unknown };
  return typeof retryAfterSeconds === "number" ? String(retryAfterSeconds) : "1";
}

function httpOfRefusal(cause: DomainError): HttpAnswer {
  const { code } = cause;
  if (cause instanceof CredentialsRefused) {
    return { status: 401, headers: { "www-authenticate": cause.challenge } };
  }
  const status = OTHER_STATUS[code] ?? HTTP_STATUS[code as RefusalCode];
  if (status === undefined) return { status: 400, spec: true };
  if (status === 503 || status === 429) return { status, headers: { "retry-after": retryAfter(cause) } };
  return status === 405 ? { status, headers: { allow: "GET, HEAD, POST" } } : { status };
}

/** `code`, `hint` and `details` of a DomainError as data. */
export function extensionsOf(error: DomainError, requestId: string): Readonly<Record<string, unknown>> {
  const { code, ...details } = error.details();
  return {
    code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    requestId,
    ...(Object.keys(details).length === 0 ? {} : { details: cutAll(details) }),
  };
}

/**
 * Longest text in an error: what was sent is repeated so far that it can be recognised, and no megabyte comes
 * back.
 */
const TEXT_CHARACTERS_MAX = 1000;

function cut(text: string): string {
  return text.length <= TEXT_CHARACTERS_MAX ? text : `${text.slice(0, TEXT_CHARACTERS_MAX)}...`;
}

function cutAll(value: unknown): unknown {
  if (typeof value === "string") return cut(value);
  if (Array.isArray(value)) return value.map(cutAll);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cutAll(inner)]));
}
