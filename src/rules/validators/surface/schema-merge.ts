/** What a schema says once its references are followed and its `allOf` is taken into one. */
import { ANNOTATIONS, isSame, listOf, schemas } from "./schema-words.ts";
import type { JsonObject, Schema } from "./schema-words.ts";

/** References one after the other, and `allOf` in `allOf`; people write a handful. */
const STEPS_MAX = 64;

/** Work that one comparison may still do: schemas that refer to themselves multiply. */
export interface Budget {
  left: number;
}

/** The schema that a local reference names; undefined for one elsewhere, or in a circle. */
export function resolve(schema: Schema, root: JsonObject): Schema | undefined {
  let found: unknown = schema;
  for (let step = 0; step < STEPS_MAX; step++) {
    if (typeof found === "boolean") return found;
    if (typeof found !== "object" || found === null || Array.isArray(found)) return undefined;
    const { $ref: reference, ...beside } = found as JsonObject;
    if (reference === undefined) return found as JsonObject;
    const target = typeof reference === "string" ? pointed(root, reference) : undefined;
    const isPlain = Object.keys(beside).every((word) => ANNOTATIONS.has(word) || word.startsWith("x-"));
    if (isPlain || target === undefined) found = target;
    else found = { ...beside, allOf: [...schemas(beside["allOf"]), target] };
  }
  return undefined;
}

/** A JSON pointer in the same document. */
export function pointed(root: JsonObject, reference: string): unknown {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  let found: unknown = root;
  for (const step of reference.slice(2).split("/")) {
    const name = decode(step).replaceAll("~1", "/").replaceAll("~0", "~");
    const isHolder = typeof found === "object" && found !== null && Object.hasOwn(found, name);
    found = isHolder ? (found as JsonObject)[name] : undefined;
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `allOf` taken into one; undefined where two parts say different things of one word. */
export function mergeAll(
  schema: JsonObject,
  root: JsonObject,
  budget: Budget,
  depth = 0,
): JsonObject | undefined {
  const parts = schemas(schema["allOf"]);
  if (parts.length === 0) return schema;
  if (depth > STEPS_MAX || --budget.left < 0) return undefined;
  const { allOf: _, ...own } = schema;
  let merged: JsonObject = own;
  for (const part of parts) {
    const resolved = resolve(part, root);
    if (resolved === true) continue;
    if (resolved === undefined || resolved === false) return undefined;
    const flat = mergeAll(resolved, root, budget, depth + 1);
    const both = flat === undefined ? undefined : mergeTwo(merged, flat, budget);
    if (both === undefined) return undefined;
    merged = both;
  }
  return merged;
}

/** Properties that are copied for the price of one pair of schemas. */
const PROPERTIES_PER_PAIR = 32;

function mergeTwo(one: JsonObject, other: JsonObject, budget: Budget): JsonObject | undefined {
  const merged: Record<string, unknown> = { ...one };
  for (const [word, value] of Object.entries(other)) {
    const there = merged[word];
    if (there === undefined || ANNOTATIONS.has(word)) merged[word] = value;
    else if (word === "required") merged[word] = [...new Set([...listOf(there), ...listOf(value)])];
    else if (word === "properties") {
      budget.left -= Math.ceil(Object.keys(there as object).length / PROPERTIES_PER_PAIR);
      if (budget.left < 0) return undefined;
      const shared = Object.keys(value as object).filter((name) => Object.hasOwn(there as object, name));
      const both = Object.fromEntries(shared.map((name) =>
        [name, { allOf: [(there as JsonObject)[name], (value as JsonObject)[name]] }]));
      merged[word] = { ...(there as object), ...(value as object), ...both };
    } else if (!isSame(there, value)) return undefined;
  }
  return merged;
}
