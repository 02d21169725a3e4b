/**
 * `requires:` as REQUIRES edges. The edge's id is `group.alternative.position`: the place of the entry in the
 * list.
 */
import type { Requirement, SingleRequirement } from "../kinds/requirement.ts";
import { isChoice } from "../kinds/requirement.ts";
import { nodeKey } from "../names.ts";
import { requirementProperties } from "./condition-properties.ts";
import type { GraphPart } from "./graph-part.ts";

/** One requirement with its place. What a choice cites, its entries cite unless they say otherwise. */
export interface PlacedRequirement {
  readonly group: number;
  readonly alternative: number;
  readonly position: number;
  readonly requirement: SingleRequirement;
  /** From the list of requirements: `[0, "anyOf", 1, 0]`. */
  readonly path: readonly (string | number)[];
}

export function* placedRequirements(requires: readonly Requirement[]): Generator<PlacedRequirement> {
  for (const [group, entry] of requires.entries()) {
    if (!isChoice(entry)) {
      yield { group, alternative: 0, position: 0, requirement: entry, path: [group] };
      continue;
    }
    for (const [alternative, together] of entry.anyOf.entries()) {
      const isList = Array.isArray(together);
      for (const [position, single] of (isList ? together : [together]).entries()) {
        const source = single.source ?? entry.source;
        const note = single.note ?? entry.note;
        yield {
          group,
          alternative,
          position,
          requirement: { ...single, source, note },
          path: [group, "anyOf", alternative, ...(isList ? [position] : [])],
        };
      }
    }
  }
}

/** The node that a requirement points at. */
export function subjectKey(requirement: SingleRequirement): string {
  if (requirement.fact !== undefined) return nodeKey("FactKey", requirement.fact);
  if (requirement.artifact !== undefined) return nodeKey("Artifact", requirement.artifact);
  return nodeKey("Interface", requirement.interface!);
}

export function addRequirements(
  part: GraphPart,
  from: string,
  requires: readonly Requirement[] | undefined,
): void {
  for (const { group, alternative, position, requirement } of placedRequirements(requires ?? [])) {
    part.edge(
      "REQUIRES",
      from,
      subjectKey(requirement),
      {
        group,
        alternative,
        position,
        ...requirementProperties(requirement),
        source: requirement.source,
        note: requirement.note,
      },
      `${group}.${alternative}.${position}`,
    );
  }
}
