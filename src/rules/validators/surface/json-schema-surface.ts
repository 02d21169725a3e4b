/**
 * Two JSON Schemas of data, compared from where a reader stands: whatever the new one lets through must be
 * what the old one promised.
 */
import { SchemaFit } from "./json-schema-fit.ts";
import type { JsonObject, Schema } from "./schema-words.ts";
import { ContractUnreadable } from "./surface-change.ts";
import type { SurfaceChange } from "./surface-change.ts";

/** Throws ContractUnreadable. */
export function compareJsonSchemas(beforeText: string, afterText: string): readonly SurfaceChange[] {
  const [before, after] = [read(beforeText), read(afterText)];
  const fit = new SchemaFit(rootOf(after), rootOf(before));
  fit.compare(after, before, "");
  return fit.changes;
}

function read(text: string): Schema {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ContractUnreadable(error instanceof Error ? error.message : String(error));
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject && typeof value !== "boolean")
    throw new ContractUnreadable("A JSON Schema is an object, true or false.");
  return value as Schema;
}

function rootOf(schema: Schema): JsonObject {
  return typeof schema === "object" ? schema : {};
}
