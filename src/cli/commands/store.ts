/**
 * `fairlead verify`, `export` and `import`: the database as a whole. They open it themselves and ask no
 * service.
 */
import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exportHistory } from "../../catalog/export.ts";
import { importHistory } from "../../catalog/import.ts";
import { Knowledge } from "../../catalog/knowledge.ts";
import { verifyKnowledge } from "../../catalog/verify.ts";
import type { Verification } from "../../catalog/verify.ts";
import { DECISION_NAMESPACE } from "../../decisions/decision-log.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import { findDatabase, openDatabase } from "../local/open-database.ts";
import type { DatabasePlace } from "../local/open-database.ts";
import { readSnapshotFile } from "../local/snapshot-file-beside.ts";
import { CONTRACT_NAMESPACE } from "../../model/contract-text.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

/** Remarks on the way of a long import. */
const PROGRESS_EVERY_MILLISECONDS = 2_000;

export interface VerifyOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

export async function verifyCommand(options: VerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const place = databaseOf("verify", options);
  const store = await openDatabase(place, "read");
  try {
    const verification = await verifyAll(store, place);
    if (options.format === "json")
      terminal.write(JSON.stringify({ schemaVersion: 1, ...verification }, null, 2));
    else showVerification(verification, terminal);
    return verification.found === 0 ? EXIT_YES : EXIT_NO;
  } finally {
    await store.close();
  }
}

/** Log and graph, the snapshot that they give, and the ready one beside the file where there is one. */
async function verifyAll(store: GraphStore, place: DatabasePlace): Promise<Verification> {
  // First without a snapshot: a graph from which none can be loaded is what one wants to see named.
  const ofStore = await verifyKnowledge(store);
  if (ofStore.found > 0) return ofStore;
  const knowledge = await Knowledge.open(store, { pollMilliseconds: 0 });
  const verification = await verifyKnowledge(store, knowledge.current());
  if (verification.found > 0 || place.kind !== "sqlite") return verification;
  const ready = readSnapshotFile(`${place.at}.snapshot`);
  return ready?.head.digest === verification.head.digest
    ? verifyKnowledge(store, ready)
    : verification;
}

function showVerification(
  { head, revisions, documents, nodes, edges, differences, found }: Verification,
  terminal: Terminal,
): void {
  const what =
    `${revisions === 1 ? "1 revision" : `${revisions} revisions`}, ${documents} documents, ` +
    `${nodes} nodes, ${edges} edges at r${head.revision}`;
  if (found === 0) {
    terminal.write(`${terminal.paint("green", "✔")} log, graph and snapshot agree: ${what}`);
    return;
  }
  terminal.write(
    `${terminal.paint("red", "✘")} ${found} differences between log, graph and snapshot: ${what}`,
  );
  for (const { where, key, message } of differences) terminal.write(`  ${where}: ${key} ${message}`);
  if (found > differences.length) terminal.write(`  ... and ${found - differences.length} more`);
}

export interface ExportOptions extends PlaceOptions {
  readonly decisions?: boolean;
}

/** To stdout, or to a file that is there only when it is whole. */
export async function exportCommand(
  file: string | undefined,
  options: ExportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = await openDatabase(databaseOf("export", options), "read");
  try {
    const { revision } = await store.head();
    const [text] = await store.records({ namespace: CONTRACT_NAMESPACE, limit: 1 });
    const records = [
      ...(text === undefined ? [] : [CONTRACT_NAMESPACE]),
      ...(options.decisions === true ? [DECISION_NAMESPACE] : []),
    ];
    const lines = exportHistory(store, records.length === 0 ? {} : { records });
    if (file === undefined || file === "-") await pipeline(withEnds(lines), process.stdout, { end: false });
    else await writeWhole(file, lines);
    terminal.note(`exported revisions 1 to ${revision}`);
    return EXIT_YES;
  } finally {
    await store.close();
  }
}

function withEnds(lines: AsyncIterable<string>): Readable {
  return Readable.from(
    (async function* () {
      for await (const line of lines) yield `${line}\n`;
    })(),
  );
}

async function writeWhole(file: string, lines: AsyncIterable<string>): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    await pipeline(withEnds(lines), createWriteStream(draft, { flags: "wx" }));
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new UsageInvalid(`${file} cannot be written (${code}).`, undefined, file);
  }
}

export async function importCommand(
  file: string,
  options: PlaceOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const place = databaseOf("import", options);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageInvalid(
      `${file} is no file that can be read.`,
      "It is read twice, so it cannot be a pipe.",
      file,
    );
  }
  const store = await openDatabase(place, "write");
  let next = performance.now() + PROGRESS_EVERY_MILLISECONDS;
  try {
    const { revisions, records, digest } = await importHistory(store, {
      lines: () => createInterface({ input: createReadStream(file), crlfDelay: Infinity }),
      progress: (done) => {
        if (performance.now() < next) return;
        next = performance.now() + PROGRESS_EVERY_MILLISECONDS;
        terminal.note(`revision ${done.revisions} of ${done.total} ...`);
      },
    });
    terminal.write(
      `imported ${revisions} revisions and ${records} records into ${place.at}\nhead digest ${digest}`,
    );
    return EXIT_YES;
  } finally {
    await store.close();
  }
}

/** Of a verb that opens the database itself. Error: UsageInvalid when a service is named. */
export function databaseOf(verb: string, { url, database }: PlaceOptions): DatabasePlace {
  const service = url ?? (database === undefined ? process.env["FAIRLEAD_URL"] : undefined);
  if (service !== undefined && service !== "") {
    throw new UsageInvalid(
      `\`fairlead ${verb}\` reads the database itself and asks no service.`,
      "Name the database: --database PATH or --database neo4j://HOST:7687.",
      service,
    );
  }
  return findDatabase(database, process.env);
}
