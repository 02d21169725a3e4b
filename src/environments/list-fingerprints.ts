/** Fingerprints as they are told: listed, one with its facts, and what differs between two. */
import { findEnvironment } from "../decisions/find-subject.ts";
import { fingerprintsOf, newestFingerprint } from "../rules/newest-fingerprint.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { layersOf } from "../model/kinds/layered-facts.ts";
import type { Layer } from "../model/kinds/layered-facts.ts";
import type { FingerprintSpec } from "../model/kinds/fingerprint.ts";
import { compareText, nodeKey } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { FactValue } from "../values/fact-type.ts";
import { nearestNames } from "../values/nearest.ts";
import { FingerprintNotFound } from "./not-found.ts";
import { factsAt, sameCell, toldValue } from "./observed-facts.ts";

export interface Fingerprint {
  /** `prod-eu-1f3c9aa02b7d` */
  readonly name: string;
  readonly environment: string;
  /** When it was observed. */
  readonly time: string;
  readonly source: string;
  readonly digest: string;
  /** How many facts it states. */
  readonly facts: number;
  /** Whether its facts are what the environment is observed to be. */
  readonly isNewest: boolean;
}

export interface FingerprintWithFacts extends Fingerprint {
  /** In order of layer, then of key. */
  readonly stated: readonly LayeredFact[];
}

export interface LayeredFact {
  readonly layer: Layer;
  readonly key: string;
  /** `none` of what was seen not to be there. */
  readonly value: FactValue;
}

export interface FactDifference {
  readonly layer: Layer;
  readonly key: string;
  /** Absent: the first does not mention it. */
  readonly before?: FactValue;
  readonly after?: FactValue;
}

/**
 * All of one environment, or the one that speaks for each environment; the newest first. Throws
 * EnvironmentNotFound.
 */
export function listFingerprints(
  snapshot: Snapshot, environment: string | undefined, now: string,
): readonly Fingerprint[] {
  const nodes = environment === undefined
    ? snapshot.nodesOf("Environment").flatMap((place) =>
      newestFingerprint(snapshot, place, Date.parse(now)) ?? [])
    : fingerprintsOf(snapshot, findEnvironment(snapshot, environment));
  return nodes
    .map(({ node }) => readFingerprint(snapshot, node, now))
    .sort((a, b) => compareText(b.time, a.time) || compareText(a.name, b.name));
}

/** By its own name, or an environment's newest by that one's. Throws FingerprintNotFound. */
export function findFingerprint(snapshot: Snapshot, name: string, now: string): NodeId {
  const node = snapshot.find(nodeKey("Fingerprint", name));
  if (node !== undefined && snapshot.properties(node)["declared"] !== false) return node;
  const place = snapshot.find(nodeKey("Environment", name));
  const newest = place === undefined ? undefined : newestFingerprint(snapshot, place, Date.parse(now));
  if (newest !== undefined) return newest.node;
  const known = snapshot.nodesOf("Fingerprint").map((one) => nameOf(snapshot.key(one)));
  throw new FingerprintNotFound(name, place === undefined ? nearestNames(name, known) : []);
}

/** Throws FingerprintNotFound. */
export function showFingerprint(snapshot: Snapshot, name: string, now: string): FingerprintWithFacts {
  const node = findFingerprint(snapshot, name, now);
  return { ...readFingerprint(snapshot, node, now), stated: statedAt(snapshot, node) };
}

/** What it says itself, without what its absences cover. */
export function statedAt(snapshot: Snapshot, node: NodeId): readonly LayeredFact[] {
  return [...factsAt(snapshot, node).values()]
    .filter(({ through }) => through === undefined)
    .map(({ key, layer, cell }) => ({ layer, key: key.name, value: toldValue(cell) }))
    .sort(inOrder);
}

export interface FingerprintDifference {
  readonly before: Fingerprint;
  readonly after: Fingerprint;
  readonly differences: readonly FactDifference[];
}

/** Throws FingerprintNotFound. */
export function diffFingerprints(
  snapshot: Snapshot, before: string, after: string, now: string,
): FingerprintDifference {
  const [first, second] = [before, after].map((name) => findFingerprint(snapshot, name, now)) as
    [NodeId, NodeId];
  const [left, right] = [factsAt(snapshot, first), factsAt(snapshot, second)];
  const differences: FactDifference[] = [];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(key), right.get(key)];
    if (a !== undefined && b !== undefined && sameCell(a.cell, b.cell)) continue;
    if ((a ?? b)!.through !== undefined && (a === undefined || b === undefined)) continue;
    differences.push({
      layer: (b ?? a)!.layer,
      key: key.name,
      ...(a === undefined ? {} : { before: toldValue(a.cell) }),
      ...(b === undefined ? {} : { after: toldValue(b.cell) }),
    });
  }
  return {
    before: readFingerprint(snapshot, first, now),
    after: readFingerprint(snapshot, second, now),
    differences: differences.sort(inOrder),
  };
}

export function readFingerprint(snapshot: Snapshot, node: NodeId, now: string): Fingerprint {
  const { time, source, digest } = snapshot.properties(node);
  const place = snapshot.outgoing(node, "OF_ENVIRONMENT")[0]!.node;
  const stated = snapshot.outgoing(node, "HAS_FACT").length + snapshot.outgoing(node, "LACKS").length;
  return {
    name: nameOf(snapshot.key(node)),
    environment: nameOf(snapshot.key(place)),
    time: String(time),
    source: String(source),
    digest: String(digest),
    facts: stated,
    isNewest: newestFingerprint(snapshot, place, Date.parse(now))?.node === node,
  };
}

/** Of one that was just published: a dry run leaves no node. */
export function toldFingerprint(
  name: string, spec: FingerprintSpec, snapshot: Snapshot, now: string,
): Fingerprint {
  const node = snapshot.find(nodeKey("Fingerprint", name));
  const place = snapshot.find(nodeKey("Environment", spec.environment));
  const newest = place === undefined ? undefined : newestFingerprint(snapshot, place, Date.parse(now));
  const [at, nowMilliseconds] = [Date.parse(spec.time), Date.parse(now)];
  const wouldBe = at <= nowMilliseconds && (newest === undefined || newest.milliseconds <= at);
  return {
    name,
    environment: spec.environment,
    time: spec.time,
    source: spec.source,
    digest: spec.digest!,
    facts: layersOf(spec.facts).length,
    isNewest: node === undefined ? wouldBe : newest?.node === node,
  };
}

const LAYER_ORDER: Readonly<Record<Layer, number>> = { platform: 0, dependencies: 1, models: 2 };

function inOrder(a: Pick<LayeredFact, "layer" | "key">, b: Pick<LayeredFact, "layer" | "key">): number {
  return LAYER_ORDER[a.layer] - LAYER_ORDER[b.layer] || compareText(a.key, b.key);
}
