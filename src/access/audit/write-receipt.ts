/** The receipt in the answer of a write. */
import type { Head } from "../../model/revision.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import { DomainError } from "../../values/domain-error.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { receiptOf } from "./receipt.ts";
import type { Receipt, SignTreeHead } from "./receipt.ts";
import { signerOf } from "./tree-signer.ts";

/** What a write answers, as far as a receipt needs it. */
export interface Written {
  readonly head: Pick<Head, "revision" | "digest">;
  readonly written: boolean;
  readonly replayed: boolean;
}

/**
 * Of the revision that the write took, now or when it came first; undefined when it took none. What was
 * written stays written where no receipt can be made just now: then there is none, and it can be asked for
 * later.
 */
export async function writeReceipt(
  store: GraphStore, { head, written, replayed }: Written, sign: SignTreeHead,
): Promise<Receipt | undefined> {
  if (!written && !replayed) return undefined;
  try {
    return await receiptOf(store, head, sign);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** What gives receipts: services, as one caller has them. */
export interface GivesReceipts {
  readonly knowledge: { readonly store: GraphStore };
  readonly checkpoints?: Checkpoints;
  /** For who may write and not audit: of their own writes, from the whole log. */
  readonly receiptFor?: (written: Written) => Promise<Receipt | undefined>;
}

export async function receiptFrom(
  { knowledge, checkpoints, receiptFor }: GivesReceipts, written: Written,
): Promise<Receipt | undefined> {
  return receiptFor === undefined ? writeReceipt(knowledge.store, written, signerOf(checkpoints))
    : receiptFor(written);
}

/** The answer with its receipt. */
export async function withReceipt<T extends Written>(
  from: GivesReceipts, result: T,
): Promise<T & { readonly receipt?: Receipt }> {
  const receipt = await receiptFrom(from, result);
  return receipt === undefined ? result : { ...result, receipt };
}
