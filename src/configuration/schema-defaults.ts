/**
 * What the defaults of a schema state, as if it were a document below all others. An object's own defaults
 * count where somebody states the object, or where it has a default itself: what is left out stays out.
 */
import { referred } from "../model/kinds/value-schema.ts";
import type { ValueSchema } from "../model/kinds/value-schema.ts";
import type { MergedNode } from "./merge-layers.ts";

/** Documents are shallower; a schema's references end. */
const DEPTH_MAX = 32;

/** undefined where it states nothing. `stated` is what all layers say together. */
export function defaultsOf(
  schema: ValueSchema, stated: MergedNode,
): Readonly<Record<string, unknown>> | undefined {
  const found = defaultsIn(schema, schema, stated, 0);
  return typeof found === "object" && found !== null && !Array.isArray(found) && Object.keys(found).length > 0
    ? (found as Readonly<Record<string, unknown>>)
    : undefined;
}

/** The default of a value that such a schema is for; undefined where there is none. */
function defaultsIn(
  root: ValueSchema, part: unknown, stated: MergedNode | undefined, depth: number,
): unknown {
  if (depth > DEPTH_MAX || typeof part !== "object" || part === null || Array.isArray(part)) return undefined;
  const { $ref: reference, default: standard, properties, allOf } = part as ValueSchema;
  const target = typeof reference === "string" ? referred(root, reference) : undefined;
  let value: unknown = standard;
  const add = (more: unknown) => {
    if (value === undefined) value = more;
    else if (isObject(value) && isObject(more)) value = beneath(value, more);
  };
  if (target !== undefined) add(defaultsIn(root, target, stated, depth + 1));
  for (const each of Array.isArray(allOf) ? allOf : []) add(defaultsIn(root, each, stated, depth + 1));
  const isThere = stated?.kind === "object" || isObject(value);
  if (!isObject(properties) || !isThere || stated?.kind === "leaf") return value;
  const own: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const within = stated?.kind === "object" ? stated.fields.get(name) : undefined;
    const given = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    const isSettled = given !== undefined && !isObject(given);
    const found = isSettled ? undefined : defaultsIn(root, property, within, depth + 1);
    if (found !== undefined) own[name] = found;
  }
  if (Object.keys(own).length === 0) return value;
  return isObject(value) ? beneath(value, own) : own;
}

/** Merged by key; what `above` says wins. */
function beneath(above: ValueSchema, below: ValueSchema): ValueSchema {
  const merged: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const under = merged[name];
    merged[name] = isObject(value) && isObject(under) ? beneath(value, under) : value;
  }
  return merged;
}

function isObject(value: unknown): value is ValueSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
