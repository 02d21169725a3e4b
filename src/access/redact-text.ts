/**
 * Takes hidden names out of what a visible document says: its references, and its texts (a description, a
 * note, a source) where they name what it refers to. Only names that the document itself refers to are looked
 * for: otherwise a text full of guesses would tell which of them exist.
 */
import type { Document } from "../model/document.ts";
import type { Properties, PropertyValue } from "../model/graph.ts";

export const RESTRICTED = "restricted";

/** Properties that people write as text; all others are words of the model, of which none is redacted. */
const WRITTEN: ReadonlySet<string> = new Set(["source", "note", "location", "yanked", "job", "endpoint",
  "parameters", "training", "statement", "signer", "because"]);

/** The same object where nothing is hidden, which is nearly always. `names`: properties that are names. */
export function redactProperties(
  properties: Properties, hidden: ReadonlySet<string>, names: ReadonlySet<string> = NO_NAMES,
): Properties {
  if (hidden.size === 0) return properties;
  const pattern = patternOf(hidden);
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [
    name, WRITTEN.has(name) || names.has(name) ? (redactValue(value, pattern) as PropertyValue) : value,
  ]));
}

const NO_NAMES: ReadonlySet<string> = new Set();
/** Of an observation: what it was measured of. */
export const OBSERVED_NAMES: ReadonlySet<string> = new Set(["deployment", "version"]);

/** What its kind, its name and its own metadata say stays; names in its spec and its texts go. */
export function redactDocument(document: Document, hidden: ReadonlySet<string>): Document {
  if (hidden.size === 0) return document;
  const pattern = patternOf(hidden);
  const { description } = document.metadata;
  const metadata = description === undefined ? document.metadata :
    { ...document.metadata, description: redactValue(description, pattern) as string };
  return { ...document, metadata, spec: redactValue(document.spec, pattern) as Document["spec"] };
}

function redactValue(value: unknown, pattern: RegExp): unknown {
  if (typeof value === "string") return value.replace(pattern, RESTRICTED);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, pattern));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) =>
    [name.replace(pattern, RESTRICTED), redactValue(inner, pattern)]));
}

/** Whole names, the longest first; a full stop behind one is the sentence's. */
function patternOf(hidden: ReadonlySet<string>): RegExp {
  const sorted = [...hidden].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const either = sorted.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|");
  return new RegExp(`(?<![A-Za-z0-9._+/-])(?:${either})(?![A-Za-z0-9_+/-]|\\.[A-Za-z0-9])`, "g");
}
