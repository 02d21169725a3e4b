/** Schemas in words: what is required of one, and what is wrong with one that is provided. */
import { ANY_TYPE, SCHEMA_PARTS } from "../model/kinds/columns.ts";
import type { SchemaPart } from "../model/kinds/columns.ts";
import type { ColumnReason } from "./decision.ts";
import type { Schema } from "./interface-schema.ts";

/** Columns told in one sentence; the data holds all of them. */
const TOLD_MAX = 3;

const NOUNS: Readonly<Record<SchemaPart, readonly [string, string]>> = {
  columns: ["column", "columns"], inputs: ["input", "inputs"], outputs: ["output", "outputs"],
};

/** `columns age int64 and country`, `input user_id int64 and output score double` */
export function schemaWords(schema: Schema): string {
  return SCHEMA_PARTS.flatMap((part) => {
    const columns = schema[part];
    if (columns === undefined) return [];
    const names = [...columns].map(([name, { text }]) => (text === ANY_TYPE ? name : `${name} ${text}`));
    return [`${noun(part, names.length)} ${listed(names)}`];
  }).join(" and ");
}

/** What stands behind the name of what is provided: ` without column country (gone since clicks@3)`. */
export function findingWords(findings: readonly ColumnReason[]): string {
  const told = findings.slice(0, TOLD_MAX).map((finding) => `${problemWords(finding)}${asides(finding)}`);
  const more = findings.length > TOLD_MAX ? `, and ${findings.length - TOLD_MAX} more` : "";
  return ` ${told.join(", ")}${more}`;
}

function problemWords({ part, column, problem, required, provided = ANY_TYPE }: ColumnReason): string {
  const what = `${noun(part, 1)} ${column}`;
  switch (problem) {
    case "missing":
      return `without ${what}`;
    case "type":
      return `with ${what} as ${provided} instead of ${required}`;
    case "nullable":
      return part === "inputs" ? `with ${what} that must not be null` : `with ${what} that may be null`;
    case "not-sent":
      return `and takes ${what} too`;
    case "unstated":
      if (provided === ANY_TYPE) return `without stating enough of ${what}`;
      return part === "inputs"
        ? `with ${what} as ${provided}, which is not known to take ${required ?? "what is sent"}`
        : `with ${what} as ${provided}, which is not known to fit ${required}`;
    case "no-schema":
      return `without stating its ${noun(part, 2)}`;
    default:
      return problem satisfies never;
  }
}

function asides({ goneSince, lastIn, nearest }: ColumnReason): string {
  const parts = [
    ...(goneSince === undefined ? [] : [`gone since ${goneSince}`]),
    ...(lastIn === undefined ? [] : [`${lastIn} had it`]),
    ...(nearest === undefined ? [] : [`the nearest is ${nearest}`]),
  ];
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

function noun(part: SchemaPart, count: number): string {
  return NOUNS[part][count === 1 ? 0 : 1];
}

/** "a", "a and b", "a, b and 4 more" */
function listed(names: readonly string[]): string {
  if (names.length > TOLD_MAX + 1)
    return `${names.slice(0, TOLD_MAX).join(", ")} and ${names.length - TOLD_MAX} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)!}`;
}
