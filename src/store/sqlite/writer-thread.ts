/**
 * The thread that writes large commits and many records, and copies the log file back, on a connection of
 * its own. It is started by ./start-writer-thread.ts and blocks as long as it likes: nobody waits for its
 * event loop.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Connection } from "./connection.ts";
import type { CommitOutcome } from "./commit-outcome.ts";
import type { EncodedCommit } from "./encoded-commit.ts";
import { RecordMoved } from "../record-moved.ts";
import { sqliteFailure } from "./sqlite-failure.ts";
import { writeCommit } from "./write-commit.ts";
import { writeRecords } from "./write-records.ts";
import type { EncodedRecord, RecordsOutcome } from "./write-records.ts";
import type { FromThread, ToThread, WriterThreadOptions } from "./writer-thread-message.ts";

const { path, lockMilliseconds, pagesMax } = workerData as WriterThreadOptions;
const port = parentPort!;
let connection: Connection | null = null;
let commit: EncodedCommit | null = null;
let records: EncodedRecord[] = [];

port.on("message", (message: ToThread) => {
  switch (message.kind) {
    case "begin":
      commit = {
        ...message.header,
        changes: [],
        putNodes: [],
        putEdges: [],
        removeNodes: [],
        removeEdges: [],
      };
      return;
    case "texts": {
      const list: (string | null)[] = commit![message.list];
      for (const text of message.texts) list.push(text);
      return;
    }
    case "commit":
      answer({ kind: "outcome", outcome: write(commit!) });
      commit = null;
      checkpoint();
      connection?.exec("release-cache");
      return;
    case "records":
      for (const record of message.records) records.push(record);
      if (!message.isLast) return;
      answer({ kind: "put", outcome: put(records) });
      records = [];
      return;
    case "checkpoint":
      checkpoint();
      answer({ kind: "idle" });
      return;
    case "close":
      connection?.close();
      port.close();
      return;
    default:
      message satisfies never;
  }
});

function write(encoded: EncodedCommit): CommitOutcome {
  try {
    open().run("begin-write");
  } catch (error) {
    const failure = sqliteFailure(error);
    if (failure === null) throw error;
    return { kind: "failed", failure, duringCommit: false };
  }
  return writeCommit(open(), encoded);
}

function put(encoded: readonly EncodedRecord[]): RecordsOutcome {
  try {
    open().run("begin-write");
    writeRecords(open(), encoded);
    return { kind: "written" };
  } catch (error) {
    if (error instanceof RecordMoved) {
      const { namespace, key, have, want } = error;
      return { kind: "moved", namespace, key, have, want };
    }
    const failure = sqliteFailure(error);
    if (failure === null) throw error;
    return { kind: "failed", failure };
  }
}

/** A full disk or a reader in the way only means that the log file stays longer. */
function checkpoint(): void {
  try {
    open().row("checkpoint");
  } catch (error) {
    if (sqliteFailure(error) === null) throw error;
  }
}

function open(): Connection {
  if (connection === null) {
    connection = new Connection(path, { readOnly: false, busyMilliseconds: lockMilliseconds, pagesMax });
    connection.exec("large-cache");
  }
  return connection;
}

function answer(message: FromThread): void {
  port.postMessage(message);
}
