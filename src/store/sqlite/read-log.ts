/**
 * Reads revisions and documents. The log never changes what it holds, so pages of it need no open
 * transaction: a page starts after the last key of the page before, at the revision that the reader began
 * with.
 */
import type { Document } from "../../model/document.ts";
import type { Change, Head, Revision } from "../../model/revision.ts";
import type { DocumentSelection, RevisionRange, StoredDocument } from "../graph-store.ts";
import type { Connection, Row } from "./connection.ts";
import { keyRange, selectedKeys } from "./key-range.ts";
import { breath, takeSlice } from "./time-slice.ts";

/** A connection that is asked for before each page: it throws when the store is closed. */
export type ConnectionSource = () => Connection;

export async function* readRevisions(
  connect: ConnectionSource,
  head: Head,
  range: RevisionRange,
): AsyncGenerator<Revision> {
  const upTo = Math.min(range.upTo ?? head.revision, head.revision);
  let left = range.limit ?? Number.POSITIVE_INFINITY;
  for (let after = range.after; left > 0;) {
    const connection = connect();
    const rows =
      range.key === undefined
        ? connection.statement("revisions").iterate(after, upTo)
        : connection.statement("revisions-of-document").iterate(range.key, after, upTo);
    const { values, isLast } = takeSlice(rows as unknown as Iterator<Row>, (row) => row, left);
    for (const [revision, id, time, actor, reason, digest] of values as [
      number,
      string,
      string,
      string,
      string,
      string,
    ][]) {
      left -= 1;
      after = revision;
      const changes = await readChanges(connect, revision);
      yield { revision, id, time, actor, reason, digest, changes };
    }
    if (isLast) return;
    await breath();
  }
}

async function readChanges(connect: ConnectionSource, revision: number): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (;;) {
    const rows = connect()
      .statement("changes")
      .iterate(revision, changes.at(-1)?.key ?? "");
    const { values, isLast } = takeSlice(rows as unknown as Iterator<Row>, changeOfRow);
    changes.push(...values);
    if (isLast) return changes;
    await breath();
  }
}

function changeOfRow([key, action, before, after]: Row): Change {
  return {
    key: key as string,
    action: action as Change["action"],
    before: before === null ? null : (JSON.parse(before as string) as Document),
    after: after === null ? null : (JSON.parse(after as string) as Document),
  };
}

/** `at` is a revision that the log has reached. */
export async function* readDocuments(
  connect: ConnectionSource,
  at: number,
  selection: DocumentSelection,
): AsyncGenerator<StoredDocument> {
  let left = selection.limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for await (const page of selection.keys === undefined
    ? documentsInRange(connect, at, selection)
    : documentsNamed(connect, at, selection, selection.keys)) {
    for (const document of page) {
      yield document;
      left -= 1;
      if (left === 0) return;
    }
  }
}

async function* documentsInRange(
  connect: ConnectionSource,
  at: number,
  selection: DocumentSelection,
): AsyncGenerator<readonly StoredDocument[]> {
  const prefix = selection.prefix ?? "";
  for (let after = selection.after ?? ""; ;) {
    const rows = connect()
      .statement("documents")
      .iterate({ at, ...keyRange(prefix, after) });
    const { values, isLast } = takeSlice(rows as unknown as Iterator<Row>, documentOfRow, selection.limit);
    yield values;
    if (isLast) return;
    after = values.at(-1)!.key;
    await breath();
  }
}

async function* documentsNamed(
  connect: ConnectionSource,
  at: number,
  selection: DocumentSelection,
  keys: readonly string[],
): AsyncGenerator<readonly StoredDocument[]> {
  const wanted = selectedKeys(keys, selection.prefix ?? "", selection.after ?? "").reverse();
  while (wanted.length > 0) {
    const statement = connect().statement("document-at");
    const { values } = takeSlice(
      popping(wanted),
      (key) => statement.get({ key, at }) as unknown as Row | undefined,
    );
    yield values.flatMap((row) => (row === undefined ? [] : [documentOfRow(row)]));
    await breath();
  }
}

function* popping(keys: string[]): Generator<string> {
  while (keys.length > 0) yield keys.pop()!;
}

function documentOfRow([key, revision, text]: Row): StoredDocument {
  return {
    key: key as string,
    document: JSON.parse(text as string) as Document,
    revision: revision as number,
  };
}
