/**
 * Whether every value that one JSON Schema takes is taken by another, three-valued, with the places where
 * not.
 *
 * Read: 2020-12 and draft-07 words, and what OpenAPI 3.0 does differently (`nullable`, boolean exclusive
 * bounds). Local references are followed, a pair of schemas once (a loop holds as far as everything in it
 * does). Of words that are not in the table below (`not`, `if`, `patternProperties`, `contains`, ...) only
 * equal ones are known to fit; where they differ the answer is open. Annotations mean nothing. No package is
 * used: json-schema-diff and openapi-diff, the ones of note, fetch references from files and the network, and
 * say yes or no where they do not know.
 */
import { canonicalJson } from "../../../values/canonical-json.ts";
import { mergeAll, resolve } from "./schema-merge.ts";
import type { Budget } from "./schema-merge.ts";
import {
  ANNOTATIONS, boundOf, boundText, isAnything, isSame, isWhole, listOf, numberOf, propertiesOf, schemas,
  textOf, told, typeOf, typesOf, typeText, valuesOf,
} from "./schema-words.ts";
import type { JsonObject, Schema } from "./schema-words.ts";
import { CHANGES_MAX } from "./surface-change.ts";
import type { SurfaceChange } from "./surface-change.ts";

/** Schemas in schemas; a deeper one is not compared and left open. */
const DEPTH_MAX = 64;
/**
 * Pairs of schemas that one comparison looks at: real schemas of one body have hundreds, and hostile ones are
 * stopped within a fraction of a second.
 */
export const PAIRS_MAX = 50_000;
const TREATED = new Set([
  "type", "nullable", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
  "multipleOf", "minLength", "maxLength", "pattern", "format", "items", "minItems", "maxItems", "uniqueItems",
  "properties", "required", "additionalProperties", "minProperties", "maxProperties", "allOf", "anyOf",
  "oneOf", "$ref",
]);
/** One comparison: `from` and `to` may be of different documents. */
export class SchemaFit {
  readonly changes: SurfaceChange[] = [];
  readonly #fromRoot: JsonObject;
  readonly #toRoot: JsonObject;
  readonly #asked = new Set<string>();
  readonly #budget: Budget;
  readonly #merged = new WeakMap<JsonObject, { readonly schema: JsonObject | undefined }>();

  constructor(fromRoot: JsonObject, toRoot: JsonObject, budget: Budget = { left: PAIRS_MAX }) {
    this.#fromRoot = fromRoot;
    this.#toRoot = toRoot;
    this.#budget = budget;
  }

