/**
 * `since` of a Deployment, as the service writes it: when it was recorded to run this build. Gates that wait
 * count from it, so what a writer puts there is not believed: any time given asks for the stamp. The same
 * build that goes on running keeps its time; one that is started again, or replaced, begins anew.
 */
import type { Document } from "../model/document.ts";
import type { DeploymentDocument } from "../model/kinds/deployment.ts";
import { buildKey, documentKey } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** The same object when nothing in it changes. */
export function stampSince(snapshot: Snapshot, document: Document, now: string): Document {
  if (document.kind !== "Deployment") return document;
  const { spec } = document as unknown as DeploymentDocument;
  const { since: given, ...rest } = spec;
  const since =
    spec.state === "running"
      ? (standingSince(snapshot, document, spec) ?? (given === undefined ? undefined : now))
      : undefined;
  if (since === given) return document;
  return { ...document, spec: since === undefined ? rest : { ...rest, since } };
}

function standingSince(
  snapshot: Snapshot,
  document: Document,
  { version, environment }: DeploymentDocument["spec"],
): string | undefined {
  const node = snapshot.find(documentKey(document));
  if (node === undefined) return undefined;
  const { state, since } = snapshot.properties(node);
  const [build] = snapshot.outgoing(node, "OF");
  const [place] = snapshot.outgoing(node, "IN");
  const isSame =
    state === "running" &&
    build !== undefined &&
    place !== undefined &&
    snapshot.key(build.node) === buildKey(version) &&
    snapshot.key(place.node) === `environment:${environment}`;
  return isSame && since !== undefined ? String(since) : undefined;
}
