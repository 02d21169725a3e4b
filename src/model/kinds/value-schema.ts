/**
 * Which JSON Schemas a Configuration may carry (draft 2020-12 or draft-07), checked before one is compiled.
 *
 * A schema is written by whoever may write a document, and judging by it must end soon. So: keywords are a
 * closed list with the nearest known name; nothing is fetched (`$ref` stays inside the schema, and leads
 * round in no circle, or a small schema could ask for 2^n judgements); no regular expression is run
 * (`pattern` can take minutes on thirty characters); and the schema, its references written out, is small.
 */
import { nearestNames } from "../../values/nearest.ts";
import { quoted } from "../../values/quoted.ts";
import type { Path } from "../problem.ts";
import { didYouMean } from "../problem.ts";
import { secretLikeness } from "./secret-looking.ts";

export type ValueSchema = Readonly<Record<string, unknown>>;

export const DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema";
export const DRAFT_07 = "http://json-schema.org/draft-07/schema";

/**
 * Schemas in one, references written out: the schema of a large service has some hundreds. To compile so
 * many takes about 80 ms, once.
 */
export const SCHEMA_PARTS_MAX = 1_000;

export const SCHEMA_TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"] as const;
/** Formats that are checked; any other would be a promise that nobody keeps. */
export const SCHEMA_FORMATS = [
  "date-time", "date", "email", "hostname", "ipv4", "ipv6", "uri", "uuid",
] as const;

/** Keywords by what their value is: one schema, a list of schemas, schemas by name, or anything else. */
const ONE = [
  "items", "additionalItems", "contains", "additionalProperties", "propertyNames", "not", "if", "then",
  "else", "unevaluatedProperties", "unevaluatedItems",
];
const MANY = ["allOf", "anyOf", "oneOf", "prefixItems"];
const NAMED = ["properties", "$defs", "definitions", "dependentSchemas", "dependencies"];
const PLAIN = [
  "$schema", "$comment", "$ref", "title", "description", "default", "examples", "deprecated", "readOnly",
  "writeOnly", "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum",
  "exclusiveMinimum", "maxLength", "minLength", "format", "maxItems", "minItems", "uniqueItems",
  "minContains", "maxContains", "maxProperties", "minProperties", "required", "dependentRequired",
];
const KNOWN = [...PLAIN, ...ONE, ...MANY, ...NAMED];
const KNOWN_SET: ReadonlySet<string> = new Set(KNOWN);
const REFUSED: Readonly<Record<string, string>> = {
  pattern: "runs a regular expression, which can take minutes; use enum, const, format or maxLength",
  patternProperties: "runs a regular expression, which can take minutes; name them in properties",
  $id: "would make references lead elsewhere; leave it out",
  $anchor: "is not followed; use $defs and a $ref such as #/$defs/port",
  $dynamicRef: "is not followed; use a $ref such as #/$defs/port",
  $dynamicAnchor: "is not followed; use $defs and a $ref such as #/$defs/port",
  $data: "is not followed; write the value",
};

export interface SchemaFinding {
  /** From the schema's root. */
  readonly path: Path;
  /** Continues a sentence about the schema. */
  readonly message: string;
}

/** How much there is to judge, references written out. */
export interface SchemaSize {
  readonly parts: number;
  /** Places where every pair of a list's entries is compared. */
  readonly uniqueLists: number;
}

/** The first things that are wrong, at most some; empty for a schema that may be used. */
export function checkValueSchema(schema: ValueSchema): readonly SchemaFinding[] {
  const findings: SchemaFinding[] = [];
  const draft = schema["$schema"];
  if (draft !== undefined && schemaDraft(schema) === undefined) {
    const message = `is of no known draft; use ${DRAFT_2020_12} or ${DRAFT_07}#`;
    findings.push({ path: ["$schema"], message });
  }
  const parts = [...partsOf(schema)];
  const checked: ReadonlySet<unknown> = new Set(parts.map(({ part }) => part));
  for (const { path, part } of parts) {
    if (findings.length >= FINDINGS_MAX) break;
    if (typeof part !== "boolean") findings.push(...checkPart(schema, checked, path, part));
  }
  if (findings.length > 0) return findings;
  const size = sizeOfSchema(schema);
  return typeof size === "string" ? [{ path: [], message: size }] : [];
}

/** Further ones help nobody. */
const FINDINGS_MAX = 20;

export function schemaDraft(schema: ValueSchema): "2020-12" | "07" | undefined {
  const draft = schema["$schema"] ?? DRAFT_2020_12;
  if (draft === DRAFT_2020_12) return "2020-12";
  return draft === DRAFT_07 || draft === `${DRAFT_07}#` ? "07" : undefined;
}

type Part = ValueSchema | boolean;

interface PlacedPart {
  readonly path: Path;
  readonly part: Part;
}

/** Every schema in a schema as it is written, itself first. Documents are shallow, so this may recurse. */
function* partsOf(part: unknown, path: Path = []): Generator<PlacedPart> {
  if (typeof part === "boolean") return yield { path, part };
  if (!isObject(part)) return;
  yield { path, part };
  for (const below of partsBelow(part)) yield* partsOf(below.part, [...path, ...below.path]);
}

