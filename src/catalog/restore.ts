/**
 * Puts a document back as it stood at a revision, as a new revision: history is never rewritten. It is
 * applied like any other document, so it is refused, with every reason, where what it refers to is gone.
 */
import { applyDocuments } from "./apply.ts";
import type { ApplyRequest, ApplyResult } from "./apply.ts";
import { DocumentNotFound } from "./document-not-found.ts";
import { getDocument } from "./get.ts";
import type { Knowledge } from "./knowledge.ts";

export interface RestoreRequest extends Omit<ApplyRequest, "sources" | "prune"> {
  readonly key: string;
  /** The revision whose document is put back. */
  readonly to: number;
}

/** Errors: DocumentNotFound; RevisionNotReached; all of `applyDocuments`. */
export async function restoreDocument(knowledge: Knowledge, request: RestoreRequest): Promise<ApplyResult> {
  const { key, to, ...rest } = request;
  const stored = await getDocument(knowledge, key, { revision: to });
  if (stored === undefined)
    throw new DocumentNotFound(key, to, "`fairlead history` lists the revisions that changed it.");
  const { document } = stored;
  const signers = document.metadata.signature?.signers;
  return applyDocuments(knowledge, {
    ...rest,
    sources: [{ documents: [document] }],
    // Those bytes were signed then, and are now: that they are put back is the restorer's word, in the log.
    ...(signers === undefined ? {} : { evidence: { signers: new Map([[key, signers]]) } }),
  });
}
