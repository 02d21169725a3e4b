/**
 * Opens the embedded store: looks at the file, creates or migrates it, and gives back a store that keeps the
 * contract.
 */
import { setTimeout as pause } from "node:timers/promises";
import { ConfigurationRefused } from "../configuration-refused.ts";
import type { GraphStore } from "../graph-store.ts";
import { StoreDamaged } from "../store-damaged.ts";
import { StoreUnavailable } from "../store-unavailable.ts";
import { Connection } from "./connection.ts";
import { SCHEMA_VERSION, checkIdentity, inspectFile } from "./file-header.ts";
import { growTree, isTreeBehind } from "./grow-tree.ts";
import { isBusy, translated } from "./sqlite-failure.ts";
import { SqliteStore } from "./sqlite-store.ts";

export interface SqliteStoreOptions {
  /** Reads beside a running service; the file must be there and is never written. */
  readonly readOnly?: boolean;
  /** How long a write waits for the writer of another process. */
  readonly lockMilliseconds?: number;
  /** Limits the size of the file, in pages of 4,096 bytes; for quotas and for tests of a full disk. */
  readonly pagesMax?: number;
}

export const IN_MEMORY = ":memory:";

/** Another process may be writing 100,000 documents: that takes seconds, not minutes. */
const LOCK_MILLISECONDS = 60_000;

/** Reads wait, blocking, only while another process recovers or deletes the log file: milliseconds. */
const READ_BUSY_MILLISECONDS = 5_000;

/** Two processes that create one file at once take turns; each turn is a few milliseconds. */
const OPEN_ATTEMPTS_MAX = 400;
const OPEN_PAUSE_MILLISECONDS = 10;

/**
 * `path` names a file, or is `:memory:`. Errors: StoreDamaged when the file is foreign, truncated, newer or
 * corrupt (it is left as it is); StoreUnavailable when it cannot be opened.
 */
export async function openSqliteStore(path: string, options: SqliteStoreOptions = {}): Promise<GraphStore> {
  if (path === "" || path.includes("\0"))
    throw new ConfigurationRefused("store path", path, "a path, or :memory:");
  for (let attempt = 1; ; attempt += 1) {
    try {
      return path === IN_MEMORY ? openInMemory(options) : openFile(path, options);
    } catch (error) {
      if (!isBusy(error) || attempt === OPEN_ATTEMPTS_MAX) throw translated(path, error);
      await pause(OPEN_PAUSE_MILLISECONDS * Math.random());
    }
  }
}

function openInMemory(options: SqliteStoreOptions): GraphStore {
  if (options.readOnly === true) throw new StoreUnavailable("a store in memory has nothing to read yet");
  const connection = new Connection(IN_MEMORY, {
    readOnly: false,
    busyMilliseconds: 0,
    pagesMax: options.pagesMax,
  });
  migrate(connection, IN_MEMORY);
  return new SqliteStore({
    location: IN_MEMORY,
    reader: connection,
    writer: connection,
    lockMilliseconds: 0,
  });
}

function openFile(path: string, options: SqliteStoreOptions): GraphStore {
  const isNew = inspectFile(path) === "new";
  if (options.readOnly === true) return openForReading(path, isNew);
  const writer = new Connection(path, { readOnly: false, busyMilliseconds: 0, pagesMax: options.pagesMax });
  let reader: Connection | undefined;
  try {
    migrate(writer, path);
    writer.exec("write-ahead-log");
    reader = new Connection(path, { readOnly: true, busyMilliseconds: READ_BUSY_MILLISECONDS });
    reader.row("head");
    const lockMilliseconds = options.lockMilliseconds ?? LOCK_MILLISECONDS;
    return new SqliteStore({ location: path, reader, writer, lockMilliseconds, pagesMax: options.pagesMax });
  } catch (error) {
    reader?.close();
    writer.close();
    throw error;
  }
}

function openForReading(path: string, isNew: boolean): GraphStore {
  if (isNew) {
    throw new StoreUnavailable(
      `there is no store at ${path}`,
      "Start the service once, or apply documents to create it.",
    );
  }
  const reader = new Connection(path, { readOnly: true, busyMilliseconds: READ_BUSY_MILLISECONDS });
  try {
    const { application, version } = identityOf(reader);
    checkIdentity(path, application, version);
    if (version < SCHEMA_VERSION) {
      throw new StoreDamaged(
        path,
        `its schema ${version} is older than ${SCHEMA_VERSION}`,
        "Open it for writing once (`fairlead serve`): that migrates it.",
      );
    }
    reader.row("head");
    return new SqliteStore({ location: path, reader, writer: null, lockMilliseconds: 0 });
  } catch (error) {
    reader.close();
    throw error;
  }
}

/**
 * Brings the schema to the newest version, in one transaction; a file of somebody else is refused before
 * that.
 */
function migrate(connection: Connection, path: string): void {
  const first = identityOf(connection);
  if (!isEmpty(first)) checkIdentity(path, first.application, first.version);
  // A tree falls behind when a process of an older version goes on writing after the migration.
  if (first.version === SCHEMA_VERSION && !isEmpty(first) && !isTreeBehind(connection)) return;
  if (isEmpty(first) && path !== IN_MEMORY) connection.exec("rollback-journal");
  connection.exec("begin-write");
  try {
    const now = identityOf(connection); // Another process may have been first.
    if (!isEmpty(now)) checkIdentity(path, now.application, now.version);
    for (let version = now.version + 1; version <= SCHEMA_VERSION; version += 1) {
      connection.exec(`migrations/${version}`);
      connection.exec(`mark-${version}`);
    }
    if (isTreeBehind(connection)) growTree(connection, path);
    connection.exec("commit");
  } finally {
    connection.rollBack();
  }
}

interface Identity {
  readonly application: number;
  readonly version: number;
  readonly tables: number;
}

function identityOf(connection: Connection): Identity {
  const [application, version, tables] = connection.row("identity") as [number, number, number];
  return { application, version, tables };
}

function isEmpty(identity: Identity): boolean {
  return identity.tables === 0 && identity.application === 0 && identity.version === 0;
}
