/** The nodes and edges of one document while it is compiled. Properties that were not given are left out. */
import type { EdgeType, GraphEdge, GraphNode, NodeKind, Properties, PropertyValue } from "../graph.ts";
import { nodeKey } from "../names.ts";

export type OptionalProperties = Readonly<Record<string, PropertyValue | undefined>>;

export class GraphPart {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];

  /** Adds a node and returns its key. */
  node(kind: NodeKind, name: string, properties: OptionalProperties): string {
    const key = nodeKey(kind, name);
    this.nodes.push({ key, kind, properties: given(properties) });
    return key;
  }

  edge(type: EdgeType, from: string, to: string, properties: OptionalProperties = {}, id = ""): void {
    this.edges.push({ type, from, to, id, properties: given(properties) });
  }
}

function given(properties: OptionalProperties): Properties {
  const kept: Record<string, PropertyValue> = {};
  for (const name in properties) {
    const value = properties[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/**
 * `{ team: ranking }` -> `["team=ranking"]`, in order of name: maps have no order that a store would keep.
 */
export function namedValues(
  map: Readonly<Record<string, unknown>> | undefined,
): readonly string[] | undefined {
  if (map === undefined) return undefined;
  const names = Object.keys(map).sort();
  return names.length === 0 ? undefined : names.map((name) => `${name}=${String(map[name])}`);
}
