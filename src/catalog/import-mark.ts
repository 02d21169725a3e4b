/**
 * The mark of an import that has not finished: a record, so that it takes no revision and changes no digest.
 */
import type { GraphStore } from "../store/graph-store.ts";
import { DomainError } from "../values/domain-error.ts";

export const IMPORT_MARK = { namespace: "import", key: "unfinished" } as const;

/** A store that holds part of an import says nothing that could be relied on. */
export class ImportUnfinished extends DomainError {
  readonly code = "IMPORT_UNFINISHED";

  constructor() {
    super("An import into this store was interrupted; it holds a part of a history.",
      "Run the same import again, which finishes it, or start with a new store.");
  }
}

/** The digest of the head that the import leads to; undefined when none is under way. */
export async function importMark(store: GraphStore): Promise<string | undefined> {
  const [mark] = await store.records({ namespace: IMPORT_MARK.namespace, keys: [IMPORT_MARK.key] });
  return (mark?.value as { readonly digest: string } | undefined)?.digest;
}
