/**
 * What SQLite's result codes mean for a caller (https://sqlite.org/rescode.html). The low byte is the primary
 * code; a code that is not listed is a bug of ours and rises as it is.
 */
import { StoreDamaged } from "../store-damaged.ts";
import { StoreUnavailable } from "../store-unavailable.ts";

const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** The failure of a statement as data, so that it can cross from a thread. */
export interface SqliteFailure {
  readonly kind: "sqlite-failure";
  readonly code: number;
  readonly message: string;
}

export function sqliteFailure(error: unknown): SqliteFailure | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return { kind: "sqlite-failure", code: error.errcode, message: error.message };
}

export function isBusy(error: unknown): boolean {
  const primary = (sqliteFailure(error)?.code ?? 0) & 0xff;
  return primary === SQLITE_BUSY || primary === SQLITE_LOCKED;
}

/** The disk answered with an error: what it kept is not known. */
export function isDiskError(failure: SqliteFailure): boolean {
  return (failure.code & 0xff) === SQLITE_IOERR;
}

/** A failure in the words of the contract, or the error itself where it is a bug. */
export function storeError(location: string, failure: SqliteFailure, cause: unknown): unknown {
  const said = `SQLite says "${failure.message}" (${failure.code})`;
  switch (failure.code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new StoreUnavailable(`another process holds ${location} locked; ${said}`, "Try again.", {
        cause,
      });
    case SQLITE_READONLY:
      return new StoreUnavailable(
        `${location} cannot be written; ${said}`,
        "Check the permissions of the file.",
        { cause },
      );
    case SQLITE_IOERR:
      return new StoreUnavailable(`the disk of ${location} failed; ${said}`, undefined, { cause });
    case SQLITE_FULL:
      return new StoreUnavailable(
        `the disk of ${location} is full; ${said}`,
        "Make room; nothing was written.",
        { cause },
      );
    case SQLITE_CANTOPEN:
      return new StoreUnavailable(
        `${location} cannot be opened; ${said}`,
        "Check the folder and its permissions.",
        { cause },
      );
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new StoreDamaged(location, said, undefined, { cause });
    case SQLITE_ERROR:
      if (/^no such (table|column)/.test(failure.message))
        return new StoreDamaged(location, said, undefined, { cause });
      return cause;
    default:
      return cause;
  }
}

/** Turns whatever was thrown into what the contract says should be thrown. */
export function translated(location: string, error: unknown): unknown {
  const failure = sqliteFailure(error);
  return failure === null ? error : storeError(location, failure, error);
}
