/**
 * The schema of an interface on the edge that provides or requires it: lists side by side, `columns` with
 * `columnTypes`, `inputs` with `inputTypes`, `outputs` with `outputTypes`, in order of name. So whoever opens
 * the edge reads it, and Cypher asks `"country" IN edge.columns`.
 */
import type { Properties } from "../graph.ts";
import { SCHEMA_PARTS, columnEntries } from "../kinds/columns.ts";
import type { SchemaPart, WrittenSchema } from "../kinds/columns.ts";
import type { OptionalProperties } from "./graph-part.ts";

const TYPES = { columns: "columnTypes", inputs: "inputTypes", outputs: "outputTypes" } as const;

export function schemaProperties(written: WrittenSchema): OptionalProperties {
  const properties: Record<string, readonly string[]> = {};
  for (const part of SCHEMA_PARTS) {
    const given = written[part];
    if (given === undefined) continue;
    const entries = columnEntries(given);
    properties[part] = entries.map(([name]) => name);
    properties[TYPES[part]] = entries.map(([, type]) => type);
  }
  return properties;
}

/** Names and types of one part of the schema that an edge carries; undefined where it states none. */
export function columnsOnEdge(
  properties: Properties,
  part: SchemaPart,
): readonly (readonly [string, string])[] | undefined {
  const names = properties[part] as readonly string[] | undefined;
  const types = properties[TYPES[part]] as readonly string[] | undefined;
  return names?.map((name, place) => [name, types?.[place] ?? "any"]);
}
