/**
 * Canonical JSON (RFC 8785): equal data gives equal bytes, whoever writes it. Digests and decisions rest on
 * it.
 *
 * The serialisation is the `canonicalize` package's. It would drop or rewrite what JSON cannot carry, so the
 * value is checked first: a digest must not be of something else than was meant.
 */
import canonicalize from "canonicalize";
import { InvalidJson } from "./invalid-json.ts";

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
  check(value, "$", 0);
  return canonicalize(value)!;
}

function check(value: unknown, path: string, depth: number): void {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw new InvalidJson(path, value, "it has half of a surrogate pair");
      return;
    case "number":
      if (!Number.isFinite(value)) throw new InvalidJson(path, value, `${value} is not a JSON number`);
      return;
    case "boolean":
      return;
    case "object":
      if (value !== null) checkInside(value, path, depth + 1);
      return;
    default:
      throw new InvalidJson(path, value, `${typeof value} is not a JSON type`);
  }
}

function checkInside(value: object, path: string, depth: number): void {
  if (depth > JSON_DEPTH_MAX) throw new InvalidJson("$", value, `it nests more than ${JSON_DEPTH_MAX} deep`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) check(value[index], `${path}[${index}]`, depth);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InvalidJson(path, value, "it is neither a plain object nor a list");
  }
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") {
    throw new InvalidJson(path, value, "it has a toJSON function of its own");
  }
  for (const name of Object.keys(value)) {
    if (!name.isWellFormed()) throw new InvalidJson(path, name, "a name has half of a surrogate pair");
    check((value as Record<string, unknown>)[name], `${path}.${name}`, depth);
  }
}
