/** The fields that predicates share. */
import { z } from "zod";

/** Longest text that is kept as something said; addresses are far below it. */
const TEXT_CHARACTERS_MAX = 4096;
/** Longest list that is read; a scan of a large image finds some thousand vulnerabilities. */
export const LIST_ITEMS_MAX = 100_000;

export const text = z.string().max(TEXT_CHARACTERS_MAX);
/** protobuf writes an absent text as an empty one. */
export const someText = text
  .nullish()
  .transform((value) => (value === "" || value === null ? undefined : value));

/** RFC 3339, to UTC with milliseconds; absent or empty is undefined. */
export const someTime = someText
  .refine((value) => value === undefined || isTime(value), "is no time (RFC 3339)")
  .transform((value) => (value === undefined ? undefined : new Date(value).toISOString()));

function isTime(value: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

/** Leaves out what is not there. */
export function present<Value>(
  values: Readonly<Record<string, Value | undefined>>,
): Readonly<Record<string, Value>> {
  const kept = Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(kept);
}
