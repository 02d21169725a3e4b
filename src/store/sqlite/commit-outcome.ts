/** What became of a commit, as data that can cross from a thread, and in the contract's words. */
import type { EdgeIdentity } from "../../model/graph.ts";
import type { Head } from "../../model/revision.ts";
import { CommitUnknown } from "../commit-unknown.ts";
import { DeletionOfNothing } from "../deletion-of-nothing.ts";
import { EdgeLeftDangling } from "../edge-left-dangling.ts";
import type { Committed } from "../graph-store.ts";
import { RevisionMoved } from "../revision-moved.ts";
import { TreeBehind } from "../tree-behind.ts";
import { isDiskError, storeError } from "./sqlite-failure.ts";
import type { SqliteFailure } from "./sqlite-failure.ts";

export type CommitOutcome =
  | { readonly kind: "committed"; readonly head: Head; readonly replayed: boolean }
  | CommitRefusal
  | { readonly kind: "failed"; readonly failure: SqliteFailure; readonly duringCommit: boolean };

export type CommitRefusal =
  | { readonly kind: "revision-moved"; readonly have: number; readonly want: number }
  | { readonly kind: "tree-behind"; readonly revision: number }
  | { readonly kind: "deletion-of-nothing"; readonly key: string }
  | { readonly kind: "edge-left-dangling"; readonly edge: EdgeIdentity; readonly missing: string };

/** The contract's answer or error for an outcome. */
export function committedOrThrow(outcome: CommitOutcome, id: string, location: string): Committed {
  switch (outcome.kind) {
    case "committed":
      return { ...outcome.head, replayed: outcome.replayed };
    case "revision-moved":
      throw new RevisionMoved(outcome.have, outcome.want);
    case "tree-behind":
      throw new TreeBehind(outcome.revision);
    case "deletion-of-nothing":
      throw new DeletionOfNothing(outcome.key);
    case "edge-left-dangling":
      throw new EdgeLeftDangling(outcome.edge, outcome.missing);
    case "failed": {
      const cause = new Error(outcome.failure.message);
      // A sync that failed may have reached the disk all the same: SQLite would find it there after a crash.
      if (outcome.duringCommit && isDiskError(outcome.failure)) throw new CommitUnknown(id, { cause });
      throw storeError(location, outcome.failure, cause);
    }
    default:
      return outcome satisfies never;
  }
}
