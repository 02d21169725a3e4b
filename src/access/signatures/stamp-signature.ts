/**
 * `metadata.signature`, as the service writes it: who signed the document, and which policies' signers did
 * not. What a writer put there is not believed: it is replaced by what was found out.
 */
import type { Document, DocumentSignature } from "../../model/document.ts";
import { documentDigest } from "../../model/document-digest.ts";
import { compareText, documentKey } from "../../model/names.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { SignatureRule } from "../approvals/write-rules.ts";
import { isAbout, writeRulesOf, writtenAt, writtenDocument } from "../approvals/write-rules.ts";

export interface StampedDocument {
  readonly document: Document;
  /** Rules that refuse it as it is signed, or not. */
  readonly refusedBy: readonly SignatureRule[];
}

/**
 * `signers`: those whose signature over the document was verified; none for an unsigned one. An unsigned
 * document that says what the signed one says that stands there already keeps its signature.
 */
export function stampSignature(
  snapshot: Snapshot,
  document: Document,
  signers: readonly string[] | undefined,
): StampedDocument {
  const bare = withoutSignature(document);
  const standing = signers === undefined ? standingSigners(snapshot, bare) : undefined;
  const by = signers ?? standing ?? [];
  const missing = missingSignatures(snapshot, bare, by);
  const loweredBy = missing
    .filter(({ otherwise }) => otherwise === "lower")
    .map(({ policy }) => policy)
    .sort(compareText);
  const signature: DocumentSignature = {
    ...(by.length === 0 ? {} : { signers: [...by].sort(compareText) }),
    ...(loweredBy.length === 0 ? {} : { loweredBy: [...new Set(loweredBy)] }),
  };
  return {
    document: Object.keys(signature).length === 0 ? bare : withSignature(bare, signature),
    refusedBy: missing.filter(({ otherwise }) => otherwise === "refuse"),
  };
}

/** The same object when there is none. */
export function withoutSignature(document: Document): Document {
  if (document.metadata.signature === undefined) return document;
  const { signature: _, ...metadata } = document.metadata;
  return { ...document, metadata };
}

function withSignature(document: Document, signature: DocumentSignature): Document {
  return { ...document, metadata: { ...document.metadata, signature } };
}

/** Signers of what stands there, when it is this very document but for the stamp. */
function standingSigners(snapshot: Snapshot, bare: Document): readonly string[] | undefined {
  const node = snapshot.find(documentKey(bare));
  if (node === undefined) return undefined;
  const { signers, loweredBy, documentDigest: digest } = snapshot.properties(node);
  if (signers === undefined) return undefined;
  const standing = withSignature(bare, {
    signers: signers as readonly string[],
    ...(loweredBy === undefined ? {} : { loweredBy: loweredBy as readonly string[] }),
  });
  return documentDigest(standing) === digest ? (signers as readonly string[]) : undefined;
}

function missingSignatures(
  snapshot: Snapshot,
  document: Document,
  signers: readonly string[],
): readonly SignatureRule[] {
  const { signatures } = writeRulesOf(snapshot);
  if (signatures.length === 0) return [];
  const before = writtenAt(snapshot, documentKey(document));
  const after = writtenDocument(document);
  return signatures.filter(
    (rule) =>
      (isAbout(rule, after) || (before !== undefined && isAbout(rule, before))) &&
      !rule.signers.some((signer) => signers.includes(signer)),
  );
}
