/**
 * What expressions may ask of each kind of thing: its fields, read from a node's properties and edges.
 *
 * A variant is seen as a version: it has the fields and the facts of the version that it is a build of, but
 * its own digest and location. Things that a walk meets without a common kind are `Node`s.
 */
import type { NodeKind, Properties, PropertyValue } from "../model/graph.ts";
import { labelsOf } from "../model/label-selector.ts";
import { parseKey } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { parseVersion } from "../values/scheme.ts";
import type { SchemeName } from "../values/version.ts";
import { typeOf } from "../walk/type-of.ts";
import type { FieldValue } from "./cel/thing.ts";
import type { Fields } from "./cel/vocabulary.ts";
import { OBSERVATION_FIELDS } from "./observation-facts.ts";
import { PLAN_FIELDS } from "./plan-facts.ts";

const COMMON = {
  key: "string",
  kind: "string",
  name: "string",
  type: "string",
  owner: "string",
  labels: "map<string, string>",
} as const satisfies Fields;

export const THING_TYPES = {
  Node: COMMON,
  Version: {
    ...COMMON,
    artifact: "string",
    version: "string",
    variant: "string",
    digest: "string",
    location: "string",
    prerelease: "bool",
    yanked: "bool",
    declared: "bool",
    training: "map<string, string>",
  },
  Environment: { ...COMMON, stage: "string" },
  Deployment: {
    ...COMMON,
    state: "string",
    endpoint: "string",
    version: "string",
    artifact: "string",
    variant: "string",
    environment: "string",
    parameters: "map<string, string>",
  },
  Attestation: {
    ...COMMON,
    predicateType: "string",
    verification: "string",
    signer: "string",
    time: "time",
    statement: "map<string, string>",
  },
  Observation: {
    ...COMMON,
    metric: "string",
    value: "double",
    unit: "string",
    samples: "int",
    failures: "int",
    from: "time",
    to: "time",
    version: "string",
    deployment: "string",
    source: "string",
    trafficShare: "double",
  },
  Plan: {
    ...COMMON,
    state: "string",
    environment: "string",
    stage: "string",
    because: "string",
    time: "time",
    started: "time",
    ended: "time",
  },
  Run: {
    ...COMMON,
    job: "string",
    state: "string",
    start: "time",
    end: "time",
    parameters: "map<string, string>",
  },
  Artifact: { ...COMMON, scheme: "string" },
  Service: COMMON,
} as const satisfies Record<string, Fields>;

export type ThingType = keyof typeof THING_TYPES;

/** What rules are asked about and is no node. */
export const ASKED_TYPES = { PlanFacts: PLAN_FIELDS, ObservationFacts: OBSERVATION_FIELDS };

/** How things of a kind are seen. */
export function thingTypeOf(kind: NodeKind): ThingType {
  if (kind === "Variant") return "Version";
  return Object.hasOwn(THING_TYPES, kind) ? (kind as ThingType) : "Node";
}

/** The type that all of these kinds are seen as. */
export function commonType(kinds: Iterable<NodeKind>): ThingType {
  const types = new Set([...kinds].map(thingTypeOf));
  return types.size === 1 ? [...types][0]! : "Node";
}

/** undefined where nobody states it. Facts are no fields. */
export function fieldOf(snapshot: Snapshot, node: NodeId, field: string): FieldValue | undefined {
  const properties = snapshot.properties(node);
  switch (field) {
    case "key":
      return snapshot.key(node);
    case "kind":
      return snapshot.kind(node);
    case "name":
      return parseKey(snapshot.key(node))!.name;
    case "type":
      return typeOf(snapshot, snapshot.key(builtAs(snapshot, node))) ?? textOf(properties["type"]);
    case "labels":
      return Object.fromEntries(labelsOf(properties));
    case "statement":
    case "parameters":
    case "training":
      return namedValues(properties[field]);
    case "artifact":
    case "version":
    case "variant":
    case "prerelease":
    case "environment":
      return buildField(snapshot, node, field);
    case "yanked":
      return properties["yanked"] !== undefined;
    case "declared":
      return properties["declared"] !== false;
    default: {
      const value = properties[field];
      return typeof value === "object" ? value.map(String) : value;
    }
  }
}

/** Of a deployment what it is a deployment of: a deployment of a model is of type model. */
function builtAs(snapshot: Snapshot, node: NodeId): NodeId {
  if (snapshot.kind(node) !== "Deployment") return node;
  return snapshot.outgoing(node, "OF")[0]?.node ?? node;
}

/** What a version, a variant or a deployment says about what it is a build of. */
function buildField(snapshot: Snapshot, node: NodeId, field: string): FieldValue | undefined {
  const kind = snapshot.kind(node);
  if (kind === "Deployment") {
    if (field === "environment") return nameOfFirst(snapshot, node, "IN");
    const build = snapshot.outgoing(node, "OF")[0]?.node;
    if (build === undefined) return undefined;
    if (field === "version") return parseKey(snapshot.key(versionOf(snapshot, build)))!.name;
    return buildField(snapshot, build, field);
  }
  if (kind === "Observation" || kind === "Plan") return textOf(snapshot.properties(node)[field]);
  // A version without variants is known to be none of one.
  if (field === "variant") return kind === "Variant" ? textOf(snapshot.properties(node)["name"]) : "";
  if (field === "environment") return undefined;
  const version = versionOf(snapshot, node);
  const text = textOf(snapshot.properties(version)["version"]);
  const artifact = snapshot.outgoing(version, "VERSION_OF")[0]?.node;
  switch (field) {
    case "version":
      return text;
    case "artifact":
      return artifact === undefined ? undefined : parseKey(snapshot.key(artifact))!.name;
    default:
      return artifact === undefined || text === undefined
        ? undefined
        : isPrerelease(snapshot.properties(artifact), text);
  }
}

function isPrerelease(artifact: Properties, text: string): boolean | undefined {
  const scheme = artifact["scheme"];
  if (scheme === undefined) return undefined;
  try {
    return parseVersion(scheme as SchemeName, text).prerelease;
  } catch {
    return undefined;
  }
}

/** The version that a variant is a build of; everything else is itself. */
export function versionOf(snapshot: Snapshot, node: NodeId): NodeId {
  return snapshot.kind(node) === "Variant"
    ? (snapshot.incoming(node, "HAS_VARIANT")[0]?.node ?? node)
    : node;
}

function nameOfFirst(snapshot: Snapshot, node: NodeId, edge: "IN"): string | undefined {
  const target = snapshot.outgoing(node, edge)[0]?.node;
  return target === undefined ? undefined : parseKey(snapshot.key(target))!.name;
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** `name=value` entries of a list. */
function namedValues(value: PropertyValue | undefined): Readonly<Record<string, string>> {
  const entries = typeof value === "object" ? value.map(String) : [];
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}
