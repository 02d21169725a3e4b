/** What a reader may have meant by a document that is not there. */
import { DocumentNotFound } from "../catalog/document-not-found.ts";
import type { DocumentReference } from "../model/document-reference.ts";
import { didYouMean } from "../model/problem.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";

/** The error for a document that is missing at a snapshot, with the nearest names of its kind. */
export function documentMissing({ kind, name, key }: DocumentReference,
  snapshot: Snapshot): DocumentNotFound {
  const known = snapshot.nodesOf(kind).filter((node) => snapshot.properties(node)["declared"] !== false)
    .map((node) => nameOf(snapshot.key(node)));
  return new DocumentNotFound(key, snapshot.head.revision, didYouMean(nearestNames(name, known)));
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}
