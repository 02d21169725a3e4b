/**
 * The schema of an interface: the columns of a data set, the inputs and outputs of a model or an API.
 *
 * `columns: { age: int64, country: string not null, address.city: string }` gives each a type and, if it is
 * known, whether it may be null; fields inside a column are dotted. `columns: [age, country]` gives names
 * only, and so does the type `any`. Written alike by who provides an interface and by who requires it.
 */
import { z } from "zod";
import { TEXT_CHARACTERS_MAX, text, uniqueList } from "./fields.ts";

/** Columns of one schema: the widest real tables have some thousands, and one edge carries them all. */
export const COLUMNS_MAX = 4_096;

/** The parts of a schema, in the order in which they are told. */
export const SCHEMA_PARTS = ["columns", "inputs", "outputs"] as const;
export type SchemaPart = (typeof SCHEMA_PARTS)[number];

const TYPE = /^(?! )[^\n]*[^\n ]$/;
const columnName = text(/^[^\s](?:[^\n]*[^\s])?$/, "is not a column's name: one line, no blank at its ends");
const columnType = text(TYPE, "is not a column's type, such as int64 or string not null");
const named = z
  .record(z.string().min(1, "is empty").max(TEXT_CHARACTERS_MAX).regex(/^[^\s](?:[^\n]*[^\s])?$/,
    "is not a column's name: one line, no blank at its ends"), columnType)
  .refine((map) => Object.keys(map).length > 0, "is empty; leave it out")
  .refine((map) => Object.keys(map).length <= COLUMNS_MAX, `has more than ${COLUMNS_MAX} columns`);

export const columns = z.union([uniqueList(columnName, String).min(1, "is empty; leave it out"), named]);
export type Columns = z.output<typeof columns>;

export const schemaShape = {
  columns: columns.optional(),
  inputs: columns.optional(),
  outputs: columns.optional(),
};

export type WrittenSchema = { readonly [Part in SchemaPart]?: Columns | undefined };

/** The type of a column about which nobody says more. */
export const ANY_TYPE = "any";

/** By name, `[["age", "int64"], ["country", "string not null"]]`: a map has no order that a store keeps. */
export function columnEntries(written: Columns): readonly (readonly [string, string])[] {
  const entries = Array.isArray(written)
    ? (written as readonly string[]).map((name) => [name, ANY_TYPE] as const)
    : Object.entries(written as Readonly<Record<string, string>>);
  return entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
