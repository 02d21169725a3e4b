/**
 * The graph as data: which kinds of nodes and edges exist, and what a node and an edge look like.
 *
 * This table is the one source for the stores, the snapshot, the walks and the glossary (./README.md; a test
 * compares them). Property values are only what every store keeps exactly: strings, finite numbers, booleans
 * and lists of one of these. There is no null (an absent property is absent), no nested object, and no JSON
 * text.
 */

export type PropertyValue = string | number | boolean | readonly string[] | readonly number[];
export type Properties = Readonly<Record<string, PropertyValue>>;

/** Every kind of node, with the prefix of its keys: `environment:prod-eu`, `version:ranker@2.3.1`. */
export const NODE_KINDS = {
  Artifact: "artifact",
  Derivation: "derivation",
  Deployment: "deployment",
  Environment: "environment",
  FactKey: "fact-key",
  Interface: "interface",
  Parameter: "parameter",
  ParameterValue: "parameter-value",
  Policy: "policy",
  Rule: "rule",
  Service: "service",
  Variant: "variant",
  Version: "version",
} as const;

export type NodeKind = keyof typeof NODE_KINDS;

interface EdgeShape {
  readonly from: readonly NodeKind[];
  readonly to: readonly NodeKind[];
  /**
   * "declared": the target needs a document of its own. "any": a target nobody declared yet becomes an
   * undeclared node.
   */
  readonly target: "declared" | "any";
}

/**
 * Every type of edge. All edges of a document start at a node of that document, so a document owns its edges.
 */
export const EDGE_TYPES = {
  BINDS: { from: ["Policy"], to: ["Environment"], target: "declared" },
  CONTAINS: { from: ["Version", "Variant"], to: ["Version", "Variant"], target: "declared" },
  DERIVED_BY: { from: ["FactKey"], to: ["Derivation"], target: "declared" },
  DERIVED_FROM: { from: ["Version", "Variant"], to: ["Version"], target: "any" },
  HAS_FACT: { from: ["Environment", "Version"], to: ["FactKey"], target: "declared" },
  HAS_PARAMETER: { from: ["Version"], to: ["Parameter"], target: "declared" },
  HAS_RULE: { from: ["Policy"], to: ["Rule"], target: "declared" },
  HAS_VALUE: { from: ["Parameter"], to: ["ParameterValue"], target: "declared" },
  HAS_VARIANT: { from: ["Version"], to: ["Variant"], target: "declared" },
  IN: { from: ["Deployment"], to: ["Environment"], target: "declared" },
  LACKS: { from: ["Environment", "Version"], to: ["FactKey"], target: "declared" },
  OF: { from: ["Deployment"], to: ["Version", "Variant"], target: "declared" },
  PART_OF: { from: ["Environment"], to: ["Environment"], target: "declared" },
  PROVIDES: { from: ["Version", "Service"], to: ["Interface"], target: "declared" },
  REACHES: { from: ["Environment"], to: ["Environment"], target: "declared" },
  REQUIRES: {
    from: ["Version", "Variant", "ParameterValue", "Service"],
    to: ["Artifact", "Interface", "FactKey"],
    target: "declared",
  },
  RUNS: { from: ["Service"], to: ["Artifact"], target: "declared" },
  SERVES: { from: ["Deployment"], to: ["Service"], target: "declared" },
  VERSION_OF: { from: ["Version"], to: ["Artifact"], target: "declared" },
  WHEN: { from: ["Derivation"], to: ["FactKey"], target: "declared" },
} as const satisfies Record<string, EdgeShape>;

export type EdgeType = keyof typeof EDGE_TYPES;

/**
 * One node. `key` is unique over all kinds; nodes that a document declares carry the properties of
 * `./README.md`.
 */
export interface GraphNode {
  readonly key: string;
  readonly kind: NodeKind;
  readonly properties: Properties;
}

/**
 * One edge. (type, from, to, id) is unique; `id` tells parallel edges apart and is "" where there can be only
 * one.
 */
export interface GraphEdge {
  readonly type: EdgeType;
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly properties: Properties;
}

export type EdgeIdentity = Pick<GraphEdge, "type" | "from" | "to" | "id">;

/** What one revision does to the graph. Puts create or replace; removing something absent changes nothing. */
export interface GraphDelta {
  readonly putNodes: readonly GraphNode[];
  readonly putEdges: readonly GraphEdge[];
  readonly removeNodes: readonly string[];
  readonly removeEdges: readonly EdgeIdentity[];
}

/** The text that identifies an edge: its four parts joined by a newline, which no key contains. */
export function edgeKey(edge: EdgeIdentity): string {
  return `${edge.type}\n${edge.from}\n${edge.to}\n${edge.id}`;
}
