/** Who provides an interface, and where that runs: the picks of the decision, and running deployments. */
import type { Properties } from "../../model/graph.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { versionOf } from "../thing-types.ts";
import type { Question } from "./validator.ts";

export interface Provider {
  /** The version or service that provides it. */
  readonly provider: NodeId;
  /** Of the edge: version and schema. */
  readonly properties: Properties;
  /** undefined for a pick, which is about to run. */
  readonly deployment: NodeId | undefined;
  /** Where it runs; a pick runs at the place of the question. */
  readonly place: NodeId | undefined;
}

/** As deep as places are nested elsewhere (decisions' INHERITANCE_DEPTH_MAX). */
const PLACES_MAX = 32;

/** The place and what it is part of, nearest first. */
export function placesOf(snapshot: Snapshot, place: NodeId): readonly NodeId[] {
  const found = [place];
  for (let at = 0; at < found.length && found.length < PLACES_MAX; at++) {
    for (const { node } of snapshot.outgoing(found[at]!, "PART_OF")) {
      if (!found.includes(node)) found.push(node);
    }
  }
  return found;
}

/**
 * Whether what is in one place finds what is in another, as decisions see it: in its own place and in what
 * that is part of; with `reachable` also in what these state to reach, and in what that is part of. That A
 * reaches B and B reaches C does not say that A reaches C.
 */
export function isInView(
  snapshot: Snapshot,
  from: NodeId,
  to: NodeId,
  where: "here" | "reachable",
): boolean {
  const here = placesOf(snapshot, from);
  if (here.includes(to)) return true;
  if (where === "here") return false;
  const reached = here.flatMap((at) => snapshot.outgoing(at, "REACHES").map(({ node }) => node));
  return reached.some((node) => placesOf(snapshot, node).includes(to));
}

/** Everything that provides the interface and runs, or is picked: picks first, then in order of key. */
export function providersOf(question: Question, interfaceNode: NodeId): readonly Provider[] {
  const { snapshot, picks = [], place } = question;
  const picked = new Set(picks.map((pick) => versionOf(snapshot, pick)));
  const edges = snapshot.incoming(interfaceNode, "PROVIDES");
  const own = edges.flatMap(({ node, properties }) =>
    picked.has(node) ? [{ provider: node, properties, deployment: undefined, place }] : []);
  const running = edges.flatMap(({ node, properties }) =>
    deploymentsOf(snapshot, node).map((deployment) => ({
      provider: node, properties, deployment, place: snapshot.outgoing(deployment, "IN")[0]?.node,
    })));
  return [...own, ...running];
}

/** Running deployments of a version or its variants, or that serve a service. */
export function deploymentsOf(snapshot: Snapshot, node: NodeId): readonly NodeId[] {
  const variants = snapshot.kind(node) === "Version"
    ? snapshot.outgoing(node, "HAS_VARIANT").map((edge) => edge.node) : [];
  const all = [
    ...[node, ...variants].flatMap((build) => snapshot.incoming(build, "OF")),
    ...snapshot.incoming(node, "SERVES"),
  ].map((edge) => edge.node);
  return [...new Set(all)].filter((deployment) => snapshot.properties(deployment)["state"] === "running");
}
