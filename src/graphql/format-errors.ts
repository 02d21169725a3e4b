/**
 * The one place where an error becomes an entry of `errors`. A DomainError is the caller's to mend and is
 * told in full; an error in the request itself is graphql's own; anything else is ours, is logged with the
 * request's id, and tells nothing more.
 */
import { GraphQLError } from "graphql";
import { DomainError } from "../values/domain-error.ts";

export type OnBug = (error: unknown, requestId: string) => void;

export interface FormattedError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export function formatError(error: unknown, requestId: string, onBug: OnBug): FormattedError {
  if (error instanceof DomainError)
    return { message: cut(error.message), extensions: extensionsOf(error, requestId) };
  if (!(error instanceof GraphQLError)) return masked(error, requestId, onBug, {});
  const { locations, path, originalError } = error;
  const place = {
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path }),
  };
  if (originalError instanceof DomainError) {
    return {
      message: cut(originalError.message),
      ...place,
      extensions: extensionsOf(originalError, requestId),
    };
  }
  if (originalError !== undefined && !(originalError instanceof GraphQLError))
    return masked(originalError, requestId, onBug, place);
  return {
    message: cut(error.message),
    ...place,
    extensions: { code: path === undefined ? "GRAPHQL_INVALID" : "INPUT_INVALID", requestId },
  };
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

function masked(error: unknown, requestId: string, onBug: OnBug, place: object): FormattedError {
  onBug(error, requestId);
  const message = "Something went wrong here; the log has it under this request's id.";
  return { message, ...place, extensions: { code: "INTERNAL", requestId } };
}
