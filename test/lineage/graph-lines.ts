/** A whole graph as text, for comparing two of them. */
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { NODE_KINDS } from "../../src/model/graph.ts";
import type { NodeKind } from "../../src/model/graph.ts";
import { EDGE_TYPES_BY_CODE } from "../../src/snapshot/adjacency.ts";
import { canonicalJson } from "../../src/values/canonical-json.ts";

/** Nodes and edges as sorted lines, without the revisions at which they came. */
export function graphOf(knowledge: Knowledge): readonly string[] {
  const snapshot = knowledge.current();
  const lines: string[] = [];
  for (const kind of Object.keys(NODE_KINDS) as NodeKind[]) {
    for (const node of snapshot.nodesOf(kind)) {
      const { revision: _, ...properties } = snapshot.properties(node);
      lines.push(`${snapshot.key(node)} ${canonicalJson(properties)}`);
      for (const type of EDGE_TYPES_BY_CODE) {
        for (const edge of snapshot.outgoing(node, type)) {
          const to = snapshot.key(edge.node);
          lines.push(`${snapshot.key(node)} ${type} ${edge.id} ${to} ${canonicalJson(edge.properties)}`);
        }
      }
    }
  }
  return lines.toSorted();
}