  /** Adds what keeps values of `from` from being values of `to`. */
  compare(from: Schema, to: Schema, place: string, depth = 0): void {
    if (this.changes.length >= CHANGES_MAX) return;
    if (depth > DEPTH_MAX || --this.#budget.left < 0) return this.#add("open", "depth", place);
    if (typeof from === "object" && typeof to === "object" && ("$ref" in from || "$ref" in to)) {
      const pair = `${nameOf(from)} ${nameOf(to)}`;
      if (this.#asked.has(pair)) return;
      this.#asked.add(pair);
    }
    const given = resolve(from, this.#fromRoot);
    const wanted = resolve(to, this.#toRoot);
    if (given === undefined || wanted === undefined) return this.#add("open", "$ref", place);
    if (given === false || wanted === true) return;
    if (wanted === false) return this.#add("breaking", "false", place);
    this.#compareParts(given === true ? {} : given, wanted, place, depth);
  }

  #compareParts(from: JsonObject, to: JsonObject, place: string, depth: number): void {
    const { allOf, ...wanted } = to;
    for (const part of schemas(allOf)) this.compare(from, part, place, depth + 1);
    const merged = this.#mergedOf(from);
    if (merged === undefined || this.#budget.left < 0) return this.#add("open", "allOf", place);
    for (const word of ["anyOf", "oneOf"]) {
      const branches = schemas(merged[word]);
      if (branches.length === 0) continue;
      const { [word]: _, ...rest } = merged;
      for (const branch of branches) this.compare({ allOf: [rest, branch] }, to, place, depth + 1);
      return;
    }
    for (const word of ["anyOf", "oneOf"]) {
      const branches = schemas(wanted[word]);
      if (branches.length > 0) this.#compareChoice(merged, branches, word, place, depth);
    }
    const types = typesOf(merged);
    if (this.#compareTypes(merged, types, wanted, place)) {
      if (types.has("number")) this.#compareNumbers(merged, wanted, place);
      if (types.has("string")) this.#compareStrings(merged, wanted, place);
      if (types.has("array")) this.#compareArrays(merged, wanted, place, depth);
      if (types.has("object")) this.#compareObjects(merged, wanted, place, depth);
    }
    this.#compareRest(merged, wanted, place);
  }

  /** Once for each schema, as every part that is wanted asks again. */
  #mergedOf(from: JsonObject): JsonObject | undefined {
    let known = this.#merged.get(from);
    if (known === undefined) {
      known = { schema: mergeAll(from, this.#fromRoot, this.#budget) };
      this.#merged.set(from, known);
    }
    return known.schema;
  }

  /** One branch that takes it all is enough; what several take together is not worked out. */
  #compareChoice(
    from: JsonObject, branches: readonly Schema[], word: string, place: string, depth: number,
  ): void {
    const tries = branches.map((branch) => {
      const one = new SchemaFit(this.#fromRoot, this.#toRoot, this.#budget);
      for (const pair of this.#asked) one.#asked.add(pair);
      one.compare(from, branch, place, depth + 1);
      return one.changes;
    });
    const best = tries.find((changes) => changes.every(({ severity }) => severity === "risky"));
    if (best !== undefined) return void this.changes.push(...best);
    const isRefused = tries.every((changes) => changes.some(({ change }) => change === "type"));
    this.#add(isRefused ? "breaking" : "open", word, place);
  }

  /** Whether there is more to compare. */
  #compareTypes(from: JsonObject, types: ReadonlySet<string>, to: JsonObject, place: string): boolean {
    const wanted = typesOf(to);
    const isMore = [...types].some((type) => !wanted.has(type));
    const needsWhole = types.has("number") && wanted.has("number") && isWhole(to) && !isWhole(from);
    const given = valuesOf(from);
    if (given !== undefined && valuesOf(to) === undefined) {
      const unfit = given.filter((value) => !wanted.has(typeOf(value)) ||
        (isWhole(to) && typeof value === "number" && !Number.isInteger(value)));
      if (unfit.length > 0) this.#add("breaking", "type", place, told(unfit), typeText(to));
      return unfit.length === 0;
    }
    if (isMore || (needsWhole && given === undefined)) {
      this.#add("breaking", "type", place, typeText(from), typeText(to));
      return false;
    }
    const taken = valuesOf(to);
    if (taken === undefined) return true;
    if (given === undefined) {
      // A boolean is an enumeration of two.
      const all = types.size === 1 && types.has("boolean") && taken.includes(true) && taken.includes(false);
      if (!all) this.#add("breaking", "enum", place, "any", told(taken));
      return all;
    }
    const known = new Set(taken.map((value) => canonicalJson(value)));
    const unfit = given.filter((value) => !known.has(canonicalJson(value)));
    if (unfit.length > 0) this.#add("breaking", "enum", place, told(unfit), told(taken));
    return false;
  }

  #compareNumbers(from: JsonObject, to: JsonObject, place: string): void {
    if (valuesOf(from) !== undefined) return this.#leaveOpen(from, to, NUMBER_WORDS, place);
    for (const [word, exclusive, sign] of BOUNDS) {
      const [given, wanted] = [boundOf(from, word, exclusive), boundOf(to, word, exclusive)];
      if (wanted === undefined) continue;
      const isInside = given !== undefined && (given.at * sign > wanted.at * sign ||
        (given.at === wanted.at && (given.isExclusive || !wanted.isExclusive)));
      if (!isInside) this.#add("breaking", word, place, boundText(given), boundText(wanted));
    }
    const [step, wantedStep] = [numberOf(from, "multipleOf"), numberOf(to, "multipleOf")];
    if (wantedStep === undefined || (step !== undefined && Number.isInteger(step / wantedStep))) return;
    if (isWhole(from) && Number.isInteger(1 / wantedStep)) return;
    this.#add("breaking", "multipleOf", place, step?.toString(), wantedStep.toString());
  }

  #compareStrings(from: JsonObject, to: JsonObject, place: string): void {
    if (valuesOf(from) !== undefined) return this.#leaveOpen(from, to, STRING_WORDS, place);
    this.#compareSizes(from, to, "minLength", "maxLength", place);
    for (const word of ["pattern", "format"]) {
      const [given, wanted] = [from[word], to[word]];
      if (wanted === undefined || given === wanted) continue;
      // A format is an annotation for some and a test for others.
      const isSure = word === "pattern" && given === undefined;
      this.#add(isSure ? "breaking" : "open", word, place, textOf(given), textOf(wanted));
    }
  }

  #compareArrays(from: JsonObject, to: JsonObject, place: string, depth: number): void {
    this.#compareSizes(from, to, "minItems", "maxItems", place);
    if (to["uniqueItems"] === true && from["uniqueItems"] !== true)
      this.#add("breaking", "uniqueItems", place);
    const [given, wanted] = [from["items"], to["items"]];
    if (wanted === undefined) return;
    if (Array.isArray(given) || Array.isArray(wanted)) {
      if (!isSame(given, wanted)) this.#add("open", "items", place);
      return;
    }
    if (numberOf(from, "maxItems") === 0) return;
    this.compare((given ?? true) as Schema, wanted as Schema, `${place}/[]`, depth + 1);
  }

  #compareObjects(from: JsonObject, to: JsonObject, place: string, depth: number): void {
    this.#compareSizes(from, to, "minProperties", "maxProperties", place);
    const [given, wanted] = [propertiesOf(from), propertiesOf(to)];
    const [others, taken] = [from["additionalProperties"] ?? true, to["additionalProperties"] ?? true];
    const sure = new Set(listOf(from["required"]));
    for (const name of listOf(to["required"])) {
      if (!sure.has(name)) this.#add("breaking", "required", `${place}/${name}`);
    }
    for (const [name, schema] of Object.entries(wanted)) {
      if (Object.hasOwn(given, name)) this.compare(given[name]!, schema, `${place}/${name}`, depth + 1);
      else if (others === true) {
        // Nobody said that it comes, and nobody said that it does not.
        if (!isAnything(schema)) this.#add("risky", "property", `${place}/${name}`);
      } else if (others !== false) this.compare(others as Schema, schema, `${place}/${name}`, depth + 1);
    }
    for (const [name, schema] of Object.entries(given)) {
      if (Object.hasOwn(wanted, name) || taken === true) continue;
      this.compare(schema, taken as Schema, `${place}/${name}`, depth + 1);
    }
    if (others !== false && taken !== true)
      this.compare(others as Schema, taken as Schema, `${place}/*`, depth + 1);
  }

  #compareSizes(from: JsonObject, to: JsonObject, least: string, most: string, place: string): void {
    const [low, wantedLow] = [numberOf(from, least) ?? 0, numberOf(to, least) ?? 0];
    if (low < wantedLow) this.#add("breaking", least, place, String(low), String(wantedLow));
    const [high, wantedHigh] = [numberOf(from, most) ?? Infinity, numberOf(to, most) ?? Infinity];
    if (high > wantedHigh) this.#add("breaking", most, place, String(high), String(wantedHigh));
  }

