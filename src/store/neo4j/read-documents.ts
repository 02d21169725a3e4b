/**
 * Documents as they stood at a revision, page by page in order of key. Each page is a short read of its own.
 */
import type { Document } from "../../model/document.ts";
import { compareCodePoints } from "../code-point-order.ts";
import type { DocumentSelection, StoredDocument } from "../graph-store.ts";
import { integer } from "./driver-values.ts";
import { greatest, keyRange, nextKey, selectedKeys } from "./key-range.ts";
import type { Neo4jConnection, Row } from "./neo4j-connection.ts";
import { statement } from "./statement.ts";

/**
 * Keys of one page. Documents are some kB each, seldom a MB: a page stays far below what a process can hold.
 */
const KEYS_PER_PAGE = 500;

/** `at` is a revision that is reached. */
export async function* readDocuments(
  connection: Neo4jConnection, selection: DocumentSelection, at: number,
): AsyncGenerator<StoredDocument> {
  let left = selection.limit ?? Number.POSITIVE_INFINITY;
  const pages = selection.keys === undefined ? pagesOfRange(connection, selection, at)
    : pagesOfKeys(connection, selectedKeys(selection.keys, selection), at);
  if (left === 0) return;
  for await (const page of pages) {
    const inOrder = page.toSorted((a, b) => compareCodePoints(a["key"], b["key"]));
    for (const { key, revision, document } of inOrder) {
      if (document === null) continue;
      yield { key, revision, document: JSON.parse(document) as Document };
      left -= 1;
      if (left === 0) return;
    }
  }
}

async function* pagesOfRange(
  connection: Neo4jConnection, selection: DocumentSelection, at: number,
): AsyncGenerator<readonly Row[]> {
  let { from, until } = keyRange(selection);
  const size = Math.min(KEYS_PER_PAGE, selection.limit ?? KEYS_PER_PAGE);
  for (;;) {
    const rows = await connection.read(
      statement("read/documents"), { from, until, at: integer(at), limit: integer(size) }
    );
    yield rows;
    if (rows.length < size) return;
    from = nextKey(greatest(rows.map(({ key }) => key as string)));
  }
}

async function* pagesOfKeys(
  connection: Neo4jConnection, keys: readonly string[], at: number,
): AsyncGenerator<readonly Row[]> {
  for (let start = 0; start < keys.length; start += KEYS_PER_PAGE) {
    yield await connection.read(statement("read/documents-by-key"),
      { keys: keys.slice(start, start + KEYS_PER_PAGE), at: integer(at) });
  }
}
