/**
 * From the text of a question to nodes of the snapshot; what is not there is an error with the nearest known
 * names.
 */
import { parseVersionName } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";
import { compareVersions, parseVersion } from "../values/scheme.ts";
import type { SchemeName } from "../values/scheme.ts";
import { DomainError } from "../values/domain-error.ts";
import { EnvironmentNotFound } from "./environment-not-found.ts";
import { nameOf } from "./fact-index.ts";
import { schemeOf } from "./requirement.ts";
import { SubjectNotFound } from "./subject-not-found.ts";

export interface FoundSubject {
  readonly version: NodeId;
  /** The variant that is asked about; all of them otherwise. */
  readonly variant: string | undefined;
}

/**
 * `ranker@2.3.1` or `ranker@2.3.1#gpu-fp16`. A version that the scheme holds equal (1.0 and 1.0.0) is
 * suggested, never silently taken. Throws SubjectNotFound.
 */
export function findSubject(snapshot: Snapshot, text: string): FoundSubject {
  const hash = text.indexOf("#");
  const name = hash < 0 ? text : text.slice(0, hash);
  const version = snapshot.find(`version:${name}`);
  const isDeclared = version !== undefined && snapshot.properties(version)["declared"] !== false;
  if (!isDeclared) throw new SubjectNotFound(text, nearestVersions(snapshot, name));
  if (hash < 0) return { version, variant: undefined };
  const variants = snapshot.outgoing(version, "HAS_VARIANT").map(({ node }) => nameOf(snapshot.key(node)));
  if (!variants.includes(text)) throw new SubjectNotFound(text, nearestVariants(text, name, variants));
  return { version, variant: text.slice(hash + 1) };
}

/** Names offered in an error; more would not be read. */
const NEAREST_MAX = 3;

/** Equal versions first, then names that are written alike, then the artifact's newest versions. */
function nearestVersions(snapshot: Snapshot, name: string): readonly string[] {
  const parsed = parseVersionName(name);
  const artifact = parsed === undefined ? undefined : snapshot.find(`artifact:${parsed.artifact}`);
  if (parsed === undefined || artifact === undefined) {
    const artifacts = snapshot.nodesOf("Artifact").map((node) => nameOf(snapshot.key(node)));
    const nearest = nearestNames(parsed?.artifact ?? name, artifacts, NEAREST_MAX);
    return nearest.flatMap((one) => newestVersions(snapshot, snapshot.find(`artifact:${one}`)!).slice(0, 1));
  }
  const names = versionNames(snapshot, artifact);
  const equal = names.filter((other) =>
    areEqual(schemeOf(snapshot, artifact), versionText(other), parsed.version),
  );
  const alike = nearestNames(name, names, NEAREST_MAX);
  return [...new Set([...equal, ...alike, ...newestVersions(snapshot, artifact)])].slice(0, NEAREST_MAX);
}

function nearestVariants(text: string, version: string, variants: readonly string[]): readonly string[] {
  const nearest = nearestNames(text, variants, NEAREST_MAX);
  return nearest.length > 0 ? nearest : variants.length > 0 ? variants.slice(0, NEAREST_MAX) : [version];
}

function versionNames(snapshot: Snapshot, artifact: NodeId): readonly string[] {
  return snapshot.incoming(artifact, "VERSION_OF").map(({ node }) => nameOf(snapshot.key(node)));
}

function newestVersions(snapshot: Snapshot, artifact: NodeId): readonly string[] {
  const scheme = schemeOf(snapshot, artifact);
  return [...versionNames(snapshot, artifact)].sort((a, b) =>
    orderOf(scheme, versionText(b), versionText(a)),
  );
}

function versionText(name: string): string {
  return name.slice(name.indexOf("@") + 1);
}

function areEqual(scheme: SchemeName, a: string, b: string): boolean {
  return orderOf(scheme, a, b) === 0;
}

/** NaN when one of the texts is no version of the scheme. */
function orderOf(scheme: SchemeName, a: string, b: string): number {
  try {
    return compareVersions(parseVersion(scheme, a), parseVersion(scheme, b));
  } catch (error) {
    if (error instanceof DomainError) return NaN;
    throw error;
  }
}

const ENVIRONMENTS = {};

/** Throws EnvironmentNotFound. One that is there is looked up once for each snapshot. */
export function findEnvironment(snapshot: Snapshot, name: string): NodeId {
  const memo = snapshot.memo(ENVIRONMENTS, () => new Map<string, NodeId>());
  let environment = memo.get(name);
  if (environment === undefined) memo.set(name, (environment = lookUpEnvironment(snapshot, name)));
  return environment;
}

function lookUpEnvironment(snapshot: Snapshot, name: string): NodeId {
  const environment = snapshot.find(`environment:${name}`);
  if (environment === undefined || snapshot.properties(environment)["declared"] === false) {
    const known = snapshot.nodesOf("Environment").map((node) => nameOf(snapshot.key(node)));
    throw new EnvironmentNotFound(name, nearestNames(name, known, NEAREST_MAX));
  }
  return environment;
}
