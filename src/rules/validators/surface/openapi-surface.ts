/**
 * Two OpenAPI documents (2.0, 3.0, 3.1) as JSON, compared from where a client stands that keeps to the older.
 *
 * Compared: operations (path and method; names of path parameters mean nothing), parameters (place, name,
 * whether required, schema), bodies of requests (whether required, media types, schemas), answers (statuses,
 * media types, schemas). What a client sends must still be taken: the old schema fits the new one. What it
 * gets must be what it was told: the new schema fits the old one. Security, callbacks, webhooks, links,
 * response headers and servers are held equal or left open. References to other documents are open. No
 * package is used, for the reasons in ./json-schema-fit.ts.
 */
import { canonicalJson } from "../../../values/canonical-json.ts";
import { PAIRS_MAX, SchemaFit } from "./json-schema-fit.ts";
import { resolve } from "./schema-merge.ts";
import type { JsonObject, Schema } from "./schema-words.ts";
import { ContractUnreadable } from "./surface-change.ts";
import type { SurfaceChange } from "./surface-change.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
/** Stands for the media types of OpenAPI 2.0, which says them elsewhere. */
const ANY_MEDIA = "*/*";
/** What is only held equal, of the document and of an operation. */
const HELD_EQUAL = ["security", "callbacks", "webhooks", "servers", "basePath", "host", "schemes"] as const;

interface Document {
  readonly root: JsonObject;
  /** `GET /users/{}` -> the operation, with its path's parameters. */
  readonly operations: ReadonlyMap<string, JsonObject>;
  /** Pairs of its schemas that were compared so far. */
  readonly spent: { pairs: number };
}
interface Parameter {
  readonly required: boolean;
  readonly schema: Schema;
}
interface Sides {
  readonly before: Document;
  readonly after: Document;
}
/** Pairs of schemas in all of one document; the largest public APIs have some 100,000 schemas. */
const DOCUMENT_PAIRS_MAX = 1_000_000;
type Change = (change: SurfaceChange) => void;

/** Throws ContractUnreadable. */
export function compareOpenapi(beforeText: string, afterText: string): readonly SurfaceChange[] {
  const sides: Sides = { before: read(beforeText), after: read(afterText) };
  const changes: SurfaceChange[] = [];
  const tell: Change = (change) => void changes.push(change);
  holdEqual(sides.before.root, sides.after.root, "document", tell);
  for (const [place, operation] of sides.before.operations) {
    const now = sides.after.operations.get(place);
    if (now === undefined) tell({ severity: "breaking", change: "operation-removed", place });
    else compareOperation(operation, now, place, sides, tell);
  }
  return changes;
}

function compareOperation(was: JsonObject, now: JsonObject, place: string, sides: Sides, tell: Change): void {
  holdEqual(was, now, place, tell);
  compareParameters(parametersOf(was, sides.before), parametersOf(now, sides.after), place, sides, tell);
  compareRequests(requestOf(was, sides.before), requestOf(now, sides.after), `${place} request`, sides, tell);
  const [answers, newAnswers] = [objectOf(was["responses"]), objectOf(now["responses"])];
  for (const status of Object.keys(answers).sort()) {
    const at = `${place} response ${status}`;
    const next = newAnswers[status] ?? newAnswers["default"];
    if (next === undefined) {
      // A failure that happens no longer is good news.
      const severity = /^[2d]/i.test(status) ? "breaking" : "risky";
      tell({ severity, change: "response-removed", place: at });
      continue;
    }
    const [media, newMedia] = [contentOf(answers[status], sides.before), contentOf(next, sides.after)];
    const direction = { from: sides.after, to: sides.before };
    compareMedia(newMedia, media, at, direction, "response-media-removed", tell);
  }
}

function compareParameters(
  was: ReadonlyMap<string, Parameter>, now: ReadonlyMap<string, Parameter>, place: string, sides: Sides,
  tell: Change,
): void {
  for (const [name, { required }] of now) {
    const before = was.get(name);
    if (before === undefined && required)
      tell({ severity: "breaking", change: "parameter-required", place: `${place} ${name}` });
    if (before !== undefined && required && !before.required)
      tell({ severity: "breaking", change: "parameter-became-required", place: `${place} ${name}` });
  }
  for (const [name, { schema }] of was) {
    const next = now.get(name);
    const at = `${place} ${name}`;
    if (next === undefined) tell({ severity: "risky", change: "parameter-removed", place: at });
    else fit(schema, next.schema, at, { from: sides.before, to: sides.after }, tell);
  }
}

interface RequestBody {
  readonly required: boolean;
  readonly content: ReadonlyMap<string, Schema>;
}

function compareRequests(
  was: RequestBody | undefined, now: RequestBody | undefined, place: string, sides: Sides, tell: Change,
): void {
  if (now?.required === true && was?.required !== true)
    tell({ severity: "breaking", change: "body-became-required", place });
  if (was !== undefined && now === undefined) tell({ severity: "risky", change: "body-removed", place });
  if (was === undefined || now === undefined) return;
  const direction = { from: sides.before, to: sides.after };
  compareMedia(was.content, now.content, place, direction, "request-media-removed", tell);
}

