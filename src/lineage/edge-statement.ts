/** An edge as lineage tells of it: between what, who says so, and since when. */
import { ownEnd } from "../model/graph.ts";
import type { EdgeType } from "../model/graph.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { PathStep } from "../walk/walk-result.ts";

export interface EdgeStatement {
  /** As the edge points in the graph. */
  readonly from: string;
  readonly to: string;
  readonly type: EdgeType;
  /** Who says so: what the edge cites, or else the key of the document that states it. */
  readonly source: string;
  /** RFC 3339; absent where nobody said since when. */
  readonly time?: string;
  /** The revision that last changed the document that states the edge. */
  readonly revision?: number;
}

export function edgeStatement(snapshot: Snapshot, step: PathStep): EdgeStatement {
  const [from, to] = step.isAgainst ? [step.to, step.from] : [step.from, step.to];
  const edge = { from, to, type: step.type };
  const owner = documentOf(ownEnd(edge));
  const node = snapshot.find(owner);
  const revision = node === undefined ? undefined : snapshot.properties(node)["revision"];
  const { source, time } = step.properties;
  return {
    ...edge,
    source: source === undefined ? owner : String(source),
    ...(time === undefined ? {} : { time: String(time) }),
    ...(revision === undefined ? {} : { revision: Number(revision) }),
  };
}

/** A variant's edges are stated by its version's document. */
function documentOf(key: string): string {
  const hash = key.indexOf("#");
  return key.startsWith("variant:") && hash > 0 ? `version:${key.slice("variant:".length, hash)}` : key;
}
