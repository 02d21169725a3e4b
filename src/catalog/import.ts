/**
 * Reads an export into an empty store: every revision is committed again with its id, time, actor and reason,
 * and must get the digest it had.
 *
 * The file is read twice: once to its end without writing, so that a bad file is refused before anything
 * happens, and once to write. A mark stands in the store while it writes; a store that still has it holds
 * half of something, is not opened, and is finished by the same import again.
 */
import type { GraphStore } from "../store/graph-store.ts";
import { DomainError } from "../values/domain-error.ts";
import { ImportRefused } from "./export-format.ts";
import { documentsAt } from "./get.ts";
import { Knowledge } from "./knowledge.ts";
import { planDelta } from "./delta-plan.ts";
import { readExport } from "./read-export.ts";
import { IMPORT_MARK, importMark } from "./import-mark.ts";

/** Records in one write. */
const RECORDS_PER_WRITE = 500;

/** An import goes into an empty store only; two histories cannot be one. */
export class StoreNotEmpty extends DomainError {
  readonly code = "STORE_NOT_EMPTY";
  readonly revision: number;

  constructor(revision: number) {
    super(
      `The store is at revision ${revision}; an import needs an empty one.`,
      "Name a new file or database.",
    );
    this.revision = revision;
  }
}

export interface ImportRequest {
  /** Opens the lines; called twice. */
  readonly lines: () => AsyncIterable<string> | Iterable<string>;
  readonly progress?: (done: { readonly revisions: number; readonly total: number }) => void;
}

export interface ImportResult {
  readonly revisions: number;
  readonly records: number;
  /** Digest of the newest revision; the same as in the store that was exported. */
  readonly digest: string;
}

/** Errors: ImportRefused, StoreNotEmpty; what the store throws. The store stays open. */
export async function importHistory(store: GraphStore, request: ImportRequest): Promise<ImportResult> {
  let head: { readonly revision: number; readonly digest: string } | undefined;
  for await (const entry of readExport(request.lines()))
    if (entry.kind === "header") head = entry.header.head;
  const mark = await importMark(store);
  const { revision } = await store.head();
  const mayContinue = mark !== undefined && mark === head!.digest;
  if (!mayContinue && (revision > 0 || mark !== undefined)) throw new StoreNotEmpty(revision);
  await store.putRecords([{ ...IMPORT_MARK, value: { digest: head!.digest } }]);
  const knowledge = await Knowledge.open(store, { pollMilliseconds: 0, duringImport: true });
  const result = await replay(knowledge, request, head!.revision);
  await store.putRecords([{ ...IMPORT_MARK, value: null }]);
  return result;
}

async function replay(knowledge: Knowledge, request: ImportRequest, total: number): Promise<ImportResult> {
  const { store } = knowledge;
  let records: { readonly namespace: string; readonly key: string; readonly value: unknown }[] = [];
  let recordCount = 0;
  let line = 0;
  const flush = async () => {
    if (records.length > 0) await store.putRecords(records);
    recordCount += records.length;
    records = [];
  };
  for await (const entry of readExport(request.lines())) {
    line++;
    if (entry.kind === "record" && records.push(entry.record) === RECORDS_PER_WRITE) await flush();
    if (entry.kind !== "revision") continue;
    const { revision, id, time, actor, reason, digest, changes } = entry.revision;
    const snapshot = knowledge.current();
    if (revision <= snapshot.head.revision) {
      // Written by an import that was interrupted.
      if (revision === snapshot.head.revision && digest !== snapshot.head.digest)
        throw new StoreNotEmpty(revision);
      continue;
    }
    const before = await documentsAt(
      store,
      changes.map((change) => change.key),
      snapshot.head.revision,
    );
    const delta = planDelta(
      snapshot,
      changes.map(({ key, after }) => ({ key, before: before.get(key) ?? null, after })),
      revision,
    );
    const { replayed: _, ...head } = await store.commit({
      id,
      time,
      actor,
      reason,
      changes,
      delta,
      expects: revision - 1,
    });
    if (head.digest !== digest)
      throw new ImportRefused(line, `revision ${revision} got another digest than it had`);
    await knowledge.adopt(head, delta);
    request.progress?.({ revisions: revision, total });
  }
  await flush();
  return { revisions: total, records: recordCount, digest: knowledge.current().head.digest };
}
