/** A plan as a node: where, whose, and how it ended; with what it deploys. Its steps stay in the store. */
import type { PlanDocument } from "../kinds/plan.ts";
import { buildKey, nodeKey } from "../names.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";

export function planProperties({ spec }: PlanDocument): OptionalProperties {
  const { digest, environment, stage, proposer, time, state, event, started, ended, because } = spec;
  return {
    digest, environment, stage, state, event, time, started, ended, because,
    proposer: proposer.name,
    proposerKind: proposer.kind,
  };
}

/** An edge for each step that deploys: the same version may be deployed twice. */
export function addPlan(part: GraphPart, key: string, { spec }: PlanDocument): void {
  part.edge("PLANNED_IN", key, nodeKey("Environment", spec.environment));
  const time = spec.ended ?? spec.started;
  for (const { step, version, outcome, attempts } of spec.outcomes)
    part.edge("DEPLOYS", key, buildKey(version), { outcome, attempts, time }, step);
}
