/** Documents of one kind, page by page. */
import { parseDocumentReference } from "../../model/document-reference.ts";
import type { DocumentKind } from "../../model/document.ts";
import type { GraphStore, StoredDocument } from "../../store/graph-store.ts";

/** Keys of one page of documents. */
const DOCUMENTS_PER_PAGE = 500;

/** As they were at the revision; in order of key. */
export async function* documentsOfKind(
  store: GraphStore, kind: DocumentKind, revision: number,
): AsyncIterable<StoredDocument> {
  const prefix = parseDocumentReference(`${kind}/x`).key.slice(0, -1);
  for (let after: string | undefined; ;) {
    let count = 0;
    const from = after === undefined ? {} : { after };
    const page = { at: revision, prefix, limit: DOCUMENTS_PER_PAGE, ...from };
    for await (const stored of store.documents(page)) {
      count++;
      after = stored.key;
      yield stored;
    }
    if (count < DOCUMENTS_PER_PAGE) return;
  }
}
