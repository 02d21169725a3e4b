/**
 * What every store keeps exactly, checked at the port: texts, keys, property values and JSON data. A check
 * refuses with StoreInputRefused, which names the path of the value; it never repairs.
 */
import type { Properties } from "../model/graph.ts";
import { StoreInputRefused } from "./store-input-refused.ts";

/**
 * Keys are indexed: Neo4j's range index takes about 8,000 bytes, and 1,000 UTF-16 units are at most 3,000.
 */
export const KEY_CHARACTERS_MAX = 1_000;

/**
 * One text: four times the largest document that the API accepts, and far below SQLite's and Bolt's own
 * limits.
 */
export const TEXT_CHARACTERS_MAX = 40_000_000;

/**
 * Documents are written by people; deeper data comes from a loop, and recursion over it must end before the
 * stack.
 */
export const JSON_DEPTH_MAX = 64;

/** Property names are few and short; a longer one is a value in the wrong place. */
export const PROPERTY_NAME_CHARACTERS_MAX = 200;

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/; // A newline separates the parts of an edge's identity.

export function checkText(value: unknown, path: string, charactersMax: number = TEXT_CHARACTERS_MAX): void {
  if (typeof value !== "string") throw new StoreInputRefused(path, value, "a string");
  if (value.length > charactersMax) {
    throw new StoreInputRefused(path, value, `at most ${charactersMax} characters long`);
  }
  if (!value.isWellFormed())
    throw new StoreInputRefused(path, value, "well-formed Unicode (no lone surrogate)");
}

/** Keys, ids, names: not empty, not long, no control characters. */
export function checkKey(value: unknown, path: string): void {
  if (value === "") throw new StoreInputRefused(path, value, "a string that is not empty");
  checkText(value, path, KEY_CHARACTERS_MAX);
  if (CONTROL_CHARACTER.test(value as string)) {
    throw new StoreInputRefused(path, value, "a string without control characters");
  }
}

/** A whole number from `least`, exact in a double. */
export function checkCount(value: unknown, path: string, least: number): void {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    throw new StoreInputRefused(path, value, `a whole number from ${least} to 2^53 - 1`);
  }
}

export function checkList(value: unknown, path: string, entriesMax: number): void {
  if (!Array.isArray(value)) throw new StoreInputRefused(path, value, "a list");
  if (value.length > entriesMax)
    throw new StoreInputRefused(path, value, `a list of at most ${entriesMax} entries`);
}

/**
 * Strings, finite numbers, booleans and lists of strings or of numbers; `reserved` names a store's own
 * property.
 */
export function checkProperties(properties: Properties, path: string, reserved: string): void {
  if (!isPlainObject(properties)) throw new StoreInputRefused(path, properties, "an object of properties");
  for (const name of Object.keys(properties)) {
    const value: unknown = properties[name];
    if (name === reserved || name === "__proto__") {
      throw new StoreInputRefused(path, name, `without a property of that name, which is the store's own`);
    }
    if (name === "") throw new StoreInputRefused(path, name, "without an empty property name");
    checkText(name, `${path}: the property name`, PROPERTY_NAME_CHARACTERS_MAX);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      checkScalar(value, path, name);
    } else if (Array.isArray(value)) {
      checkPropertyList(value, `${path}.${name}`);
    } else {
      throw new StoreInputRefused(
        `${path}.${name}`,
        value,
        "a string, a finite number, a boolean or a list of strings or of numbers",
      );
    }
  }
}

/** Plain JSON data. `-0` is kept as `0`, as canonical JSON (RFC 8785) writes it. */
export function checkJson(value: unknown, path: string, depth: number = 0): void {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") return checkText(value, path);
  if (typeof value === "number") return checkNumber(value, path);
  if (depth >= JSON_DEPTH_MAX)
    throw new StoreInputRefused(path, value, `at most ${JSON_DEPTH_MAX} levels deep`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1)
      checkJson(value[index], `${path}[${index}]`, depth + 1);
    return;
  }
  if (!isPlainObject(value)) throw new StoreInputRefused(path, value, "plain JSON data");
  for (const name of Object.keys(value)) {
    checkText(name, `${path}: the name`);
    checkJson(value[name], `${path}.${name}`, depth + 1);
  }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function checkScalar(value: string | number | boolean, path: string, name: string): void {
  if (typeof value === "string") checkText(value, `${path}.${name}`);
  else if (typeof value === "number") checkNumber(value, `${path}.${name}`);
}

function checkPropertyList(list: readonly unknown[], path: string): void {
  const wanted = typeof list[0];
  if (list.length > 0 && wanted !== "string" && wanted !== "number") {
    throw new StoreInputRefused(`${path}[0]`, list[0], "a string or a number");
  }
  for (let index = 0; index < list.length; index += 1) {
    const value = list[index];
    if (typeof value === "string" && wanted === "string") checkText(value, `${path}[${index}]`);
    else if (typeof value === "number" && wanted === "number") checkNumber(value, `${path}[${index}]`);
    else throw new StoreInputRefused(`${path}[${index}]`, value, `a ${wanted}, as the entries before it`);
  }
}

function checkNumber(value: number, path: string): void {
  if (!Number.isFinite(value)) throw new StoreInputRefused(path, value, "a finite number");
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new StoreInputRefused(path, value, "a whole number within 2^53 - 1 (write larger ones as text)");
  }
}
