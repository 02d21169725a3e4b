/** The words of JSON Schema, read: what a schema says of types, values and bounds. */
import { canonicalJson } from "../../../values/canonical-json.ts";

export type JsonObject = Readonly<Record<string, unknown>>;
export type Schema = boolean | JsonObject;

/** What says nothing about which values are taken. */
export const ANNOTATIONS = new Set([
  "$id", "$schema", "$comment", "$defs", "definitions", "$anchor", "title", "description", "default",
  "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml", "discriminator",
]);
const TYPES = ["null", "boolean", "object", "array", "number", "string"] as const;

export function schemas(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? (value as Schema[]) : [];
}

export function propertiesOf(schema: JsonObject): Readonly<Record<string, Schema>> {
  return (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>;
}

export function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Without `integer`, which is a number that is whole. */
export function typesOf(schema: JsonObject): ReadonlySet<string> {
  const values = valuesOf(schema);
  if (schema["type"] === undefined && values !== undefined) return new Set(values.map(typeOf));
  const stated = schema["type"] === undefined ? TYPES : [schema["type"]].flat().map(String);
  const types = new Set<string>(stated.map((type) => (type === "integer" ? "number" : type)));
  if (schema["nullable"] === true) types.add("null");
  return types;
}

export function isWhole(schema: JsonObject): boolean {
  const types = [schema["type"]].flat();
  return types.includes("integer") && !types.includes("number");
}

export function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

export function typeText(schema: JsonObject): string {
  const types = schema["type"] === undefined ? [...typesOf(schema)] : [schema["type"]].flat().map(String);
  return [...types, ...(schema["nullable"] === true ? ["null"] : [])].join(", ");
}

export function valuesOf(schema: JsonObject): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, "const")) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? (schema["enum"] as unknown[]) : undefined;
}

export interface Bound {
  readonly at: number;
  readonly isExclusive: boolean;
}

/** A number of its own (2020-12), or a flag beside the other (OpenAPI 3.0); the tighter of the two. */
export function boundOf(schema: JsonObject, word: string, exclusive: string): Bound | undefined {
  const [at, beyond] = [numberOf(schema, word), schema[exclusive]];
  if (typeof beyond !== "number")
    return at === undefined ? undefined : { at, isExclusive: beyond === true };
  const isTighter = at === undefined || (word === "minimum" ? beyond >= at : beyond <= at);
  return isTighter ? { at: beyond, isExclusive: true } : { at, isExclusive: false };
}

export function boundText(bound: Bound | undefined): string | undefined {
  return bound === undefined ? undefined : `${bound.at}${bound.isExclusive ? " exclusive" : ""}`;
}

export function numberOf(schema: JsonObject, word: string): number | undefined {
  const value = schema[word];
  return typeof value === "number" ? value : undefined;
}

export function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Values of an enumeration that are told; more is for a machine. */
const VALUES_TOLD_MAX = 10;

export function told(values: readonly unknown[]): string {
  const some = values.slice(0, VALUES_TOLD_MAX).map((value) => JSON.stringify(value));
  return [...some, ...(values.length > VALUES_TOLD_MAX ? ["..."] : [])].join(", ");
}

export function isAnything(schema: Schema): boolean {
  if (typeof schema === "boolean") return schema;
  return Object.keys(schema).every((word) => ANNOTATIONS.has(word));
}

export function isSame(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}
