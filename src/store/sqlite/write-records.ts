/** Writes records on a connection that holds the write lock: all of them, or none. */
import type { RecordPut } from "../graph-store.ts";
import { RecordMoved } from "../record-moved.ts";
import type { Connection } from "./connection.ts";
import { storeError } from "./sqlite-failure.ts";
import type { SqliteFailure } from "./sqlite-failure.ts";

/** A record with its value as JSON; null deletes. */
export interface EncodedRecord extends Omit<RecordPut, "value"> {
  readonly value: string | null;
}

export function encodeRecords(records: readonly RecordPut[]): readonly EncodedRecord[] {
  return records.map(({ namespace, key, value, ...expects }) => ({
    namespace,
    key,
    value: value === null ? null : JSON.stringify(value),
    ...expects,
  }));
}

/** Expects `begin-write` to have succeeded; ends the transaction in every case. Throws RecordMoved. */
export function writeRecords(connection: Connection, records: readonly EncodedRecord[]): void {
  try {
    for (const record of records) {
      const { namespace, key, value, expects } = record;
      if (expects !== undefined) checkVersion(connection, record, expects);
      if (value === null) connection.run("delete-record", namespace, key);
      else connection.run("put-record", namespace, key, value);
    }
    connection.run("commit");
  } finally {
    connection.rollBack();
  }
}

/** What became of records that were put, as data that can cross from a thread. */
export type RecordsOutcome =
  | { readonly kind: "written" }
  | {
      readonly kind: "moved";
      readonly namespace: string;
      readonly key: string;
      readonly have: number;
      readonly want: number;
    }
  | { readonly kind: "failed"; readonly failure: SqliteFailure };

/** Throws what the contract says for an outcome. */
export function writtenOrThrow(outcome: RecordsOutcome, location: string): void {
  switch (outcome.kind) {
    case "written":
      return;
    case "moved":
      throw new RecordMoved(outcome.namespace, outcome.key, outcome.have, outcome.want);
    case "failed":
      throw storeError(location, outcome.failure, new Error(outcome.failure.message));
    default:
      outcome satisfies never;
  }
}

/** Only who expects a version pays for looking it up. */
function checkVersion(connection: Connection, { namespace, key }: EncodedRecord, expects: number): void {
  const version = (connection.row("record", namespace, key)?.[2] ?? 0) as number;
  if (expects !== version) throw new RecordMoved(namespace, key, version, expects);
}
