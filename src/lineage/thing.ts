/** A node as lineage tells of it. */
import type { NodeKind } from "../model/graph.ts";
import { parseKey } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { artifactTypesOf } from "../walk/type-of.ts";

export interface Thing {
  readonly key: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** The artifact's type, of a version or a variant whose artifact is known: `dataset`, `source`, `model`. */
  readonly type?: string;
  /** false: something refers to it, and nobody has declared it yet. */
  readonly declared: boolean;
}

export function thingAt(snapshot: Snapshot, node: NodeId): Thing {
  const key = snapshot.key(node);
  const { kind, name } = parseKey(key)!;
  const type = artifactTypesOf(snapshot).type(node);
  const declared = snapshot.properties(node)["declared"] !== false;
  return { key, kind, name, ...(type === undefined ? {} : { type }), declared };
}