/** The schemas directly inside one. */
function partsBelow(part: ValueSchema): readonly PlacedPart[] {
  const found: PlacedPart[] = [];
  const add = (value: unknown, path: Path) => {
    if (typeof value === "boolean" || isObject(value)) found.push({ path, part: value });
  };
  for (const [keyword, value] of Object.entries(part)) {
    if (MANY.includes(keyword) || (keyword === "items" && Array.isArray(value))) {
      if (Array.isArray(value)) value.forEach((each, index) => add(each, [keyword, index]));
    } else if (ONE.includes(keyword)) add(value, [keyword]);
    else if (NAMED.includes(keyword) && isObject(value)) {
      for (const [name, each] of Object.entries(value)) add(each, [keyword, name]);
    }
  }
  return found;
}

/** `checked`: all schemas in the root, so that no reference leads to what nobody checks, such as a const. */
function* checkPart(
  root: ValueSchema, checked: ReadonlySet<unknown>, path: Path, part: ValueSchema,
): Generator<SchemaFinding> {
  for (const [keyword, value] of Object.entries(part)) {
    const here = [...path, keyword];
    if (Object.hasOwn(REFUSED, keyword)) {
      yield { path, message: `has ${quoted(keyword)}, which ${REFUSED[keyword]}` };
    } else if (!KNOWN_SET.has(keyword)) {
      const near = nearest(keyword, KNOWN);
      yield { path, message: `has ${quoted(keyword)}, which is no keyword of JSON Schema${near}` };
    } else {
      const why = checkKeyword(root, checked, keyword, value);
      if (why !== undefined) yield { path: here, message: why };
    }
  }
  if (isObject(part["properties"])) yield* secretsIn(part["properties"], [...path, "properties"]);
}

/** A default of a password is a password. */
function* secretsIn(properties: ValueSchema, path: Path): Generator<SchemaFinding> {
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property)) continue;
    const { enum: choices, examples, const: only, default: standard } = property;
    const values = [standard, only, ...listOf(choices), ...listOf(examples)];
    const what = values.map((value) => secretLikeness(name, value)).find((each) => each !== undefined);
    if (what !== undefined)
      yield { path, message: `gives ${quoted(name)} ${what}; secrets stay outside` };
  }
}

function checkKeyword(
  root: ValueSchema, checked: ReadonlySet<unknown>, keyword: string, value: unknown,
): string | undefined {
  switch (keyword) {
    case "type": {
      const unknown = (Array.isArray(value) ? value : [value]).find(
        (each) => !(SCHEMA_TYPES as readonly unknown[]).includes(each),
      );
      if (unknown === undefined) return undefined;
      const known = `is not one of the types ${SCHEMA_TYPES.join(", ")}`;
      return `${known}${nearest(String(unknown), SCHEMA_TYPES)}`;
    }
    case "format": {
      if ((SCHEMA_FORMATS as readonly unknown[]).includes(value)) return undefined;
      return `is not a format that is checked: ${SCHEMA_FORMATS.join(", ")}`;
    }
    case "$ref": {
      // A percent sign is read by some as an escape, and by others as itself.
      if (typeof value !== "string" || !value.startsWith("#/") || value.includes("%"))
        return "leads outside; only references such as #/$defs/port are followed";
      const target = referred(root, value);
      if (target === undefined) return "leads nowhere in this schema";
      return checked.has(target) ? undefined : "leads to what is no schema there; put it into $defs";
    }
    case "required":
      return Array.isArray(value) && value.every((each) => typeof each === "string")
        ? undefined
        : "is not a list of names";
    default:
      return undefined;
  }
}

function nearest(wanted: string, known: readonly string[]): string {
  const near = didYouMean(nearestNames(wanted, known, 1));
  return near === undefined ? "" : ` (${near.slice(0, 1).toLowerCase()}${near.slice(1)})`;
}

/** What `#/$defs/port` names; undefined when it leads to no schema. */
export function referred(root: ValueSchema, reference: string): Part | undefined {
  let value: unknown = root;
  for (const step of reference.slice(2).split("/")) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return typeof value === "boolean" || isObject(value) ? value : undefined;
}

/** The size, or why it has none that may be used. */
export function sizeOfSchema(root: ValueSchema): SchemaSize | string {
  const sizes = new Map<Part, SchemaSize | string | "open">();
  const measure = (part: Part): SchemaSize | string => {
    if (typeof part === "boolean") return { parts: 1, uniqueLists: 0 };
    const known = sizes.get(part);
    if (known === "open") return "refers to itself in a circle, which configurations have no need of";
    if (known !== undefined) return known;
    sizes.set(part, "open");
    let [parts, uniqueLists] = [1, part["uniqueItems"] === true ? 1 : 0];
    const reference = part["$ref"];
    const below = partsBelow(part)
      .filter(({ path }) => path[0] !== "$defs" && path[0] !== "definitions")
      .map((each) => each.part);
    const target = typeof reference === "string" ? referred(root, reference) : undefined;
    for (const each of target === undefined ? below : [...below, target]) {
      const size = measure(each);
      if (typeof size === "string") return size;
      parts += size.parts;
      uniqueLists += size.uniqueLists;
      if (parts > SCHEMA_PARTS_MAX) {
        return `has more than ${SCHEMA_PARTS_MAX} parts once its references are written out`;
      }
    }
    const size = { parts, uniqueLists };
    sizes.set(part, size);
    return size;
  };
  return measure(root);
}

function isObject(value: unknown): value is ValueSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
