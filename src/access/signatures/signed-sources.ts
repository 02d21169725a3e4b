/** `fairlead apply --signature`: documents whose signature holds, to be written with who signed them. */
import type { ApplyRequest } from "../../catalog/apply.ts";
import type { TrustedKey } from "../../formats/dsse/trusted-key.ts";
import { documentKey } from "../../model/names.ts";
import type { DocumentSource } from "../../model/read-documents.ts";
import { verifyDocuments } from "./signed-documents.ts";

export interface Signed {
  /** A DSSE envelope as text. */
  readonly envelope: string;
  readonly keys: readonly TrustedKey[];
  /** The documents as the caller has them, which must be exactly those in the envelope. */
  readonly given?: Iterable<DocumentSource>;
}

/** What `applyDocuments` and `propose` take of signed documents. Errors: those of `verifyDocuments`. */
export function signedSources({
  envelope,
  keys,
  given,
}: Signed): Required<Pick<ApplyRequest, "sources" | "evidence">> {
  const { documents, signers } = verifyDocuments(envelope, keys, given);
  return {
    sources: [{ documents }],
    evidence: { signers: new Map(documents.map((document) => [documentKey(document), signers])) },
  };
}
