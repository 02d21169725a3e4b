/** One document, at head or as of a revision or a time. */
import type { Document } from "../model/document.ts";
import type { GraphStore, StoredDocument } from "../store/graph-store.ts";
import type { Knowledge, PointInTime } from "./knowledge.ts";

/**
 * Keys in one question to a store: far below its limit on parameters, and enough that a round trip hardly
 * counts.
 */
const KEYS_PER_QUERY = 500;

/** undefined when there is no such document, or was none then. Errors: RevisionNotReached. */
export async function getDocument(
  knowledge: Knowledge, key: string, at?: PointInTime,
): Promise<StoredDocument | undefined> {
  const { revision } = (at === undefined ? knowledge.current() : await knowledge.at(at)).head;
  for await (const stored of knowledge.store.documents({ keys: [key], at: revision })) return stored;
  return undefined;
}

/** The documents of these keys as they stood at a revision; keys without one are missing. */
export async function documentsAt(
  store: GraphStore, keys: readonly string[], revision: number,
): Promise<ReadonlyMap<string, Document>> {
  const documents = new Map<string, Document>();
  for (let start = 0; start < keys.length; start += KEYS_PER_QUERY) {
    const selection = { keys: keys.slice(start, start + KEYS_PER_QUERY), at: revision };
    for await (const { key, document } of store.documents(selection)) documents.set(key, document);
  }
  return documents;
}
