/** The log, oldest first: a page of revisions, then their changes, a bounded number at a time. */
import type { Document } from "../../model/document.ts";
import type { Change, Head, Revision } from "../../model/revision.ts";
import { setTimeout as pause } from "node:timers/promises";
import { compareCodePoints } from "../code-point-order.ts";
import type { RevisionRange } from "../graph-store.ts";
import { StoreDamaged } from "../store-damaged.ts";
import { integer } from "./driver-values.ts";
import type { Neo4jConnection } from "./neo4j-connection.ts";
import { statement } from "./statement.ts";

interface RevisionRow extends Omit<Revision, "changes"> {
  /** How many. */
  readonly changes: number;
}

/** Most revisions change one document: a page of them is about a MB. */
const REVISIONS_PER_PAGE = 500;

/** Changes read at once; a revision with more is read alone, and whole. */
const CHANGES_PER_READ = 1_000;

/**
 * A commit of another process may show its revision a moment before all of its changes: then they are read
 * again.
 */
const READS_MAX = 100;
const READ_PAUSE_MS = 10;

export async function* readRevisions(
  connection: Neo4jConnection, range: RevisionRange, head: Head, location: string,
): AsyncGenerator<Revision> {
  const upTo = Math.min(range.upTo ?? head.revision, head.revision);
  let left = range.limit ?? Number.POSITIVE_INFINITY;
  for (let after = range.after; after < upTo && left > 0;) {
    const size = Math.min(REVISIONS_PER_PAGE, left);
    const page = await readPage(connection, range.key, after, upTo, size);
    for (const group of inGroups(page)) {
      const changes = await readChanges(connection, group, location);
      for (const row of group) yield { ...row, changes: changes.get(row.revision)! };
    }
    if (page.length < size) return;
    left -= page.length;
    after = page.at(-1)!.revision;
  }
}

async function readPage(
  connection: Neo4jConnection, key: string | undefined, after: number, upTo: number, limit: number,
): Promise<readonly RevisionRow[]> {
  const parameters = { after: integer(after), upTo: integer(upTo), limit: integer(limit) };
  const rows = key === undefined ? await connection.read(statement("read/revisions"), parameters)
    : await connection.read(statement("read/revisions-of-document"), { ...parameters, key });
  return (rows as readonly RevisionRow[]).toSorted((a, b) => a.revision - b.revision);
}

function* inGroups(page: readonly RevisionRow[]): Generator<readonly RevisionRow[]> {
  let group: RevisionRow[] = [];
  let changes = 0;
  for (const row of page) {
    if (group.length > 0 && changes + row.changes > CHANGES_PER_READ) {
      yield group;
      group = [];
      changes = 0;
    }
    group.push(row);
    changes += row.changes;
  }
  if (group.length > 0) yield group;
}

async function readChanges(
  connection: Neo4jConnection, group: readonly RevisionRow[], location: string,
): Promise<ReadonlyMap<number, readonly Change[]>> {
  const revisions = group.map(({ revision }) => integer(revision));
  for (let read = 1; read <= READS_MAX; read += 1) {
    const rows = await connection.read(statement("read/changes"), { revisions });
    const changes = new Map<number, Change[]>(group.map(({ revision }) => [revision, []]));
    for (const { revision, key, action, before, after } of rows) {
      changes.get(revision)!.push({ key, action, before: parse(before), after: parse(after) });
    }
    if (group.every((row) => changes.get(row.revision)!.length === row.changes)) {
      for (const list of changes.values()) list.sort((a, b) => compareCodePoints(a.key, b.key));
      return changes;
    }
    await pause(READ_PAUSE_MS);
  }
  const [first, last] = [group[0]!.revision, group.at(-1)!.revision];
  throw new StoreDamaged(location, `changes are missing in ${first} to ${last}`, "Restore a backup.");
}

function parse(text: string | null): Document | null {
  return text === null ? null : JSON.parse(text) as Document;
}
