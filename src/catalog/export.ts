/** Writes a whole store, with its history, as lines: ./export-format.ts. Reads one revision at a time. */
import { createHash } from "node:crypto";
import type { GraphStore } from "../store/graph-store.ts";
import { FORMAT_VERSION } from "./export-format.ts";
import type { EndLine, HeaderLine, RecordLine, RevisionLine } from "./export-format.ts";

/** Records in one question to a store. */
const RECORDS_PER_QUERY = 1000;

export interface ExportOptions {
  /** Namespaces of operational records to take along; default none. */
  readonly records?: readonly string[];
}

/** Lines without their ends, the last one included. What is committed after the first line is not in it. */
export async function* exportHistory(store: GraphStore, options: ExportOptions = {}): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const written = (line: HeaderLine | RevisionLine | RecordLine): string => {
    const text = JSON.stringify(line);
    hash.update(`${text}\n`);
    return text;
  };
  const { revision, time, digest } = await store.head();
  const namespaces = options.records ?? [];
  yield written({
    fairlead: "export",
    formatVersion: FORMAT_VERSION,
    head: { revision, time, digest },
    records: namespaces,
  });
  if (revision > 0) {
    for await (const entry of store.revisions({ after: 0, upTo: revision })) {
      yield written({
        revision: entry.revision,
        id: entry.id,
        time: entry.time,
        actor: entry.actor,
        reason: entry.reason,
        digest: entry.digest,
        changes: entry.changes.map(({ key, after }) => ({ key, after })),
      });
    }
  }
  let records = 0;
  for (const namespace of namespaces) {
    for await (const line of recordsOf(store, namespace)) {
      records++;
      yield written(line);
    }
  }
  const end: EndLine = { end: true, revisions: revision, records, digest: `sha256:${hash.digest("hex")}` };
  yield JSON.stringify(end);
}

async function* recordsOf(store: GraphStore, namespace: string): AsyncGenerator<RecordLine> {
  for (let after: string | undefined; ;) {
    const page = await store.records({
      namespace,
      limit: RECORDS_PER_QUERY,
      ...(after === undefined ? {} : { after }),
    });
    for (const { key, value } of page) yield { record: { namespace, key, value } };
    if (page.length < RECORDS_PER_QUERY) return;
    after = page.at(-1)!.key;
  }
}
