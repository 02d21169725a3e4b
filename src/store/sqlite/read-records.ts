/** Reads records of one namespace, in pages like the log's. */
import type { RecordSelection, StoredRecord } from "../graph-store.ts";
import type { Row } from "./connection.ts";
import { keyRange, selectedKeys } from "./key-range.ts";
import type { ConnectionSource } from "./read-log.ts";
import { breath, takeSlice } from "./time-slice.ts";

export async function readRecords(
  connect: ConnectionSource,
  { namespace, keys, prefix = "", after = "", limit = Number.POSITIVE_INFINITY }: RecordSelection,
): Promise<readonly StoredRecord[]> {
  if (limit === 0) return [];
  if (keys !== undefined) {
    const wanted = selectedKeys(keys, prefix, after);
    return wanted
      .flatMap((key) => {
        const row = connect().row("record", namespace, key);
        return row === undefined ? [] : [recordOfRow(row)];
      })
      .slice(0, limit);
  }
  const records: StoredRecord[] = [];
  for (let last = after; ; last = records.at(-1)!.key) {
    const rows = connect()
      .statement("records")
      .iterate({ namespace, ...keyRange(prefix, last) });
    const { values, isLast } = takeSlice(
      rows as unknown as Iterator<Row>,
      recordOfRow,
      limit - records.length,
    );
    records.push(...values);
    if (isLast || records.length >= limit) return records;
    await breath();
  }
}

function recordOfRow([key, value, version]: Row): StoredRecord {
  return { key: key as string, value: JSON.parse(value as string) as unknown, version: version as number };
}
