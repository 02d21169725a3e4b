/** Copies of datasets: versions of one artifact that are derived from another's. */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";

/** The version of the artifact that is derived from the given one; with the same version's text first. */
export function copyOf(snapshot: Snapshot, original: NodeId, artifact: string): NodeId | undefined {
  const node = snapshot.find(`artifact:${artifact}`);
  if (node === undefined) return undefined;
  const copies = snapshot
    .incoming(original, "DERIVED_FROM")
    .map((edge) => edge.node)
    .filter((one) => snapshot.outgoing(one, "VERSION_OF").some((edge) => edge.node === node));
  const text = (one: NodeId): unknown => snapshot.properties(one)["version"];
  return copies.find((one) => text(one) === text(original)) ?? copies[0];
}
