/**
 * Values against a JSON Schema, by ajv; every finding with its place and what would be right.
 *
 * What may be in a schema is limited where it is written (src/model/kinds/value-schema.ts): nothing is
 * fetched, no regular expression runs, references end. So a schema is a tree of known size, each part of
 * which judges each value at most once, and what that costs is refused beforehand when it is too much.
 */
import type { ErrorObject, Options, ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import { nearestNames } from "../values/nearest.ts";
import { didYouMean, pathText } from "../model/problem.ts";
import { eachValue } from "../model/kinds/configuration.ts";
import { checkValueSchema, schemaDraft, sizeOfSchema } from "../model/kinds/value-schema.ts";
import type { SchemaSize, ValueSchema } from "../model/kinds/value-schema.ts";
import { CHECKED_FORMATS } from "./schema-formats.ts";
import { shortJson } from "./short-json.ts";
import { placeText } from "./value-place.ts";

/** Parts of a schema times values: what ajv does at most; half a million failing took 0.3 s. */
const JUDGEMENTS_MAX = 200_000;
/** Pairs of entries compared by uniqueItems. */
const PAIRS_MAX = 200_000;
/** Findings told of one schema; the first few say what is wrong. */
const FINDINGS_MAX = 50;
/** Compiled schemas kept: one for each service of a large fleet; each is some kilobytes of code. */
const COMPILED_KEPT_MAX = 256;

export interface SchemaBreach {
  /** The place of the value, from the root. */
  readonly path: readonly string[];
  /** One sentence. */
  readonly message: string;
  readonly hint?: string;
}

export type JudgedBySchema =
  | { readonly kind: "judged"; readonly breaches: readonly SchemaBreach[] }
  /** The schema cannot be used, or not on values this large. */
  | { readonly kind: "unusable"; readonly why: string };

/** `values` are plain JSON data. */
export function judgeBySchema(schema: ValueSchema, values: unknown): JudgedBySchema {
  const size = knownSize(schema);
  if (typeof size === "string") return { kind: "unusable", why: size };
  let count = 1;
  let longest = Array.isArray(values) ? values.length : 0;
  for (const { value } of eachValue(values)) {
    count++;
    if (Array.isArray(value)) longest = Math.max(longest, value.length);
  }
  if (size.parts * count > JUDGEMENTS_MAX || size.uniqueLists * longest * longest > PAIRS_MAX) {
    return { kind: "unusable", why: `its ${size.parts} parts on ${count} values are more than is judged` };
  }
  const validate = compiled(schema);
  if (typeof validate === "string") return { kind: "unusable", why: validate };
  try {
    if (validate(values) === true) return { kind: "judged", breaches: [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: "unusable", why: "it nests deeper than can be judged" };
  }
  return { kind: "judged", breaches: breachesOf(validate.errors ?? []) };
}

/** By the schema itself: documents that are kept are measured once. */
const SIZES = new WeakMap<ValueSchema, SchemaSize | string>();

/** Or why the schema cannot be used. */
function knownSize(schema: ValueSchema): SchemaSize | string {
  const known = SIZES.get(schema);
  if (known !== undefined) return known;
  const [first] = checkValueSchema(schema);
  const size = first === undefined
    ? sizeOfSchema(schema)
    : `${pathText(first.path)} ${first.message}`.trim();
  SIZES.set(schema, size);
  return size;
}

const VALIDATORS = new WeakMap<ValueSchema, ValidateFunction | string>();
const COMPILED = new Map<string, ValidateFunction | string>();

/** Or why it cannot be compiled. Kept by the schema's digest. */
function compiled(schema: ValueSchema): ValidateFunction | string {
  const own = VALIDATORS.get(schema);
  if (own !== undefined) return own;
  const validate = compiledByDigest(schema);
  VALIDATORS.set(schema, validate);
  return validate;
}

function compiledByDigest(schema: ValueSchema): ValidateFunction | string {
  const digest = sha256Digest(canonicalJson(schema));
  let known = COMPILED.get(digest);
  COMPILED.delete(digest);
  known ??= compile(schema);
  COMPILED.set(digest, known);
  for (const oldest of COMPILED.keys()) {
    if (COMPILED.size <= COMPILED_KEPT_MAX) break;
    COMPILED.delete(oldest);
  }
  return known;
}

const OPTIONS: Options = {
  allErrors: true,
  // An unknown keyword or format is refused, not passed over.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  strictNumbers: true,
  allowUnionTypes: true,
  // `required: [toString]` is not satisfied by what every object inherits.
  ownProperties: true,
  // A reference that is written out in each place makes code that grows with every use.
  inlineRefs: false,
  formats: CHECKED_FORMATS,
  validateFormats: true,
  logger: false,
  addUsedSchema: false,
  code: { optimize: false },
  verbose: true,
};

const INSTANCES = new Map<string, Ajv>();

/** One for each draft: making one compiles the draft's own schema, which takes 40 ms. */
function instanceFor(schema: ValueSchema): Ajv {
  const draft = schemaDraft(schema) ?? "2020-12";
  let ajv = INSTANCES.get(draft);
  if (ajv === undefined) {
    ajv = draft === "07" ? new Ajv(OPTIONS) : (new Ajv2020(OPTIONS) as unknown as Ajv);
    INSTANCES.set(draft, ajv);
  }
  return ajv;
}

function compile(schema: ValueSchema): ValidateFunction | string {
  const ajv = instanceFor(schema);
  try {
    return ajv.compile(schema);
  } catch (error) {
    return (error as Error).message;
  } finally {
    ajv.removeSchema(schema); // What is kept is kept here, so that it can go, code and all.
  }
}

/** One for each place and reason, in order of place; `if` only says that something inside failed. */
function breachesOf(errors: readonly ErrorObject[]): readonly SchemaBreach[] {
  const found = new Map<string, SchemaBreach>();
  for (const error of errors) {
    if (error.keyword === "if" && errors.length > 1) continue;
    const breach = breachOf(error);
    found.set(`${breach.path.join("\n")} ${breach.message}`, breach);
    if (found.size >= FINDINGS_MAX) break;
  }
  return [...found.values()].sort((a, b) => (placeText(a.path) < placeText(b.path) ? -1 : 1));
}

function breachOf(error: ErrorObject): SchemaBreach {
  const path = stepsOf(error.instancePath);
  const { keyword, params, data } = error;
  const value = `${placeText(path) || "the whole"} is ${shortJson(data)}`;
  switch (keyword) {
    case "enum": {
      const allowed = (params["allowedValues"] as readonly unknown[]) ?? [];
      const choices = allowed.map(shortJson).slice(0, SHOWN_MAX).join(", ");
      return {
        path,
        message: `${value}, and must be one of ${choices}.`,
        ...nearestHint(String(data), allowed.map(String)),
      };
    }
    case "const":
      return { path, message: `${value}, and must be ${shortJson(params["allowedValue"])}.` };
    case "additionalProperties":
    case "unevaluatedProperties": {
      const extra = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
      const known = Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {});
      const place = [...path, extra];
      const message = `${placeText(place)} is not a name that the schema has.`;
      return { path: place, message, ...nearestHint(extra, known) };
    }
    case "required": {
      const missing = String(params["missingProperty"]);
      const place = [...path, missing];
      const near = nearestHint(missing, Object.keys((data as object | null) ?? {}), "It stands there as");
      return { path: place, message: `${placeText(place)} is missing.`, ...near };
    }
    case "type":
      return { path, message: `${value}, and must be ${typesText(params["type"])}.`,
        ...typeHint(data, params["type"]) };
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return {
        path,
        message: `${value}, and must be ${params["comparison"]} ${params["limit"]}.`,
        ...(keyword.startsWith("excl") ? {} : { hint: `The nearest allowed value is ${params["limit"]}.` }),
      };
    default:
      return { path, message: `${value}, and ${error.message ?? `breaks ${keyword}`}.` };
  }
}

/** Choices shown in a sentence. */
const SHOWN_MAX = 20;

function nearestHint(wanted: string, known: readonly string[], words?: string): { readonly hint?: string } {
  const near = nearestNames(wanted, known, 1);
  if (near.length === 0) return {};
  return { hint: words === undefined ? didYouMean(near)! : `${words} ${JSON.stringify(near[0])}?` };
}

function typeHint(data: unknown, type: unknown): { readonly hint?: string } {
  if (type === "string" && typeof data !== "object")
    return { hint: `Write it as text: ${JSON.stringify(String(data))}.` };
  const isNumber = type === "number" || type === "integer";
  if (isNumber && typeof data === "string" && data.trim() !== "" && Number.isFinite(Number(data)))
    return { hint: `Write it as a number: ${Number(data)}.` };
  return {};
}

function typesText(type: unknown): string {
  return Array.isArray(type) ? type.join(" or ") : String(type);
}

/** A JSON pointer's steps. */
function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
