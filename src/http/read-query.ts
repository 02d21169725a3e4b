/**
 * The fields of a query text as data for a check. A name that stands twice is refused, as nobody can tell
 * which counts.
 */
import type { z } from "zod";
import { checkInput } from "./check-input.ts";
import { InputInvalid } from "./input-invalid.ts";

/** Throws InputInvalid. */
export function readQuery<S extends z.ZodObject>(shape: S, query: URLSearchParams): z.output<S> {
  return checkInput(shape, fieldsOf(query));
}

/** Throws InputInvalid for names that stand twice. */
export function fieldsOf(query: Iterable<readonly [string, string]>): Record<string, unknown> {
  const fields = new Map<string, string>();
  const twice: string[] = [];
  for (const [name, value] of query) {
    if (fields.has(name)) twice.push(name);
    fields.set(name, value);
  }
  if (twice.length > 0)
    throw new InputInvalid(twice.map((name) => ({ path: name.slice(0, 100),
      message: "It is given more than once." })));
  return Object.fromEntries(fields);
}
