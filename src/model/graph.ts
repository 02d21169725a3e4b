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
  Approval: "approval",
  Artifact: "artifact",
  Attestation: "attestation",
  Baseline: "baseline",
  Configuration: "configuration",
  Derivation: "derivation",
  Deployment: "deployment",
  Environment: "environment",
  FactKey: "fact-key",
  Fingerprint: "fingerprint",
  Interface: "interface",
  Observation: "observation",
  Parameter: "parameter",
  ParameterValue: "parameter-value",
  Plan: "plan",
  Policy: "policy",
  Proposal: "proposal",
  Role: "role",
  RoleBinding: "role-binding",
  Rule: "rule",
  Run: "run",
  Service: "service",
  Variant: "variant",
  Version: "version",
  Waiver: "waiver",
} as const;

export type NodeKind = keyof typeof NODE_KINDS;

interface EdgeShape {
  readonly from: readonly NodeKind[];
  readonly to: readonly NodeKind[];
  /**
   * The end at a node of the document that the edge belongs to. Most edges start at their document; what a
   * run generated and what an attestation is about are said by the document at the edge's other end.
   */
  readonly owner: "from" | "to";
  /**
   * What the end that the owner does not own may be. "declared": it needs a document of its own. "any": one
   * that nobody declared yet becomes an undeclared node.
   */
  readonly other: "declared" | "any";
}

/**
 * Every type of edge. A document owns its nodes and every edge whose owning end is one of them, so each edge
 * has exactly one owner.
 */
export const EDGE_TYPES = {
  AGREES_WITH: { from: ["Configuration"], to: ["FactKey"], owner: "from", other: "declared" },
  APPROVES: { from: ["Approval"], to: ["Proposal", "Waiver", "Plan"], owner: "from", other: "any" },
  ATTESTED_BY: {
    from: ["Version", "Variant", "Environment", "Deployment"],
    to: ["Attestation"],
    owner: "to",
    other: "any",
  },
  BINDS: { from: ["Configuration", "Policy"], to: ["Environment"], owner: "from", other: "declared" },
  CONFIGURES: { from: ["Configuration"], to: ["Artifact", "Service"], owner: "from", other: "declared" },
  CONTAINS: { from: ["Version", "Variant"], to: ["Version", "Variant"], owner: "from", other: "declared" },
  DEPLOYS: { from: ["Plan"], to: ["Version", "Variant"], owner: "from", other: "any" },
  DERIVED_BY: { from: ["FactKey"], to: ["Derivation"], owner: "from", other: "declared" },
  DERIVED_FROM: { from: ["Version", "Variant"], to: ["Version"], owner: "from", other: "any" },
  GENERATED_BY: { from: ["Version"], to: ["Run"], owner: "to", other: "any" },
  HAS_FACT: {
    from: ["Environment", "Version", "Fingerprint", "Baseline"],
    to: ["FactKey"],
    owner: "from",
    other: "declared",
  },
  HAS_PARAMETER: { from: ["Version"], to: ["Parameter"], owner: "from", other: "declared" },
  HAS_RULE: { from: ["Policy"], to: ["Rule"], owner: "from", other: "declared" },
  HAS_VALUE: { from: ["Parameter"], to: ["ParameterValue"], owner: "from", other: "declared" },
  HAS_VARIANT: { from: ["Version"], to: ["Variant"], owner: "from", other: "declared" },
  IN: { from: ["Deployment"], to: ["Environment"], owner: "from", other: "declared" },
  LACKS: {
    from: ["Environment", "Version", "Fingerprint", "Baseline"],
    to: ["FactKey"],
    owner: "from",
    other: "declared",
  },
  OBSERVED_BY: {
    from: ["Deployment", "Version", "Variant"],
    to: ["Observation"],
    owner: "to",
    other: "any",
  },
  OF: { from: ["Deployment"], to: ["Version", "Variant"], owner: "from", other: "declared" },
  OF_ENVIRONMENT: {
    from: ["Fingerprint", "Baseline"],
    to: ["Environment"],
    owner: "from",
    other: "declared",
  },
  PART_OF: { from: ["Environment"], to: ["Environment"], owner: "from", other: "declared" },
  PLANNED_IN: { from: ["Plan"], to: ["Environment"], owner: "from", other: "any" },
  PRICED_BY: { from: ["Configuration"], to: ["FactKey"], owner: "from", other: "declared" },
  PROVIDES: { from: ["Version", "Service"], to: ["Interface"], owner: "from", other: "declared" },
  RAN: { from: ["Baseline"], to: ["Version", "Variant"], owner: "from", other: "any" },
  READS: { from: ["Deployment"], to: ["Version"], owner: "from", other: "declared" },
  REACHES: { from: ["Environment"], to: ["Environment"], owner: "from", other: "declared" },
  REQUIRES: {
    from: ["Version", "Variant", "ParameterValue", "Service"],
    to: ["Artifact", "Interface", "FactKey"],
    owner: "from",
    other: "declared",
  },
  RESTS_ON: { from: ["Baseline"], to: ["Fingerprint"], owner: "from", other: "any" },
  RUNS: { from: ["Service"], to: ["Artifact"], owner: "from", other: "declared" },
  SERVES: { from: ["Deployment"], to: ["Service"], owner: "from", other: "declared" },
  STARTED_BY: { from: ["Run"], to: ["Run"], owner: "from", other: "any" },
  USED: { from: ["Run"], to: ["Version"], owner: "from", other: "any" },
  VERSION_OF: { from: ["Version"], to: ["Artifact"], owner: "from", other: "declared" },
  WAIVES: { from: ["Waiver"], to: ["Policy"], owner: "from", other: "any" },
  WHEN: { from: ["Derivation"], to: ["FactKey"], owner: "from", other: "declared" },
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

/** The key of the node at which an edge hangs on the document that owns it. */
export function ownEnd({ type, from, to }: Pick<GraphEdge, "type" | "from" | "to">): string {
  return EDGE_TYPES[type].owner === "from" ? from : to;
}

/** The key of the other node: another document's, or nobody's yet. */
export function otherEnd({ type, from, to }: Pick<GraphEdge, "type" | "from" | "to">): string {
  return EDGE_TYPES[type].owner === "from" ? to : from;
}
