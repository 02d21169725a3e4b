/** Baselines as they are told: read from the snapshot, listed, found. */
import { findEnvironment } from "../decisions/find-subject.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { compareText, nodeKey } from "../model/names.ts";
import type { PropertyValue } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";
import { statedAt } from "./list-fingerprints.ts";
import type { LayeredFact } from "./list-fingerprints.ts";
import { BaselineNotFound } from "./not-found.ts";

export interface Baseline {
  /** `prod-eu-0a1b2c3d4e5f` */
  readonly name: string;
  readonly environment: string;
  /** Since when it is known good. RFC 3339, UTC. */
  readonly time: string;
  readonly because: string;
  /** The plan that led there; absent where somebody recorded it by hand. */
  readonly plan?: string;
  /** The fingerprint that its facts were observed in; absent: the facts are what was declared and derived. */
  readonly fingerprint?: string;
  readonly isObserved: boolean;
  /** The revision that it was read at. */
  readonly revision: number;
  /** How many facts it holds. */
  readonly facts: number;
  /** In order of name. */
  readonly deployments: readonly BaselineDeployment[];
  /** `deployment/metric=value` of figures observed while it was good. */
  readonly performance: readonly string[];
}

export interface BaselineDeployment {
  readonly name: string;
  /** `ranker@2.3.1` or `ranker@2.3.1#gpu` */
  readonly version: string;
  readonly digest?: string;
  readonly service?: string;
  /** `name=value`, sorted. */
  readonly parameters: readonly string[];
  /** Digest of the resolved configuration. */
  readonly configuration?: string;
}

export interface BaselineWithFacts extends Baseline {
  readonly stated: readonly LayeredFact[];
}

/** The newest first. Throws EnvironmentNotFound. */
export function baselinesOf(snapshot: Snapshot, environment: string): readonly Baseline[] {
  return snapshot
    .incoming(findEnvironment(snapshot, environment), "OF_ENVIRONMENT")
    .filter(({ node }) => snapshot.kind(node) === "Baseline")
    .map(({ node }) => readBaseline(snapshot, node))
    .sort((a, b) => compareText(b.time, a.time) || compareText(b.name, a.name));
}

/** Throws BaselineNotFound. */
export function findBaseline(snapshot: Snapshot, name: string): NodeId {
  const node = snapshot.find(nodeKey("Baseline", name));
  if (node !== undefined && snapshot.properties(node)["declared"] !== false) return node;
  const known = snapshot.nodesOf("Baseline").map((one) => nameOf(snapshot.key(one)));
  throw new BaselineNotFound(name, nearestNames(name, known));
}

/** Throws BaselineNotFound. */
export function showBaseline(snapshot: Snapshot, name: string): BaselineWithFacts {
  const node = findBaseline(snapshot, name);
  return { ...readBaseline(snapshot, node), stated: statedAt(snapshot, node) };
}

export function readBaseline(snapshot: Snapshot, node: NodeId): Baseline {
  const { time, because, plan, readAt, performance } = snapshot.properties(node);
  const fingerprint = snapshot.outgoing(node, "RESTS_ON")[0]?.node;
  const stated = snapshot.outgoing(node, "HAS_FACT").length + snapshot.outgoing(node, "LACKS").length;
  return {
    name: nameOf(snapshot.key(node)),
    environment: nameOf(snapshot.key(snapshot.outgoing(node, "OF_ENVIRONMENT")[0]!.node)),
    time: String(time),
    because: String(because),
    ...(plan === undefined ? {} : { plan: String(plan) }),
    ...(fingerprint === undefined ? {} : { fingerprint: nameOf(snapshot.key(fingerprint)) }),
    isObserved: fingerprint !== undefined,
    revision: Number(readAt),
    facts: stated,
    deployments: snapshot
      .outgoing(node, "RAN")
      .map((edge) => deploymentOf(snapshot.key(edge.node), edge.id, edge.properties))
      .sort((a, b) => compareText(a.name, b.name)),
    performance: textsOf(performance),
  };
}

function deploymentOf(
  build: string, name: string, said: Readonly<Record<string, PropertyValue>>,
): BaselineDeployment {
  const { digest, service, parameters, configuration } = said;
  return {
    name,
    version: nameOf(build),
    ...(digest === undefined ? {} : { digest: String(digest) }),
    ...(service === undefined ? {} : { service: String(service) }),
    parameters: textsOf(parameters),
    ...(configuration === undefined ? {} : { configuration: String(configuration) }),
  };
}

function textsOf(value: PropertyValue | undefined): readonly string[] {
  return typeof value === "object" ? value.map(String) : [];
}
