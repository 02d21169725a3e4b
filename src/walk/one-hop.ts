/**
 * What is one edge away from a node, by type and direction, with counts of what is not shown: both the
 * further neighbours of the node and, for each neighbour shown, how many edges lead on from it.
 */
import type { EdgeType, Properties } from "../model/graph.ts";
import { EDGE_TYPES_BY_CODE, emptySpan } from "../snapshot/adjacency.ts";
import type { EdgeSpan } from "../snapshot/adjacency.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { firstOfType } from "./spread.ts";
import { permitted } from "./steps.ts";
import type { Permitted, WalkDirection } from "./steps.ts";
import { nodesAt } from "./walk.ts";

export interface HopNeighbour {
  readonly key: string;
  readonly id: string;
  readonly properties: Properties;
  /** Edges of the neighbour itself, of the types that were asked for, the one that led here included. */
  readonly upstream: number;
  readonly downstream: number;
}

export interface HopGroup {
  readonly direction: WalkDirection;
  readonly type: EdgeType;
  /** In order of key, then of the edge's id. */
  readonly shown: readonly HopNeighbour[];
  readonly total: number;
  /** Edges beyond those shown. */
  readonly hidden: number;
}

/** Upstream first, then by type; only groups that have edges. RangeError for a key without a node. */
export function oneHop(
  snapshot: Snapshot,
  key: string,
  along: readonly EdgeType[],
  shownMax: number,
): readonly HopGroup[] {
  const [node] = nodesAt(snapshot, [key]) as [NodeId];
  const { adjacency } = snapshot;
  const steps = { upstream: permitted("upstream", along), downstream: permitted("downstream", along) };
  const span = emptySpan();
  const other = emptySpan();
  const count = (of: NodeId, permits: readonly Permitted[]) => {
    let edges = 0;
    for (const { direction, codes } of permits) {
      adjacency.edges(of, direction, other);
      for (const code of codes) edges += lengthOfType(other, code);
    }
    return edges;
  };
  const groups: HopGroup[] = [];
  for (const direction of ["upstream", "downstream"] as const) {
    const ofDirection: HopGroup[] = [];
    for (const step of steps[direction]) {
      for (const code of step.codes) {
        adjacency.edgesOfType(node, step.direction, code, span);
        const total = span.end - span.start;
        if (total === 0) continue;
        const shown: HopNeighbour[] = [];
        for (let at = span.start; at < Math.min(span.end, span.start + shownMax); at++) {
          const neighbour = span.nodes[at]!;
          shown.push({
            key: snapshot.key(neighbour),
            ...adjacency.attributes(span.records[at]!),
            upstream: count(neighbour, steps.upstream),
            downstream: count(neighbour, steps.downstream),
          });
        }
        ofDirection.push({
          direction,
          type: EDGE_TYPES_BY_CODE[code]!,
          shown,
          total,
          hidden: total - shown.length,
        });
      }
    }
    groups.push(...ofDirection.sort((left, right) => (left.type < right.type ? -1 : 1)));
  }
  return groups;
}

function lengthOfType({ types, start, end }: EdgeSpan, code: number): number {
  const first = firstOfType(types, start, end, code);
  return firstOfType(types, first, end, code + 1) - first;
}
