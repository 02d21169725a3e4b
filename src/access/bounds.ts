/**
 * Whose a document is and which environments it is about, read from a snapshot.
 *
 * An owner that is not stated is inherited: a version's from its artifact, and evidence (a deployment, an
 * attestation, a run) belongs with everything that it is about. What has neither is common to all.
 */
import { labelsOf } from "../model/label-selector.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Bounds } from "./held-scopes.ts";

/** The owner that is stated, or a version's through its artifact, a fingerprint's through its environment. */
export function ownerOf(snapshot: Snapshot, node: NodeId): string | undefined {
  const { owner } = snapshot.properties(node);
  if (owner !== undefined) return String(owner);
  const whole = wholeOf(snapshot, node);
  return whole === undefined ? undefined : ownerOf(snapshot, whole);
}

/** What a document without an owner of its own is a part of. */
function wholeOf(snapshot: Snapshot, node: NodeId): NodeId | undefined {
  switch (snapshot.kind(node)) {
    case "Version":
      return snapshot.outgoing(node, "VERSION_OF")[0]?.node;
    case "Baseline":
    case "Fingerprint":
      return snapshot.outgoing(node, "OF_ENVIRONMENT")[0]?.node;
    default:
      return undefined;
  }
}

export function boundsOf(snapshot: Snapshot, node: NodeId): Bounds {
  return {
    owner: ownerOf(snapshot, node),
    environments: environmentsOf(snapshot, node).map((one) => labelsOf(snapshot.properties(one))),
  };
}

/** The environments that a document is about, by which a selector limits it. */
export function environmentsOf(snapshot: Snapshot, node: NodeId): readonly NodeId[] {
  switch (snapshot.kind(node)) {
    case "Environment":
      return [node];
    case "Deployment":
      return snapshot.outgoing(node, "IN").map((edge) => edge.node);
    case "Plan":
      return snapshot.outgoing(node, "PLANNED_IN").map((edge) => edge.node);
    case "Baseline":
    case "Fingerprint":
      return snapshot.outgoing(node, "OF_ENVIRONMENT").map((edge) => edge.node);
    case "Configuration":
    case "Policy":
      return snapshot.outgoing(node, "BINDS").map((edge) => edge.node);
    case "Observation":
      return snapshot.incoming(node, "OBSERVED_BY").flatMap((edge) =>
        snapshot.kind(edge.node) === "Deployment" ? environmentsOf(snapshot, edge.node) : []);
    case "Attestation":
      return snapshot.incoming(node, "ATTESTED_BY").flatMap((edge) =>
        snapshot.kind(edge.node) === "Deployment" || snapshot.kind(edge.node) === "Environment"
          ? environmentsOf(snapshot, edge.node)
          : []);
    default:
      return [];
  }
}

/** What an unowned document belongs with; empty: it is common. */
export function belongsWith(snapshot: Snapshot, node: NodeId): readonly NodeId[] {
  const declarers = (nodes: readonly NodeId[]) => nodes.map((one) => declarerOf(snapshot, one));
  switch (snapshot.kind(node)) {
    case "Version":
      return snapshot.outgoing(node, "VERSION_OF").map((edge) => edge.node);
    case "Deployment":
      return declarers([...snapshot.outgoing(node, "OF"), ...snapshot.outgoing(node, "IN"),
        ...snapshot.outgoing(node, "SERVES")].map((edge) => edge.node));
    case "Plan":
      return declarers([...snapshot.outgoing(node, "DEPLOYS"), ...snapshot.outgoing(node, "PLANNED_IN")]
        .map((edge) => edge.node));
    case "Baseline":
    case "Fingerprint":
      return snapshot.outgoing(node, "OF_ENVIRONMENT").map((edge) => edge.node);
    case "Configuration":
      return [...snapshot.outgoing(node, "CONFIGURES"), ...snapshot.outgoing(node, "BINDS")]
        .map((edge) => edge.node);
    case "Observation":
      return declarers(snapshot.incoming(node, "OBSERVED_BY").map((edge) => edge.node));
    case "Attestation":
      return declarers(snapshot.incoming(node, "ATTESTED_BY").map((edge) => edge.node));
    case "Run":
      return declarers([...snapshot.outgoing(node, "USED"), ...snapshot.incoming(node, "GENERATED_BY")]
        .map((edge) => edge.node));
    default:
      return [];
  }
}

/** The node of the document that declares a build: a variant's version. */
function declarerOf(snapshot: Snapshot, node: NodeId): NodeId {
  return snapshot.kind(node) === "Variant" ? (snapshot.incoming(node, "HAS_VARIANT")[0]?.node ?? node) : node;
}

/** Nodes that stand inside a document, with the edges that lead to them. */
export const INSIDE = ["HAS_VARIANT", "HAS_PARAMETER", "HAS_VALUE", "HAS_RULE", "DERIVED_BY"] as const;
