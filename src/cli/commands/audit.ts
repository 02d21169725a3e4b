/** `fairlead audit verify`, `log` and `checkpoint`. Verifying asks no service: it believes nobody. */
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { auditPage } from "../../access/audit/audit-log.ts";
import type { AuditFilter, AuditPage } from "../../access/audit/audit-log.ts";
import { readCheckpoints } from "../../access/audit/checkpoint-record.ts";
import type { CheckpointRecord } from "../../access/audit/checkpoint-record.ts";
import { CheckpointsOff } from "../../access/audit/checkpoints-off.ts";
import type { WrittenCheckpoint } from "../../access/audit/checkpoints.ts";
import { openCheckpoints, readVerifierFile } from "../../access/audit/open-checkpoints.ts";
import type { AuditReport } from "../../access/audit/verify-log.ts";
import { auditExport, auditStore } from "../../access/audit/verify-sources.ts";
import { DOCUMENT_KINDS } from "../../model/document.ts";
import type { DocumentKind } from "../../model/document.ts";
import { nearestNames } from "../../values/nearest.ts";
import { parseTime } from "../../values/time.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findDatabase, openDatabase } from "../local/open-database.ts";
import { ServiceClient } from "../service-client.ts";
import { showEntry, showReport } from "../show-audit.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";
import { databaseOf } from "./store.ts";

/** Remarks on the way of a long audit. */
const PROGRESS_EVERY_MILLISECONDS = 2_000;

/** Entries of one question; the next begins where it ended. */
const ENTRIES_PER_PAGE = 1_000;

/** A checkpoint of a long log carries all of its digests. */
const CHECKPOINT_MILLISECONDS_MAX = 300_000;

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

export interface AuditVerifyOptions extends PlaceOptions {
  readonly checkpoint?: string;
  readonly key?: string;
  readonly format: "table" | "json";
}

export async function auditVerifyCommand(
  file: string | undefined, options: AuditVerifyOptions, terminal: Terminal,
): Promise<ExitCode> {
  const checkpoints = await checkpointsOf(options);
  let next = performance.now() + PROGRESS_EVERY_MILLISECONDS;
  const progress = (revisions: number) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MILLISECONDS;
    terminal.note(`revision ${revisions} ...`);
  };
  const wanted = { progress, ...(checkpoints === undefined ? {} : { checkpoints }) };
  const report = file === undefined ? await auditDatabase(options, wanted) : await auditFile(file, wanted);
  if (options.format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, ...report }, null, 2));
  else for (const line of showReport(report, terminal)) terminal.write(line);
  return exitCodeOf(report);
}

async function auditDatabase(
  options: AuditVerifyOptions, wanted: Parameters<typeof auditStore>[1],
): Promise<AuditReport> {
  const store = await openDatabase(databaseOf("audit verify", options), "read");
  try {
    return await auditStore(store, wanted);
  } finally {
    await store.close();
  }
}

async function auditFile(file: string, wanted: Parameters<typeof auditExport>[1]): Promise<AuditReport> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    const hint = "Name what `fairlead export` wrote.";
    throw new UsageInvalid(`${file} is no file that can be read.`, hint, file);
  }
  return auditExport(createInterface({ input: createReadStream(file), crlfDelay: Infinity }), wanted);
}

async function checkpointsOf(options: AuditVerifyOptions): Promise<CheckpointRecord | undefined> {
  const { FAIRLEAD_CHECKPOINT_TO: configured, FAIRLEAD_CHECKPOINT_KEY: configuredKey } = process.env;
  const path = options.checkpoint ?? (isFile(configured) ? configured : undefined);
  const key = options.key ?? configuredKey;
  if (path === undefined) {
    if (options.key === undefined) return undefined;
    throw new UsageInvalid("--key is given, and no checkpoint to check with it.", "Add --checkpoint FILE.");
  }
  if (!isFile(path)) throw new UsageInvalid(`${path} is no file that can be read.`, undefined, path);
  const verifier = key === undefined ? undefined : await readVerifierFile(key);
  return readCheckpoints(readFileSync(path, "utf8"), verifier);
}

function isFile(path: string | undefined): path is string {
  return path !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function exitCodeOf({ verdict }: AuditReport): ExitCode {
  switch (verdict) {
    case "VERIFIED":
      return EXIT_YES;
    case "ALTERED":
      return EXIT_NO;
    case "UNVERIFIABLE":
      return EXIT_UNKNOWN;
    default:
      return verdict satisfies never;
  }
}

export interface AuditLogOptions extends PlaceOptions {
  readonly actor?: string;
  readonly kind?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
  readonly format: "table" | "json" | "jsonl";
}

export async function auditLogCommand(options: AuditLogOptions, terminal: Terminal): Promise<ExitCode> {
  const { format } = options;
  const filter = filterOf(options);
  const all: unknown[] = [];
  await withPages(options, filter, ({ entries }) => {
    if (format === "json") all.push(...entries);
    else if (format === "jsonl") for (const entry of entries) terminal.write(JSON.stringify(entry));
    else for (const entry of entries) for (const line of showEntry(entry, terminal)) terminal.write(line);
  });
  if (format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, entries: all }, null, 2));
  return EXIT_YES;
}

