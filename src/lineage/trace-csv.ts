/** A trace as comma-separated values (RFC 4180): a line for each thing, with the edge that led to it. */
import type { Trace } from "./trace.ts";

const COLUMNS = [
  "depth",
  "key",
  "kind",
  "name",
  "type",
  "declared",
  "via",
  "viaType",
  "source",
  "time",
] as const;
/** A spreadsheet takes a cell that begins so for a formula; a space before it makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

export function traceCsv({ things, edges }: Trace): string {
  const stated = new Map(
    edges.flatMap((edge) => [
      [`${edge.type} ${edge.from} ${edge.to}`, edge],
      [`${edge.type} ${edge.to} ${edge.from}`, edge],
    ]),
  );
  const rows = things.map(({ depth, key, kind, name, type, declared, via }) => {
    const edge = stated.get(`${via.type} ${via.key} ${key}`);
    return [depth, key, kind, name, type, declared, via.key, via.type, edge?.source, edge?.time];
  });
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number | boolean | undefined): string {
  const text = value === undefined ? "" : String(value);
  const safe = FORMULA.test(text) ? ` ${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
