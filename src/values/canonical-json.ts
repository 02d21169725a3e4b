/**
 * Canonical JSON (RFC 8785): equal data gives equal bytes, whoever writes it. Digests and decisions rest on
 * it.
 *
 * The serialisation is the `canonicalize` package's. It would drop or rewrite what JSON cannot carry, so the
 * value is checked first: a digest must not be of something else than was meant.
 */
import canonicalize from "canonicalize";
import { InvalidJson } from "./invalid-json.ts";
import { shortened } from "./quoted.ts";

/**
 * Deepest nesting that is written; documents nest less than ten deep, and recursion stays far from its end.
 */
export const JSON_DEPTH_MAX = 256;

/**
 * The canonical text of plain JSON data. Throws InvalidJson for undefined, functions, symbols, BigInt,
 * numbers that are not finite, lone surrogates, objects other than plain ones, cycles, and nesting beyond
 * JSON_DEPTH_MAX.
 */
export function canonicalJson(value: unknown): string {
  const problem = problemIn(value, 0);
  if (problem !== undefined) throw new InvalidJson(shortened(`$${problem.path}`), problem.value, problem.why);
  return canonicalize(value)!;
}

interface Problem {
  readonly path: string;
  readonly value: unknown;
  readonly why: string;
}

/**
 * The first thing that JSON cannot carry. Its path is put together on the way back, so good values pay
 * nothing.
 */
function problemIn(value: unknown, depth: number): Problem | undefined {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? undefined : { path: "", value, why: "it has half of a surrogate pair" };
    case "number":
      return Number.isFinite(value) ? undefined : { path: "", value, why: `${value} is not a JSON number` };
    case "boolean":
      return undefined;
    case "object":
      if (value === null) return undefined;
      if (depth >= JSON_DEPTH_MAX)
        return { path: "", value, why: `it nests more than ${JSON_DEPTH_MAX} deep` };
      return Array.isArray(value) ? problemInList(value, depth + 1) : problemInObject(value, depth + 1);
    default:
      return { path: "", value, why: `${typeof value} is not a JSON type` };
  }
}

function problemInList(list: readonly unknown[], depth: number): Problem | undefined {
  for (let index = 0; index < list.length; index++) {
    const problem = problemIn(list[index], depth);
    if (problem !== undefined) return { ...problem, path: `[${index}]${problem.path}` };
  }
  return undefined;
}

function problemInObject(object: object, depth: number): Problem | undefined {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    return { path: "", value: object, why: "it is neither a plain object nor a list" };
  }
  for (const name of Object.keys(object)) {
    if (!name.isWellFormed()) return { path: "", value: name, why: "a name has half of a surrogate pair" };
    const value = (object as Readonly<Record<string, unknown>>)[name];
    const problem = problemIn(value, depth);
    if (problem !== undefined) return { ...problem, path: `.${name}${problem.path}` };
  }
  return undefined;
}
