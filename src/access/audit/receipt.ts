/**
 * What whoever wrote, or asked, can keep: proof that the log held their revision when its tree had this root.
 * With a later checkpoint and a consistency proof it shows for ever that the log still does.
 */
import type { GraphStore } from "../../store/graph-store.ts";
import { canonicalJson } from "../../values/canonical-json.ts";
import { sha256Digest } from "../../values/digest.ts";
import { leafOfDigest } from "../../values/merkle-hash.ts";
import { provesInclusion } from "../../values/merkle-proof.ts";
import { inclusionOf, treeHead } from "./tree-proofs.ts";
import type { TreeHead } from "./tree-proofs.ts";

/** Signs a tree head as a checkpoint; undefined where no key is configured. */
export type SignTreeHead = ((head: TreeHead) => string) | undefined;

export interface Receipt extends TreeHead {
  readonly revision: number;
  /** The revision's digest; its 32 bytes are the leaf. */
  readonly digest: string;
  readonly leafIndex: number;
  /** Hashes from the leaf up, in hex. */
  readonly inclusionProof: readonly string[];
  /** The tree head, signed; left out where no key is configured. */
  readonly checkpoint?: string;
}

export interface DecisionReceipt {
  /** Id of the decision. */
  readonly decision: string;
  /** Digest of the whole decision as JSON. */
  readonly answer: string;
  /** Of the log at the decision's revision; null before the first. */
  readonly receipt: Receipt | null;
  /**
   * SHA-256 of the canonical JSON of `decision`, `answer`, `treeSize` and `rootHash`: all of it in one value.
   */
  readonly binding: string;
}

/**
 * The tree is the one that the revision completed. The digest is read where it is not given. Errors:
 * RevisionNotReached, AuditInvalid, TreeDamaged.
 */
export async function receiptOf(
  store: GraphStore, of: { readonly revision: number; readonly digest?: string }, sign: SignTreeHead,
): Promise<Receipt> {
  const { revision } = of;
  const { digest, leafIndex, treeSize, rootHash, path } =
    await inclusionOf(store, revision, revision, of.digest);
  const checkpoint = sign?.({ treeSize, rootHash });
  return {
    revision, digest, leafIndex, treeSize, rootHash, inclusionProof: path,
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
}

/** What `answer` says was decided on what the log said at `revision`. Errors as above. */
export async function decisionReceipt(
  store: GraphStore,
  { decision, answer, revision }: {
    readonly decision: string; readonly answer: string; readonly revision: number;
  },
  sign: SignTreeHead,
): Promise<DecisionReceipt> {
  const receipt = revision === 0 ? null : await receiptOf(store, { revision }, sign);
  const { treeSize, rootHash } = receipt ?? await treeHead(store, 0);
  return { decision, answer, receipt, binding: bindingOf({ decision, answer, treeSize, rootHash }) };
}

export function bindingOf(
  { decision, answer, treeSize, rootHash }: TreeHead & { readonly decision: string; readonly answer: string },
): string {
  return sha256Digest(canonicalJson({ decision, answer, treeSize, rootHash }));
}

/** Whether the receipt proves what it says. Its checkpoint's signature is checked apart. */
export function isReceiptSound(receipt: Receipt): boolean {
  const { revision, digest, leafIndex, treeSize, rootHash, inclusionProof: path } = receipt;
  const leaf = leafOfDigest(digest);
  return leaf !== undefined && leafIndex === revision - 1
    && provesInclusion({ leafIndex, treeSize, path }, leaf, rootHash);
}
