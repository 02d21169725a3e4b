/**
 * The types that facts have, and whether a value fits one.
 */
import { DomainError } from "./domain-error.ts";
import { InvalidFactValue } from "./invalid-fact-value.ts";
import { nearestNames } from "./nearest.ts";
import { parseQuantity } from "./quantity.ts";
import { parseVersion } from "./scheme.ts";
import type { SchemeName } from "./scheme.ts";
import { parseTime } from "./time.ts";

export type FactType =
  | { readonly kind: "version"; readonly scheme: SchemeName }
  | { readonly kind: "quantity" }
  | { readonly kind: "number" }
  /** With `ordered`, `values` go from lowest to highest. */
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly ordered: boolean }
  | { readonly kind: "set" }
  | { readonly kind: "boolean" }
  | { readonly kind: "string" }
  /** RFC 3339, or a date. */
  | { readonly kind: "time" };

export type FactValue = string | number | boolean | readonly string[];

/** Longest text that a fact holds. Values are words, versions and names; prose belongs in a description. */
export const FACT_TEXT_LENGTH_MAX = 10_000;
/** Most elements of a set; a CPU has some hundred feature flags. */
export const SET_SIZE_MAX = 10_000;

/**
 * The value as it is kept: sets sorted and without repetition, quantities as text. Throws InvalidFactValue.
 */
export function checkFactValue(type: FactType, value: unknown): FactValue {
  if (typeof value === "string" && value.length > FACT_TEXT_LENGTH_MAX) {
    throw new InvalidFactValue(`text of at most ${FACT_TEXT_LENGTH_MAX} characters`, value);
  }
  switch (type.kind) {
    case "version":
      return checkVersion(type.scheme, value);
    case "quantity":
      return checkQuantity(value);
    case "number":
      if (typeof value !== "number" || !Number.isFinite(value)) throw new InvalidFactValue("a number", value);
      return value;
    case "enum":
      return checkEnum(type.values, value);
    case "set":
      return checkSet(value);
    case "boolean":
      if (typeof value !== "boolean") throw new InvalidFactValue("true or false", value);
      return value;
    case "string":
      if (typeof value !== "string") throw new InvalidFactValue("text", value, quoteHint(value));
      return value;
    case "time":
      if (typeof value !== "string" || parseTime(value) === undefined) {
        throw new InvalidFactValue("a time", value, "Times look like 2026-10-01T12:00:00Z or 2026-10-01.");
      }
      return value;
    default: {
      const never: never = type;
      return never;
    }
  }
}

/**
 * The value that a text such as a command line's `key=value` means for this type. Throws InvalidFactValue.
 */
export function factValueFromText(type: FactType, text: string): FactValue {
  switch (type.kind) {
    case "number":
      return checkFactValue(
        type,
        text.trim() === "" ? text : Number.isNaN(Number(text)) ? text : Number(text),
      );
    case "boolean":
      return checkFactValue(type, text === "true" ? true : text === "false" ? false : text);
    case "set":
      return checkFactValue(
        type,
        text
          .split(",")
          .map((element) => element.trim())
          .filter((element) => element !== ""),
      );
    default:
      return checkFactValue(type, text);
  }
}

/** What a type takes, in words. */
export function describeFactType(type: FactType): string {
  switch (type.kind) {
    case "version":
      return `a ${type.scheme} version`;
    case "quantity":
      return "a quantity";
    case "number":
      return "a number";
    case "enum":
      return `one of ${type.values.join(", ")}`;
    case "set":
      return "a set of words";
    case "boolean":
      return "true or false";
    case "string":
      return "text";
    case "time":
      return "a time";
    default: {
      const never: never = type;
      return never;
    }
  }
}

function checkVersion(scheme: SchemeName, value: unknown): string {
  if (typeof value !== "string") throw new InvalidFactValue(`a ${scheme} version`, value, quoteHint(value));
  return checked(`a ${scheme} version`, value, () => parseVersion(scheme, value).text);
}

function checkQuantity(value: unknown): string {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== "string") throw new InvalidFactValue("a quantity", value);
  return checked("a quantity", text, () => parseQuantity(text).text);
}

function checked(expected: string, value: string, parse: () => string): string {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DomainError) throw new InvalidFactValue(expected, value, error.hint);
    throw error;
  }
}

function checkEnum(values: readonly string[], value: unknown): string {
  if (typeof value === "string" && values.includes(value)) return value;
  const nearest = typeof value === "string" ? nearestNames(value, values) : [];
  throw new InvalidFactValue(
    `one of ${values.join(", ")}`,
    value,
    nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : undefined,
  );
}

function checkSet(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length > SET_SIZE_MAX) {
    throw new InvalidFactValue(`a list of at most ${SET_SIZE_MAX} words`, value);
  }
  for (const element of value) {
    if (typeof element !== "string" || element === "" || element.length > FACT_TEXT_LENGTH_MAX) {
      throw new InvalidFactValue("a word in a set", element, quoteHint(element));
    }
  }
  return [...new Set(value as string[])].sort();
}

function quoteHint(value: unknown): string | undefined {
  return typeof value === "number" || typeof value === "boolean"
    ? `Put it in quotes: "${value}".`
    : undefined;
}
