/** Records of one namespace, in order of key. */
import { compareCodePoints } from "../code-point-order.ts";
import type { RecordSelection, StoredRecord } from "../graph-store.ts";
import { integer } from "./driver-values.ts";
import { greatest, keyRange, nextKey, selectedKeys } from "./key-range.ts";
import type { Neo4jConnection, Row } from "./neo4j-connection.ts";
import { statement } from "./statement.ts";

/** Records are small: leases, tokens, decisions of a few kB. */
const RECORDS_PER_PAGE = 1_000;

export async function readRecords(
  connection: Neo4jConnection, selection: RecordSelection,
): Promise<readonly StoredRecord[]> {
  if (selection.limit === 0) return [];
  const rows = selection.keys === undefined ? await readRange(connection, selection)
    : await readKeys(connection, selection.namespace, selectedKeys(selection.keys, selection));
  return rows.map(({ key, value, version }) => ({ key, value: JSON.parse(value) as unknown, version }))
    .toSorted((a, b) => compareCodePoints(a.key, b.key))
    .slice(0, selection.limit);
}

async function readRange(connection: Neo4jConnection, selection: RecordSelection): Promise<readonly Row[]> {
  const { namespace, limit = Number.POSITIVE_INFINITY } = selection;
  let { from, until } = keyRange(selection);
  const all: Row[] = [];
  for (;;) {
    const size = Math.min(RECORDS_PER_PAGE, limit - all.length);
    const rows = await connection.read(
      statement("records/page"), { namespace, from, until, limit: integer(size) }
    );
    for (const row of rows) all.push(row);
    if (rows.length < size || all.length >= limit) return all;
    from = nextKey(greatest(rows.map(({ key }) => key as string)));
  }
}

async function readKeys(
  connection: Neo4jConnection, namespace: string, keys: readonly string[],
): Promise<readonly Row[]> {
  const all: Row[] = [];
  for (let start = 0; start < keys.length; start += RECORDS_PER_PAGE) {
    const page = keys.slice(start, start + RECORDS_PER_PAGE);
    const rows = await connection.read(statement("records/by-key"), { namespace, keys: page });
    for (const row of rows) all.push(row);
  }
  return all;
}
