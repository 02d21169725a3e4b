/** Environments that a label selector matches; `stage` counts as a label. */
import { labelsOf, matchesLabels, parseSelector } from "../model/label-selector.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";

/** In order of name. Throws InvalidSelector. */
export function selectEnvironments(snapshot: Snapshot, selector: string): readonly NodeId[] {
  const parsed = parseSelector(selector);
  return snapshot.nodesOf("Environment").filter((environment) => {
    const properties = snapshot.properties(environment);
    return properties["declared"] !== false && matchesLabels(parsed, labelsOf(properties));
  });
}
