/**
 * The packages of a question: everything that can be reached from what was asked, by artifact.
 *
 * Only names are laid out here; what a candidate states is said when it is first picked (./statements.ts), so a
 * large closure costs no more than its names. Equal layouts are compiled once for a snapshot.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { compileUniverse } from "../../solver/compile-universe.ts";
import type { PackageDescription, Universe } from "../../solver/universe.ts";
import { deploymentsIn, provisionsOf } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import { groupsOf } from "../requirement.ts";
import type { Parameter, PlacedGroup } from "../subject.ts";
import { addGroupNeeds, profileOf } from "./artifact-profile.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import type { Stack } from "./stack.ts";
import { artifactPackage, parameterPackage, placePackage, servicePackage, variantsPackage } from "./stack.ts";

/** What a package of the universe stands for. */
export type Meaning =
  | { readonly kind: "artifact" | "variants"; readonly stack: Stack; readonly profile: ArtifactProfile }
  | {
      readonly kind: "parameter";
      readonly stack: Stack;
      readonly profile: ArtifactProfile;
      /** Position of the version. */
      readonly version: number;
      readonly parameter: Parameter;
    }
  | {
      readonly kind: "service";
      readonly stack: Stack;
      readonly service: NodeId;
      readonly groups: readonly PlacedGroup[];
    }
  | { readonly kind: "place"; readonly stack: Stack };

export interface Layout {
  readonly universe: Universe;
  readonly meanings: ReadonlyMap<string, Meaning>;
}

/** Artifacts and services that a stack can come to, in order of node key. */
interface Reach {
  readonly artifacts: readonly NodeId[];
  readonly services: readonly NodeId[];
}

const UNIVERSES = {};
/** Compiled universes kept for a snapshot: a fleet has a few thousand services, each some kilobytes. */
const UNIVERSES_KEPT_MAX = 4_000;

export function layOut(snapshot: Snapshot, stacks: readonly Stack[]): Layout {
  const packages: PackageDescription[] = [];
  const meanings = new Map<string, Meaning>();
  const add = (name: string, candidates: readonly string[], meaning: Meaning): void => {
    packages.push({ name, candidates });
    meanings.set(name, meaning);
  };
  const identity: string[] = [];
  for (const stack of stacks) {
    const reach = reachOf(snapshot, stack);
    identity.push(stack.label, reach.artifacts.join(), reach.services.join());
    if (stack.places.length > 1) {
      const names = stack.places.map(({ environment }) => environment);
      identity.push(...names);
      add(placePackage(stack), names, { kind: "place", stack });
    }
    for (const artifact of reach.artifacts) addArtifact(add, stack, profileOf(snapshot, artifact));
    for (const service of reach.services) {
      const name = servicePackage(stack, nameOf(snapshot.key(service)));
      const groups = groupsOf(snapshot, service).map(({ alternatives }) => ({
        alternatives,
        via: undefined,
        path: undefined,
      }));
      add(name, ["runs"], { kind: "service", stack, service, groups });
    }
  }
  const kept = snapshot.memo(UNIVERSES, () => new Map<string, Universe>());
  const key = identity.join("\n");
  let universe = kept.get(key);
  if (universe === undefined) {
    universe = compileUniverse({ packages, statements: [] });
    if (kept.size >= UNIVERSES_KEPT_MAX) kept.clear();
    kept.set(key, universe);
  }
  return { universe, meanings };
}

function addArtifact(
  add: (name: string, candidates: readonly string[], meaning: Meaning) => void,
  stack: Stack,
  profile: ArtifactProfile,
): void {
  const { name, versions, variants } = profile;
  add(artifactPackage(stack, name), profile.versionTexts, { kind: "artifact", stack, profile });
  if (variants.length > 0)
    add(variantsPackage(stack, name), profile.variantTexts, { kind: "variants", stack, profile });
  versions.forEach(({ subject }, version) => {
    for (const parameter of subject.parameters) {
      add(
        parameterPackage(stack, subject.name, parameter.name),
        parameter.values.map((value) => value.name),
        { kind: "parameter", stack, profile, version, parameter },
      );
    }
  });
}

const REACHES = {};

function reachOf(snapshot: Snapshot, { asked, isFree, places }: Stack): Reach {
  const roots = asked.map((one) => (one.kind === "service" ? one.service : one.artifact));
  // What may be changed may have to be changed for the sake of what was asked.
  if (isFree) {
    for (const { artifact } of deploymentsIn(snapshot, places[0]!.place.environment))
      if (artifact !== undefined) roots.push(artifact);
  }
  const memo = snapshot.memo(REACHES, () => new Map<string, Reach>());
  const key = roots.join();
  let reach = memo.get(key);
  if (reach === undefined) memo.set(key, (reach = computeReach(snapshot, roots)));
  return reach;
}

/** Each thing is met once, so the walk ends. */
function computeReach(snapshot: Snapshot, roots: readonly NodeId[]): Reach {
  const met = new Set(roots);
  for (const node of met) for (const next of neededBy(snapshot, node)) met.add(next);
  const inOrder = [...met].sort((a, b) => (snapshot.key(a) < snapshot.key(b) ? -1 : 1));
  return {
    artifacts: inOrder.filter((node) => snapshot.kind(node) === "Artifact"),
    services: inOrder.filter((node) => snapshot.kind(node) === "Service"),
  };
}

/** What a choice about a node can lead to: artifacts that are needed, interfaces, and who provides those. */
function neededBy(snapshot: Snapshot, node: NodeId): Iterable<NodeId> {
  switch (snapshot.kind(node)) {
    case "Artifact":
      return profileOf(snapshot, node).needs;
    case "Service": {
      const needs = new Set(snapshot.outgoing(node, "RUNS").map((edge) => edge.node));
      addGroupNeeds(needs, groupsOf(snapshot, node));
      return needs;
    }
    case "Interface":
      return providersOf(snapshot, node).map(({ provider }) => provider);
    default:
      return [];
  }
}

/** Who provides an interface, and at which version; of a version, its artifact and position. */
export interface Provider {
  /** Artifact or Service. */
  readonly provider: NodeId;
  /** The version of the artifact; undefined for a service. */
  readonly node: NodeId | undefined;
  readonly version: string | undefined;
}

const PROVIDERS = {};

export function providersOf(snapshot: Snapshot, provided: NodeId): readonly Provider[] {
  const memo = snapshot.memo(PROVIDERS, () => new Map<NodeId, readonly Provider[]>());
  let providers = memo.get(provided);
  if (providers === undefined) {
    providers = [...new Set(snapshot.incoming(provided, "PROVIDES").map(({ node }) => node))].flatMap((node): readonly Provider[] => {
      const versions = provisionsOf(snapshot, node).filter((one) => one.node === provided);
      if (snapshot.kind(node) === "Service")
        return versions.map(({ version }) => ({ provider: node, node: undefined, version }));
      const artifact = snapshot.outgoing(node, "VERSION_OF")[0]?.node;
      return artifact === undefined ? [] : versions.map(({ version }) => ({ provider: artifact, node, version }));
    });
    memo.set(provided, providers);
  }
  return providers;
}