function filterOf({ actor, kind, since, until, limit }: AuditLogOptions): AuditFilter {
  return {
    ...(actor === undefined ? {} : { actor }), ...(kind === undefined ? {} : { kind: kindOf(kind) }),
    ...(since === undefined ? {} : { since: timeOf("--since", since) }),
    ...(until === undefined ? {} : { until: timeOf("--until", until) }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function kindOf(text: string): DocumentKind {
  const kind = DOCUMENT_KINDS.find((known) => known.toLowerCase() === text.toLowerCase());
  if (kind !== undefined) return kind;
  const [nearest] = nearestNames(text, DOCUMENT_KINDS, 1);
  const hint = nearest === undefined ? `There are ${DOCUMENT_KINDS.join(", ")}.` : `Did you mean ${nearest}?`;
  throw new UsageInvalid(`--kind "${text}" is no kind of document.`, hint, text);
}

function timeOf(option: string, text: string): string {
  const time = parseTime(text);
  if (time !== undefined) return new Date(Number(time / NANOSECONDS_PER_MILLISECOND)).toISOString();
  const hint = "Such as 2026-11-01 or 2026-11-01T08:00:00Z.";
  throw new UsageInvalid(`${option} "${text}" is no time.`, hint, text);
}

/** Page by page, from the service or from the database. */
async function withPages(
  options: PlaceOptions, filter: AuditFilter, take: (page: AuditPage) => void,
): Promise<void> {
  const service = serviceOf(options);
  if (service !== undefined) return inPages(filter, (page) => askPage(service, page), take);
  const store = await openDatabase(findDatabase(options.database, process.env), "read");
  try {
    await inPages(filter, (page) => auditPage(store, page), take);
  } finally {
    await store.close();
  }
}

async function inPages(
  filter: AuditFilter, ask: (page: AuditFilter) => Promise<AuditPage>, take: (page: AuditPage) => void,
): Promise<void> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  for (let after = 0; left > 0;) {
    const page = await ask({ ...filter, after, limit: Math.min(left, ENTRIES_PER_PAGE) });
    take(page);
    left -= page.entries.length;
    if (page.next === undefined) return;
    after = page.next;
  }
}

function askPage(service: string, { after, limit, ...filter }: AuditFilter): Promise<AuditPage> {
  const query = { ...filter, after: String(after), limit: String(limit) };
  return new ServiceClient(service).get("/v1/audit/log", query);
}

export interface AuditCheckpointOptions extends PlaceOptions {
  readonly key?: string;
  readonly to?: string;
  readonly origin?: string;
  readonly format: "table" | "json";
}

export async function auditCheckpointCommand(
  options: AuditCheckpointOptions, terminal: Terminal,
): Promise<ExitCode> {
  const written = await writeCheckpoint(options);
  if (options.format === "json") {
    terminal.write(JSON.stringify({ schemaVersion: 1, ...written }, null, 2));
    return EXIT_YES;
  }
  terminal.write(written.note);
  const { place, treeSize } = written;
  if (place === null) terminal.note("it was written nowhere: name a place with --to");
  else if (written.written) terminal.note(`written to ${place}: revisions 1 to ${treeSize}`);
  else terminal.note(`${place} has a checkpoint of revisions 1 to ${treeSize} already`);
  return EXIT_YES;
}

async function writeCheckpoint(options: AuditCheckpointOptions): Promise<WrittenCheckpoint> {
  const service = serviceOf(options);
  const own = [options.key, options.to, options.origin];
  if (service !== undefined && own.some((value) => value !== undefined)) {
    throw new UsageInvalid("A service signs with its own key, to its own place.",
      "Leave --key, --to and --origin out, or name a --database.");
  }
  if (service !== undefined) {
    return new ServiceClient(service).post("/v1/audit/checkpoints", {},
      { waitMilliseconds: CHECKPOINT_MILLISECONDS_MAX });
  }
  const environment = process.env;
  const key = options.key ?? environment["FAIRLEAD_CHECKPOINT_KEY"];
  const to = options.to ?? environment["FAIRLEAD_CHECKPOINT_TO"];
  const origin = options.origin ?? environment["FAIRLEAD_CHECKPOINT_ORIGIN"] ?? "fairlead";
  if (key === undefined) throw new CheckpointsOff();
  // What was posted is remembered in the store; a file is its own memory.
  const mode = to !== undefined && /^https?:\/\//.test(to) ? "write" : "read";
  const store = await openDatabase(findDatabase(options.database, environment), mode);
  try {
    const settings = { key, origin, ...(to === undefined ? {} : { to }) };
    const checkpoints = await openCheckpoints(store, settings, () => new Date().toISOString());
    return await checkpoints.write();
  } finally {
    await store.close();
  }
}

function serviceOf({ url, database }: PlaceOptions): string | undefined {
  if (url !== undefined && database !== undefined) {
    throw new UsageInvalid("--url and --database exclude each other.", "Ask either a service or a database.");
  }
  const service = url ?? (database === undefined ? process.env["FAIRLEAD_URL"] : undefined);
  return service === "" ? undefined : service;
}
