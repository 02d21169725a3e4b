/**
 * Which edges a walk may take, and in which direction each.
 *
 * Upstream is what a thing needs or was made from, downstream what needs it. Most edges point upstream
 * (`DERIVED_FROM`, `USED`, `OF`, `READS`, `PART_OF`); those of UPSTREAM_AGAINST point downstream, so going
 * upstream takes them from their end to their start.
 */
import type { EdgeType } from "../model/graph.ts";
import { EDGE_TYPES_BY_CODE, edgeTypeCode } from "../snapshot/adjacency.ts";
import type { Direction } from "../snapshot/adjacency.ts";

export type WalkDirection = "upstream" | "downstream";

/**
 * A variant is made as its version is, a parameter's value belongs to its version, an interface stands for
 * what provides it, a service for what serves it.
 */
export const UPSTREAM_AGAINST: ReadonlySet<EdgeType> = new Set([
  "HAS_PARAMETER",
  "HAS_VALUE",
  "HAS_VARIANT",
  "PROVIDES",
  "SERVES",
]);

/** In which direction of the adjacency a walk takes edges of this type. */
export function directionOf(type: EdgeType, direction: WalkDirection): Direction {
  const isAlong = (direction === "upstream") !== UPSTREAM_AGAINST.has(type);
  return isAlong ? "outgoing" : "incoming";
}

export function opposite(direction: WalkDirection): WalkDirection {
  return direction === "upstream" ? "downstream" : "upstream";
}

/** The edges that may be taken in one direction of the adjacency. */
export interface Permitted {
  readonly direction: Direction;
  /** In rising order, which is their order in a span. */
  readonly codes: readonly number[];
  /** 1 at the code of each type that may be taken. */
  readonly mask: Uint8Array;
}

/** At most two entries: what is taken as it points, and what is taken against its direction. */
export function permitted(direction: WalkDirection, along: readonly EdgeType[]): readonly Permitted[] {
  return (["outgoing", "incoming"] as const).flatMap((one) => {
    const types = [...new Set(along)].filter((type) => directionOf(type, direction) === one);
    if (types.length === 0) return [];
    const codes = types.map((type) => edgeTypeCode(type)).sort((left, right) => left - right);
    const mask = new Uint8Array(EDGE_TYPES_BY_CODE.length);
    for (const code of codes) mask[code] = 1;
    return [{ direction: one, codes, mask }];
  });
}
