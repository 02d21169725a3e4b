/**
 * What lives in the store, read for one operation: what is asked together is one query, and nothing is read
 * twice.
 */
import DataLoader from "dataloader";
import type { Revision } from "../model/revision.ts";
import type { GraphStore, StoredDocument } from "../store/graph-store.ts";

export interface DocumentAt {
  readonly key: string;
  readonly revision: number;
}

export interface HistoryPage {
  /** Of one document; of all when left out. */
  readonly key?: string;
  /** Revisions before this one, itself not included. */
  readonly before: number;
  readonly count: number;
}

/** Keys in one query of the store. */
const BATCH_SIZE_MAX = 500;

export class Loaders {
  readonly #store: GraphStore;
  #document: DataLoader<DocumentAt, StoredDocument | null, string> | undefined;
  #history: DataLoader<HistoryPage, readonly Revision[], string> | undefined;

  constructor(store: GraphStore) {
    this.#store = store;
  }

  /** null where there is no such document at that revision. */
  get document(): DataLoader<DocumentAt, StoredDocument | null, string> {
    return (this.#document ??= new DataLoader((wanted) => documentsOf(this.#store, wanted), {
      maxBatchSize: BATCH_SIZE_MAX,
      cacheKeyFn: ({ key, revision }) => `${revision} ${key}`,
    }));
  }

  /** Newest first. */
  get history(): DataLoader<HistoryPage, readonly Revision[], string> {
    return (this.#history ??= new DataLoader(
      (pages) => Promise.all(pages.map((page) => newestRevisions(this.#store, page))),
      { cacheKeyFn: ({ key, before, count }) => `${before} ${count} ${key ?? ""}` },
    ));
  }
}

async function documentsOf(
  store: GraphStore,
  wanted: readonly DocumentAt[],
): Promise<(StoredDocument | null)[]> {
  const byRevision = Map.groupBy(wanted, ({ revision }) => revision);
  const found = new Map<string, StoredDocument>();
  for (const [revision, entries] of byRevision) {
    const keys = entries.map(({ key }) => key).toSorted();
    for await (const stored of store.documents({ keys, at: revision }))
      found.set(`${revision} ${stored.key}`, stored);
  }
  return wanted.map(({ key, revision }) => found.get(`${revision} ${key}`) ?? null);
}

/** Revisions first looked at for the newest ones of one document; most documents have fewer in all. */
const WINDOW_REVISIONS = 256;
/** The next look reaches this many times as far, so that a rare change in a long log takes few queries. */
const WINDOW_GROWTH = 16;

/**
 * The store reads its log forwards; the newest ones are found by looking at windows that reach further and
 * further back.
 */
async function newestRevisions(
  store: GraphStore,
  { key, before, count }: HistoryPage,
): Promise<readonly Revision[]> {
  if (count === 0 || before <= 1) return [];
  for (let reach = key === undefined ? count : Math.max(count, WINDOW_REVISIONS); ; reach *= WINDOW_GROWTH) {
    const after = Math.max(0, before - 1 - reach);
    const range = { after, upTo: before - 1, ...(key === undefined ? {} : { key }) };
    const found: Revision[] = [];
    for await (const revision of store.revisions(range)) {
      found.push(revision);
      if (found.length > count) found.shift();
    }
    if (found.length >= count || after === 0) return found.toReversed();
  }
}
