/** What the store and its writer thread say to each other. */
import type { CommitOutcome } from "./commit-outcome.ts";
import type { EncodedCommit } from "./encoded-commit.ts";
import type { EncodedRecord, RecordsOutcome } from "./write-records.ts";

export interface WriterThreadOptions {
  readonly path: string;
  readonly lockMilliseconds: number;
  readonly pagesMax?: number | undefined;
}

/** The lists of an encoded commit, which are handed over in parts. */
export const TEXT_LISTS = ["changes", "putNodes", "putEdges", "removeNodes", "removeEdges"] as const;
export type TextList = (typeof TEXT_LISTS)[number];

export type ToThread =
  | { readonly kind: "begin"; readonly header: Omit<EncodedCommit, TextList> }
  | { readonly kind: "texts"; readonly list: TextList; readonly texts: readonly (string | null)[] }
  | { readonly kind: "commit" }
  | { readonly kind: "records"; readonly records: readonly EncodedRecord[]; readonly isLast: boolean }
  | { readonly kind: "checkpoint" }
  | { readonly kind: "close" };

export type FromThread =
  | { readonly kind: "outcome"; readonly outcome: CommitOutcome }
  | { readonly kind: "put"; readonly outcome: RecordsOutcome }
  | { readonly kind: "idle" };
