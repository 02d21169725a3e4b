/**
 * The columns that a dataset's `schema` facet states, in our words: dotted names, each with its type.
 *
 * A field with fields of its own is there itself, as its type or a struct. What cannot be kept whole (more
 * columns than a schema has here, a name over two lines) is not kept at all: half a schema would say of the
 * other half that it is not there. An empty list says nothing, as producers send it where they know nothing.
 */
import { ANY_TYPE, COLUMNS_MAX } from "../../model/kinds/columns.ts";
import { TEXT_CHARACTERS_MAX } from "../../model/kinds/fields.ts";

/** Name and type, in order of name, each name once. */
export type StatedColumns = readonly (readonly [name: string, type: string])[];

interface Field {
  readonly name: string;
  readonly type?: string;
  readonly fields?: readonly Field[];
}

const NAME = /^[^\s](?:[^\n]*[^\s])?$/;

/** Empty: the facet says nothing, or nothing that can be kept. */
export function statedColumns(fields: readonly Field[]): StatedColumns {
  const columns = new Map<string, string>();
  if (!addFields(columns, fields, "")) return [];
  const stated = [...columns];
  return isInOrder(stated) ? stated : stated.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Producers that sort columns themselves need no second sorting. */
function isInOrder(columns: StatedColumns): boolean {
  return columns.every(([name], place) => place === 0 || columns[place - 1]![0] < name);
}

/** Events nest 256 deep at most, which ./read-event.ts has checked. False: they cannot be kept whole. */
function addFields(columns: Map<string, string>, fields: readonly Field[], prefix: string): boolean {
  for (const { name, type, fields: inner } of fields) {
    const path = prefix + name;
    if (!NAME.test(path) || path.length > TEXT_CHARACTERS_MAX || path === "__proto__") return false;
    if (!columns.has(path)) columns.set(path, typeOf(type, inner));
    if (columns.size > COLUMNS_MAX) return false;
    if (inner !== undefined && !addFields(columns, inner, `${path}.`)) return false;
  }
  return true;
}

function typeOf(type: string | undefined, inner: readonly Field[] | undefined): string {
  const word = type === undefined ? "" : type.trim();
  if (word === "") return inner === undefined || inner.length === 0 ? ANY_TYPE : "struct";
  return word.length > TEXT_CHARACTERS_MAX || word.includes("\n") ? ANY_TYPE : word;
}

export function sameColumns(one: StatedColumns | undefined, other: StatedColumns | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  return one.every(([name, type], place) => name === other[place]![0] && type === other[place]![1]);
}
