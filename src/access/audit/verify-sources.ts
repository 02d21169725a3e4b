/** An audit of a store, with the tree that it keeps, and of the lines of an export. */
import { setImmediate as breath } from "node:timers/promises";
import { SUBTREES_MAX } from "../../store/graph-store.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import { levelsCompletedAt } from "../../values/merkle-tree.ts";
import type { Subtree } from "../../values/merkle-tree.ts";
import { entriesOfExport, entriesOfStore } from "./audit-entry.ts";
import type { CheckpointRecord } from "./checkpoint-record.ts";
import { verifyLog } from "./verify-log.ts";
import type { AuditReport } from "./verify-log.ts";

export interface AuditOptions {
  readonly checkpoints?: CheckpointRecord;
  readonly progress?: (revisions: number) => void;
}

/** Errors: what the store throws when it cannot be read at all. What was altered is an answer. */
export async function auditStore(store: GraphStore, options: AuditOptions = {}): Promise<AuditReport> {
  const kept = new KeptHashes(store);
  return verifyLog({
    items: entriesOfStore(store), kept: (revision) => kept.of(revision), ...withBreath(options),
  });
}

export async function auditExport(
  lines: AsyncIterable<string> | Iterable<string>, options: AuditOptions = {},
): Promise<AuditReport> {
  return verifyLog({ items: entriesOfExport(lines), ...withBreath(options) });
}

function withBreath({ checkpoints, progress }: AuditOptions) {
  const breathe = async (revisions: number) => {
    progress?.(revisions);
    await breath();
  };
  return { breathe, ...(checkpoints === undefined ? {} : { checkpoints }) };
}

/** Reads what the store keeps some hundred revisions ahead: one question for many. */
class KeptHashes {
  readonly #store: GraphStore;
  #page = new Map<number, readonly (string | null)[]>();
  #pageEnd = 0;

  constructor(store: GraphStore) {
    this.#store = store;
  }

  async of(revision: number): Promise<readonly (string | null)[]> {
    if (revision > this.#pageEnd) await this.#read(revision);
    return this.#page.get(revision) ?? [];
  }

  async #read(first: number): Promise<void> {
    const wanted: { readonly revision: number; readonly subtrees: readonly Subtree[] }[] = [];
    let count = 0;
    for (let revision = first; ; revision += 1) {
      const levels = levelsCompletedAt(revision);
      if (count + levels > SUBTREES_MAX) break;
      const subtrees = Array.from({ length: levels }, (_, at) =>
        ({ level: at + 1, index: revision / 2 ** (at + 1) - 1 }));
      wanted.push({ revision, subtrees });
      count += levels;
    }
    const found = await this.#store.subtrees(wanted.flatMap(({ subtrees }) => subtrees));
    this.#page = new Map();
    let at = 0;
    for (const { revision, subtrees } of wanted) {
      this.#page.set(revision, found.slice(at, at + subtrees.length));
      at += subtrees.length;
      this.#pageEnd = revision;
    }
  }
}
