/**
 * Which Configurations speak of a thing in an environment, and which layer each is in. Read from the graph
 * alone, so that only what counts is fetched from the store.
 *
 * Layers, later beats earlier: everywhere (no environment); ancestors of the environment, the farthest first;
 * the environment itself. At one distance a document that names the environment beats one whose selector
 * matches it, and one for the thing beats one for whatever runs there. A document whose selector matches
 * several of these environments is in the layer of the nearest.
 */
import { labelsOf, matchesLabels, parseSelector } from "../model/label-selector.ts";
import { levelsOf } from "../decisions/effective-facts.ts";
import { schemeOf } from "../decisions/requirement.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import { compileRange, containsWhy } from "../values/range.ts";
import { parseVersion } from "../values/scheme.ts";
import type { ConfigurationSource } from "./resolved-configuration.ts";

/** One document that speaks of the thing there. */
export interface ApplicableDocument {
  readonly key: string;
  readonly rank: number;
  readonly source: ConfigurationSource;
  /** It is about whatever runs there, and states a price only. */
  readonly isForAll: boolean;
  /** The versions it holds for, where it says so and the question does not say which is asked about. */
  readonly openRange?: string;
}

/** Ranks at one distance: a price for all that runs there, then for the thing; by selector, then by name. */
const RANKS_PER_DISTANCE = 4;

/** In order of rank, then key. `version` is the text of one, in the artifact's scheme. */
export function layersOf(
  snapshot: Snapshot, subject: NodeId, environment: NodeId, version: string | undefined,
): readonly ApplicableDocument[] {
  const levels = levelsOf(snapshot, environment);
  const distances = new Map(
    levels.flatMap((level, distance) => level.map((node) => [node, distance] as const)));
  const found: ApplicableDocument[] = [];
  const add = (node: NodeId, range: string | undefined, isForAll: boolean): void => {
    const place = placeOf(snapshot, node, distances);
    if (place === undefined) return;
    const holds = range === undefined ? "yes" : holdsFor(snapshot, subject, range, version);
    if (holds === "no") return;
    const { distance, ...where } = place;
    const nearness = distance === undefined ? 0 : levels.length - distance;
    const particular = (where.selector === undefined ? 2 : 0) + (isForAll ? 0 : 1);
    const key = snapshot.key(node);
    found.push({
      key,
      rank: nearness * RANKS_PER_DISTANCE + particular,
      isForAll,
      source: { ...where, document: key, revision: Number(snapshot.properties(node)["revision"]) },
      ...(holds === "unknown" ? { openRange: range! } : {}),
    });
  };
  for (const { node, properties } of snapshot.incoming(subject, "CONFIGURES"))
    add(node, properties["range"] === undefined ? undefined : String(properties["range"]), false);
  for (const node of forAll(snapshot)) add(node, undefined, true);
  return found.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
}

const FOR_ALL = {};

/** Configurations that name neither an artifact nor a service. */
function forAll(snapshot: Snapshot): readonly NodeId[] {
  return snapshot.memo(FOR_ALL, () =>
    snapshot.nodesOf("Configuration").filter((node) => snapshot.outgoing(node, "CONFIGURES").length === 0 &&
      snapshot.properties(node)["declared"] !== false));
}

interface Place extends Pick<ConfigurationSource, "layer" | "environment" | "selector"> {
  /** 0: the environment itself; undefined: everywhere. */
  readonly distance: number | undefined;
}

/** undefined where the document is about other environments. */
function placeOf(
  snapshot: Snapshot, node: NodeId, distances: ReadonlyMap<NodeId, number>,
): Place | undefined {
  const named = snapshot.outgoing(node, "BINDS");
  const selector = snapshot.properties(node)["environments"];
  if (named.length === 0 && selector === undefined) return { layer: "everywhere", distance: undefined };
  const chosen = selector === undefined ? undefined : parseSelector(String(selector));
  let nearest: { readonly node: NodeId; readonly distance: number } | undefined;
  for (const [place, distance] of distances) {
    const isMatched = chosen === undefined
      ? named.some((edge) => edge.node === place)
      : matchesLabels(chosen, labelsOf(snapshot.properties(place)));
    if (isMatched && (nearest === undefined || distance < nearest.distance))
      nearest = { node: place, distance };
  }
  if (nearest === undefined) return undefined;
  return {
    layer: nearest.distance === 0 ? "environment" : "ancestor",
    environment: snapshot.key(nearest.node).slice("environment:".length),
    ...(chosen === undefined ? {} : { selector: chosen.text }),
    distance: nearest.distance,
  };
}

function holdsFor(
  snapshot: Snapshot, artifact: NodeId, range: string, version: string | undefined,
): "yes" | "no" | "unknown" {
  if (version === undefined) return "unknown";
  const scheme = schemeOf(snapshot, artifact);
  try {
    // A pre-release or a local build of what the range names is told what the release is told.
    const { because } = containsWhy(compileRange(scheme, range), parseVersion(scheme, version));
    return because === "outside" ? "no" : "yes";
  } catch (error) {
    // The artifact's scheme may have changed since the range was written.
    if (error instanceof DomainError) return "unknown";
    throw error;
  }
}