interface Direction {
  readonly from: Document;
  readonly to: Document;
}

/** What the old side knew must be there; of answers the new side is the one that sends. */
function compareMedia(
  sent: ReadonlyMap<string, Schema>, taken: ReadonlyMap<string, Schema>, place: string, direction: Direction,
  removed: string, tell: Change,
): void {
  const [was, now] = removed.startsWith("request") ? [sent, taken] : [taken, sent];
  for (const media of was.keys()) {
    const isThere = now.has(media) || now.has(ANY_MEDIA);
    if (!isThere) tell({ severity: "breaking", change: removed, place: `${place} ${media}` });
    else {
      const [from, to] = [sent.get(media) ?? sent.get(ANY_MEDIA)!, taken.get(media) ?? taken.get(ANY_MEDIA)!];
      fit(from, to, `${place} ${media}`, direction, tell);
    }
  }
}

function fit(from: Schema, to: Schema, place: string, direction: Direction, tell: Change): void {
  const { spent } = direction.from;
  const budget = { left: Math.min(PAIRS_MAX, DOCUMENT_PAIRS_MAX - spent.pairs) };
  const before = budget.left;
  const comparison = new SchemaFit(direction.from.root, direction.to.root, budget);
  comparison.compare(from, to, place);
  spent.pairs += before - budget.left;
  comparison.changes.forEach(tell);
}

function holdEqual(was: JsonObject, now: JsonObject, place: string, tell: Change): void {
  for (const word of HELD_EQUAL) {
    const isSame = canonicalJson(was[word] ?? null) === canonicalJson(now[word] ?? null);
    if (!isSame) tell({ severity: "open", change: word, place });
  }
}

function read(text: string): Document {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw new ContractUnreadable(error instanceof Error ? error.message : String(error));
  }
  if (typeof root !== "object" || root === null || !("openapi" in root || "swagger" in root))
    throw new ContractUnreadable("It is no OpenAPI document: it has no openapi and no swagger.");
  const document = root as JsonObject;
  const operations = new Map<string, JsonObject>();
  for (const [path, written] of Object.entries(objectOf(document["paths"]))) {
    const item = resolved(written, document);
    for (const method of METHODS) {
      const operation = item[method];
      if (typeof operation !== "object" || operation === null) continue;
      const name = `${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, "{}")}`;
      const parameters = [...listOf(item["parameters"]), ...listOf((operation as JsonObject)["parameters"])];
      operations.set(name, { ...(operation as JsonObject), parameters });
    }
  }
  return { root: document, operations, spent: { pairs: 0 } };
}

/** By `query limit`; those of a path by their place in it, as their names mean nothing. */
function parametersOf(operation: JsonObject, { root }: Document): ReadonlyMap<string, Parameter> {
  const found = new Map<string, Parameter>();
  let inPath = 0;
  for (const written of listOf(operation["parameters"])) {
    const parameter = resolved(written, root);
    const { in: where, name, required, schema, content } = parameter;
    if (where === "body" || where === "formData") continue;
    const key = where === "path" ? `path ${inPath++}` : `${String(where)} ${String(name)}`;
    const media = Object.values(objectOf(content))[0];
    const own = schema ?? (media === undefined ? undefined : resolved(media, root)["schema"]);
    found.set(key, { required: required === true, schema: (own ?? inlineSchema(parameter)) as Schema });
  }
  return found;
}

/** In OpenAPI 2.0 a parameter is its own schema. */
function inlineSchema({ in: _in, name: _name, required: _required, ...schema }: JsonObject): Schema {
  return schema;
}

function requestOf(operation: JsonObject, document: Document): RequestBody | undefined {
  if (operation["requestBody"] !== undefined) {
    const body = resolved(operation["requestBody"], document.root);
    return { required: body["required"] === true, content: contentOf(body, document) };
  }
  const parameters = listOf(operation["parameters"]).map((parameter) => resolved(parameter, document.root));
  const body = parameters.find((parameter) => parameter["in"] === "body");
  if (body === undefined) return undefined;
  return { required: body["required"] === true, content: contentOf(body, document) };
}

/** Media types and their schemas, of a body or an answer of any of the versions. */
function contentOf(written: unknown, { root }: Document): ReadonlyMap<string, Schema> {
  const holder = resolved(written, root);
  if (holder["schema"] !== undefined) return new Map([[ANY_MEDIA, holder["schema"] as Schema]]);
  const entries = Object.entries(objectOf(holder["content"])).map(([media, value]) =>
    [media.toLowerCase(), (resolved(value, root)["schema"] ?? true) as Schema] as const);
  return new Map(entries);
}

function resolved(value: unknown, root: JsonObject): JsonObject {
  const found = resolve((value ?? {}) as Schema, root);
  return typeof found === "object" ? found : {};
}

function objectOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
