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
    ...touched(spec.content),
  };
}

interface Planned {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly service?: unknown;
}

/** Keys of all that it moves: who does not see all of it does not see the plan. */
function touched({ before, after }: PlanDocument["spec"]["content"]): OptionalProperties {
  const listed = (list: unknown) => (Array.isArray(list) ? (list as readonly Planned[]) : []);
  const [old, next] = [listed(before), listed(after)];
  const keys = [
    ...old.flatMap(({ name }) => keyOf("Deployment", name)),
    ...[...old, ...next].flatMap(({ version, service }) => [
      ...(typeof version === "string" && !version.includes(" ") ? [buildKey(version)] : []),
      ...keyOf("Service", service),
    ]),
  ];
  return keys.length === 0 ? {} : { touches: [...new Set(keys)].sort() };
}

/** What a view calls "1 restricted artifact" is no name. */
function keyOf(kind: "Deployment" | "Service", name: unknown): readonly string[] {
  return typeof name === "string" && !name.includes(" ") ? [nodeKey(kind, name)] : [];
}

/** An edge for each step that deploys: the same version may be deployed twice. */
export function addPlan(part: GraphPart, key: string, { spec }: PlanDocument): void {
  part.edge("PLANNED_IN", key, nodeKey("Environment", spec.environment));
  const time = spec.ended ?? spec.started;
  for (const { step, version, outcome, attempts } of spec.outcomes)
    part.edge("DEPLOYS", key, buildKey(version), { outcome, attempts, time }, step);
}
