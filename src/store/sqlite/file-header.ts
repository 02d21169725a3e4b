/**
 * Looks at a file before SQLite does, so that a file of somebody else, of a newer version or a piece of one
 * is refused without being touched (SQLite's own opening may write beside it, or into it). Offsets:
 * https://sqlite.org/fileformat.html
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { StoreDamaged } from "../store-damaged.ts";
import { StoreUnavailable } from "../store-unavailable.ts";

/** "FLD1" in ASCII, as `sql/mark-1.sql` writes it. */
export const APPLICATION_ID = 0x464c4431;

/** The number of the newest file in `migrations/`. */
export const SCHEMA_VERSION = 2;

const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";

/**
 * "new": nothing there, or nothing in it. "ours": a store, possibly of an older schema. Throws StoreDamaged
 * else.
 */
export function inspectFile(path: string): "new" | "ours" {
  const header = Buffer.alloc(HEADER_BYTES);
  let size: number;
  try {
    const file = openSync(path, "r");
    try {
      size = fstatSync(file).size;
      readSync(file, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "new";
    throw new StoreUnavailable(`${path} cannot be read: ${(cause as Error).message}`, undefined, { cause });
  }
  if (size === 0) {
    if (sizeOf(`${path}-wal`) > 0) throw new StoreDamaged(path, "it is empty although its log file is not");
    return "new";
  }
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw new StoreDamaged(path, "it is not a SQLite database");
  if (size < HEADER_BYTES) throw new StoreDamaged(path, `it is truncated to ${size} bytes`);
  checkIdentity(path, header.readUInt32BE(68), header.readUInt32BE(60));
  checkLength(path, header, size);
  return "ours";
}

/** Errors: StoreDamaged for another program's file and for a schema that this code does not know. */
export function checkIdentity(path: string, application: number, version: number): void {
  if (application !== APPLICATION_ID) {
    throw new StoreDamaged(
      path,
      application === 0
        ? "it is a SQLite database of another program"
        : `it is a SQLite database of another program (application id 0x${application.toString(16)})`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new StoreDamaged(
      path,
      `it was written by a newer Fairlead (schema ${version}; this one knows ${SCHEMA_VERSION})`,
      "The file was not changed. Update Fairlead.",
    );
  }
}

/**
 * A page that the file should have and has not may still be in the log file, when a checkpoint was
 * interrupted.
 */
function checkLength(path: string, header: Buffer, size: number): void {
  if (sizeOf(`${path}-journal`) > 0) return; // SQLite rolls the file back to its length before.
  const stated = header.readUInt16BE(16);
  const pageBytes = stated === 1 ? 65_536 : stated;
  const pages = header.readUInt32BE(28);
  const isPageCountValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  if (!isPageCountValid || size >= pages * pageBytes) return;
  const inLog = pagesInLog(`${path}-wal`, pageBytes);
  for (let page = Math.floor(size / pageBytes) + 1; page <= pages; page += 1) {
    if (!inLog.has(page)) {
      if (sizeOf(path) !== size) return; // A running service grew it, or took its log back, just now.
      throw new StoreDamaged(path, `it is truncated: ${size} of ${pages * pageBytes} bytes are there`);
    }
  }
}

const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * The numbers of the pages in a log file, of its present generation (equal salts); checksums are left to
 * SQLite.
 */
function pagesInLog(path: string, pageBytes: number): ReadonlySet<number> {
  const pages = new Set<number>();
  const size = sizeOf(path);
  if (size < LOG_HEADER_BYTES) return pages;
  const log = openSync(path, "r");
  try {
    const header = Buffer.alloc(LOG_HEADER_BYTES);
    readSync(log, header, 0, LOG_HEADER_BYTES, 0);
    const frame = Buffer.alloc(FRAME_HEADER_BYTES);
    for (
      let at = LOG_HEADER_BYTES;
      at + FRAME_HEADER_BYTES + pageBytes <= size;
      at += FRAME_HEADER_BYTES + pageBytes
    ) {
      readSync(log, frame, 0, FRAME_HEADER_BYTES, at);
      if (frame.compare(header, 16, 24, 8, 16) !== 0) break;
      pages.add(frame.readUInt32BE(0));
    }
  } finally {
    closeSync(log);
  }
  return pages;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
