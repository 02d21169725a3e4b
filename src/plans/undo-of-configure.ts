/** A step that configures: its values, where they come from, and the values that it takes the place of. */
import type { ResolvedConfiguration } from "../configuration/resolved-configuration.ts";
import { layerText } from "../configuration/resolved-configuration.ts";
import type { Move } from "./move.ts";
import type { PlanStep, UndoOfStep } from "./plan.ts";

export function valuesOf({ digest, values }: ResolvedConfiguration): NonNullable<PlanStep["configuration"]> {
  return { digest, values };
}

/** `4 values: schema default, environment prod-eu` */
export function configuredBecause(
  { entries, documents }: ResolvedConfiguration,
  environment: string,
): string {
  const layers = [...new Set(documents.map(layerText))].join(", ");
  const count = entries.length === 1 ? "One value" : `${entries.length} values`;
  return `${count} in ${environment}${layers === "" ? "" : `, from ${layers}`}.`;
}

/** The values of what ran before, by the same layers. */
export function undoOfConfigure(
  id: string,
  { name, service, from }: Move,
  before: ResolvedConfiguration | undefined,
): UndoOfStep {
  if (from === undefined)
    return { kind: "nothing", because: "Nothing else reads these values: nothing ran there." };
  if (before === undefined)
    return { kind: "nothing", because: `Nobody configures ${from}; it reads none of these values.` };
  return {
    kind: "step",
    step: {
      id: `undo-${id}`,
      kind: "configure",
      title: `Configure ${name} for ${from} again`,
      deployment: name,
      ...(service === undefined ? {} : { service }),
      configuration: valuesOf(before),
    },
    precondition: "the documents that it is resolved from are as they were",
  };
}
