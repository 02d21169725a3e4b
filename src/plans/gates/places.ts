/** Where a gate looks: environments of a stage, which may be inherited, or one by name; in order of key. */
import { levelsOf } from "../../decisions/effective-facts.ts";
import { labelsOf } from "../../model/label-selector.ts";
import { nodeKey } from "../../model/names.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";

export interface Place {
  readonly stage?: string | undefined;
  readonly environment?: string | undefined;
}

export function placesOf(snapshot: Snapshot, { stage, environment }: Place): readonly NodeId[] {
  if (environment !== undefined) {
    const node = snapshot.find(nodeKey("Environment", environment));
    return node === undefined ? [] : [node];
  }
  return snapshot.nodesOf("Environment").filter((node) => stageOf(snapshot, node) === stage);
}

/** The nearest stage along PART_OF that is stated. */
export function stageOf(snapshot: Snapshot, environment: NodeId): string | undefined {
  for (const level of levelsOf(snapshot, environment)) {
    for (const node of level) {
      const stage = labelsOf(snapshot.properties(node)).get("stage");
      if (stage !== undefined) return stage;
    }
  }
  return undefined;
}
