/**
 * The schema that an interface is provided with, held against the one that is required: yes, no or unknown
 * for each column, three-valued like everything else.
 *
 * What is read (`columns`, `outputs`) must be there, in a type all of whose values the reader takes. What is
 * sent (`inputs`) must be taken, in a type that takes all values sent, and whatever else the provider takes
 * must be allowed to be absent: an input is needed unless it is stated to be nullable, as in MLflow's
 * signatures. A provider that states no schema, no type or no nullability leaves the answer unknown.
 */
import { fitsColumnType, mayHaveFields } from "../values/column-type.ts";
import type { Truth } from "../values/condition.ts";
import { columnsOnEdge } from "./compile/schema-properties.ts";
import type { Properties } from "./graph.ts";
import { ANY_TYPE, SCHEMA_PARTS } from "./kinds/columns.ts";
import type { SchemaPart } from "./kinds/columns.ts";

export interface Column {
  /** `any` where nobody says which. */
  readonly type: string;
  /** undefined where nobody says it. */
  readonly nullable: boolean | undefined;
  /** Both, as written: `int64 not null`. */
  readonly text: string;
}

export type Columns = ReadonlyMap<string, Column>;
/** Equal schemas may be different objects; `text` is equal for them. */
export type Schema = { readonly [Part in SchemaPart]?: Columns } & { readonly text: string };

/** Why a column does not serve, or what leaves it open. */
export interface ColumnFinding {
  readonly part: SchemaPart;
  /** Empty where the provider states nothing of the part. */
  readonly column: string;
  readonly problem: "missing" | "type" | "nullable" | "not-sent" | "unstated" | "no-schema";
  /** Type and nullability as required: `int64 not null`. */
  readonly required?: string;
  readonly provided?: string;
}

export interface SchemaAnswer {
  readonly truth: Truth;
  /** Of the columns that make it what it is, by part and then by name; none when all serve. */
  readonly findings: readonly ColumnFinding[];
}

/** The schema on a REQUIRES or PROVIDES edge; undefined where it states none. */
export function schemaOnEdge(properties: Properties): Schema | undefined {
  const parts: { [Part in SchemaPart]?: Columns } = {};
  const texts: string[] = [];
  for (const part of SCHEMA_PARTS) {
    const entries = columnsOnEdge(properties, part);
    if (entries === undefined) continue;
    parts[part] = new Map(entries.map(([name, text]) => [name, columnOf(text)]));
    texts.push(`${part} ${JSON.stringify(entries)}`);
  }
  return texts.length === 0 ? undefined : { ...parts, text: texts.join() };
}

function columnOf(text: string): Column {
  const [, type = text, nullability] = /^(.*?)(?: (nullable|not null))?$/i.exec(text) ?? [];
  const nullable = nullability === undefined ? undefined : nullability.toLowerCase() === "nullable";
  return { type, nullable, text };
}

/** Whether what is provided serves who requires it. */
export function fitsSchema(required: Schema, provided: Schema | undefined): SchemaAnswer {
  if (provided === undefined) return withFindings(SCHEMA_PARTS.flatMap((part) => noSchema(required, part)));
  return withFindings(SCHEMA_PARTS.flatMap((part) => {
    const [wanted, given] = [required[part], provided[part]];
    if (wanted === undefined) return [];
    if (given === undefined) return noSchema(required, part);
    const found = [...wanted].flatMap(([name, column]) => judgeColumn(part, name, column, given));
    return part === "inputs" ? [...found, ...notSent(wanted, given)] : found;
  }));
}

function noSchema(required: Schema, part: SchemaPart): readonly ColumnFinding[] {
  return required[part] === undefined ? [] : [{ part, column: "", problem: "no-schema" }];
}

/** A no is told without what is merely open beside it. */
function withFindings(all: readonly ColumnFinding[]): SchemaAnswer {
  if (all.length === 0) return { truth: "yes", findings: [] };
  const refused = all.filter(({ problem }) => problem !== "unstated" && problem !== "no-schema");
  return refused.length > 0 ? { truth: "no", findings: refused } : { truth: "unknown", findings: all };
}

/** Whether one column that is provided serves one that is read under that name. */
export function judgeRead(name: string, wanted: Column, given: Columns): readonly ColumnFinding[] {
  return judgeColumn("columns", name, wanted, given);
}

function judgeColumn(
  part: SchemaPart, name: string, wanted: Column, columns: Columns,
): readonly ColumnFinding[] {
  const given = columns.get(name) ?? parentOf(name, columns);
  const told = { part, column: name, ...(wanted.text === ANY_TYPE ? {} : { required: wanted.text }) };
  if (given === undefined) {
    const isOpen = ancestors(name).some((above) => mayHold(above, columns));
    return [{ ...told, problem: isOpen ? "unstated" : "missing" }];
  }
  const finding = (problem: ColumnFinding["problem"]): ColumnFinding =>
    ({ ...told, problem, ...(given.text === ANY_TYPE ? {} : { provided: given.text }) });
  const [from, to] = part === "inputs" ? [wanted, given] : [given, wanted];
  const type = to.type === ANY_TYPE ? "yes" : from.type === ANY_TYPE ? "unknown"
    : fitsColumnType(from.type, to.type);
  if (type === "no") return [finding("type")];
  const refusesNull = to.nullable === false;
  if (refusesNull && from.nullable === true) return [finding("nullable")];
  const openNull = part === "inputs"
    ? from.nullable === true && to.nullable === undefined
    : refusesNull && from.nullable === undefined;
  return type === "unknown" || openNull ? [finding("unstated")] : [];
}

/** A column whose fields are listed is there itself; of what type, nobody says. */
function parentOf(name: string, columns: Columns): Column | undefined {
  for (const other of columns.keys())
    if (other.startsWith(`${name}.`)) return { type: ANY_TYPE, nullable: undefined, text: ANY_TYPE };
  return undefined;
}

/** `a.b.c` -> `a.b`, `a`. */
function ancestors(name: string): readonly string[] {
  const steps = name.split(".");
  return steps.slice(1).map((_, place) => steps.slice(0, steps.length - 1 - place).join("."));
}

/** Whether a column whose fields nobody lists may have one of that name. */
function mayHold(above: string, columns: Columns): boolean {
  const column = columns.get(above);
  if (column === undefined || parentOf(above, columns) !== undefined) return false;
  return column.type === ANY_TYPE || mayHaveFields(column.type);
}

/** What the provider takes too and is not said to do without. */
function notSent(sent: Columns, taken: Columns): readonly ColumnFinding[] {
  const names = [...sent.keys()];
  return [...taken].flatMap(([column, { nullable, text }]): readonly ColumnFinding[] => {
    const isSent = names.some((name) =>
      name === column || name.startsWith(`${column}.`) || column.startsWith(`${name}.`));
    const isFine = isSent || nullable === true;
    return isFine ? [] : [{ part: "inputs", column, problem: "not-sent", provided: text }];
  });
}