  #leaveOpen(from: JsonObject, to: JsonObject, words: readonly string[], place: string): void {
    for (const word of words) {
      if (to[word] !== undefined && !isSame(from[word], to[word])) this.#add("open", word, place);
    }
  }

  /** Words that nobody compares here: equal ones fit. */
  #compareRest(from: JsonObject, to: JsonObject, place: string): void {
    for (const [word, wanted] of Object.entries(to)) {
      const isTold = ANNOTATIONS.has(word) || TREATED.has(word) || word.startsWith("x-");
      if (!isTold && !isSame(from[word], wanted)) this.#add("open", word, place);
    }
  }

  #add(
    severity: SurfaceChange["severity"], change: string, place: string, before?: string, after?: string,
  ): void {
    this.changes.push({
      severity, change, place,
      ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }),
    });
  }
}

/** Of a reference its target, whatever stands beside it that means nothing. */
function nameOf(schema: JsonObject): string {
  const isPlain = Object.keys(schema).every((word) => word === "$ref" || ANNOTATIONS.has(word));
  return JSON.stringify(isPlain && "$ref" in schema ? schema["$ref"] : schema);
}

const NUMBER_WORDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] as const;
const STRING_WORDS = ["minLength", "maxLength", "pattern", "format"] as const;
const BOUNDS = [["minimum", "exclusiveMinimum", 1], ["maximum", "exclusiveMaximum", -1]] as const;
