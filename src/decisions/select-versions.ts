/** Versions that a label selector matches; `artifact` and the artifact's `type` count as labels. */
import { labelsOf, matchesLabels, parseSelector } from "../model/label-selector.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { nameOf } from "./fact-index.ts";

/** In order of name; all versions without a selector. Throws InvalidSelector. */
export function selectVersions(snapshot: Snapshot, selector: string | undefined): readonly NodeId[] {
  const declared = snapshot
    .nodesOf("Version")
    .filter((node) => snapshot.properties(node)["declared"] !== false);
  if (selector === undefined) return declared;
  const parsed = parseSelector(selector);
  return declared.filter((version) => {
    const labels = new Map(labelsOf(snapshot.properties(version)));
    const artifact = snapshot.outgoing(version, "VERSION_OF")[0]?.node;
    if (artifact !== undefined) {
      const { type } = snapshot.properties(artifact);
      labels.set("artifact", nameOf(snapshot.key(artifact)));
      if (type !== undefined) labels.set("type", String(type));
    }
    return matchesLabels(parsed, labels);
  });
}
