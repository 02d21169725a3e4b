/**
 * The packages of a question: everything that can be reached from what was asked, by artifact.
 *
 * Only names are laid out here; what a candidate states is said when it is first picked (./statements.ts), so
 * a
 * large closure costs no more than its names. Equal layouts are compiled once for a snapshot.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { compileUniverse } from "../../solver/compile-universe.ts";
import type { PackageDescription, Universe } from "../../solver/universe.ts";
import { deploymentsIn, offersOf } from "../deployed.ts";
import { tableOf } from "../compiled.ts";
import type { Table, Touched } from "../compiled.ts";
import { nameOf } from "../fact-index.ts";
import type { Schema } from "../interface-schema.ts";
import { groupsOf } from "../requirement.ts";
import type { InterfaceRequirement } from "../requirement.ts";
import { provisionTruth } from "../requirement-truth.ts";
import type { Parameter, PlacedGroup } from "../subject.ts";
import { NO, YES } from "../truth.ts";
import { addGroupNeeds, profileOf } from "./artifact-profile.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import { dependentsOn, isReplacing } from "./dependents.ts";
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
  /** Equal for equal sets. */
  readonly id: string;
  readonly artifacts: readonly NodeId[];
  readonly services: readonly NodeId[];
  /** Names of the artifacts. */
  readonly names: ReadonlySet<string>;
}

/** A new version of what is in reach may lead to more, and is a candidate more. */
function isReachUntouched({ names }: Pick<Reach, "names">, { artifacts, isProviding }: Touched): boolean {
  return !isProviding && names.isDisjointFrom(artifacts);
}

interface KeptUniverse {
  readonly universe: Universe;
  readonly reaches: readonly Reach[];
}

const UNIVERSES: Table<string, KeptUniverse> = {
  staysAfter: ({ reaches }, touched) => reaches.every((reach) => isReachUntouched(reach, touched)),
};
/** Compiled universes kept for a snapshot: a fleet has a few thousand services, each some kilobytes. */
const UNIVERSES_KEPT_MAX = 4_000;

export function layOut(snapshot: Snapshot, stacks: readonly Stack[]): Layout {
  const reaches = stacks.map((stack) => reachOf(snapshot, stack));
  const key = stacks
    .map((stack, at) => {
      const places =
        stack.places.length === 1 ? "" : stack.places.map(({ environment }) => environment).join();
      return `${stack.label}\n${places}\n${reaches[at]!.id}`;
    })
    .join("\n");
  const kept = tableOf(snapshot, UNIVERSES);
  const meanings = new Map<string, Meaning>();
  stacks.forEach((stack, at) => addStack(snapshot, meanings, stack, reaches[at]!));
  let known = kept.get(key);
  if (known === undefined) {
    const universe = compileUniverse({ packages: packagesOf(meanings), statements: [] });
    if (kept.size >= UNIVERSES_KEPT_MAX) kept.clear();
    kept.set(key, (known = { universe, reaches }));
  }
  return { universe: known.universe, meanings };
}

function addStack(
  snapshot: Snapshot,
  meanings: Map<string, Meaning>,
  stack: Stack,
  { artifacts, services }: Reach,
): void {
  if (stack.places.length > 1) meanings.set(placePackage(stack), { kind: "place", stack });
  for (const artifact of artifacts) {
    const profile = profileOf(snapshot, artifact);
    const { name, versions, variants } = profile;
    meanings.set(artifactPackage(stack, name), { kind: "artifact", stack, profile });
    if (variants.length > 0) meanings.set(variantsPackage(stack, name), { kind: "variants", stack, profile });
    if (!profile.hasParameters) continue;
    versions.forEach(({ subject }, version) => {
      for (const parameter of subject.parameters) {
        const packageName = parameterPackage(stack, subject.name, parameter.name);
        meanings.set(packageName, { kind: "parameter", stack, profile, version, parameter });
      }
    });
  }
  for (const service of services) {
    const groups = groupsOf(snapshot, service).map(({ alternatives }) => ({
      alternatives,
      via: undefined,
      path: undefined,
    }));
    const name = servicePackage(stack, nameOf(snapshot.key(service)));
    meanings.set(name, { kind: "service", stack, service, groups });
  }
}

function packagesOf(meanings: ReadonlyMap<string, Meaning>): readonly PackageDescription[] {
  return [...meanings].map(([name, meaning]) => ({ name, candidates: candidatesOf(meaning) }));
}

function candidatesOf(meaning: Meaning): readonly string[] {
  switch (meaning.kind) {
    case "artifact":
      return meaning.profile.versionTexts;
    case "variants":
      return meaning.profile.variantTexts;
    case "parameter":
      return meaning.parameter.values.map(({ name }) => name);
    case "service":
      return ["runs"];
    case "place":
      return meaning.stack.places.map(({ environment }) => environment);
    default: {
      const never: never = meaning;
      return never;
    }
  }
}

const REACHES: Table<string, Reach> = { staysAfter: isReachUntouched };

function reachOf(snapshot: Snapshot, stack: Stack): Reach {
  const { asked, isFree, places } = stack;
  const roots = asked.map((one) => (one.kind === "service" ? one.service : one.artifact));
  // What may be changed may have to be changed for the sake of what was asked.
  if (isFree) {
    for (const { artifact } of deploymentsIn(snapshot, places[0]!.place.environment))
      if (artifact !== undefined) roots.push(artifact);
  }
  roots.push(...neededByDependents(snapshot, stack));
  const memo = tableOf(snapshot, REACHES);
  const key = roots.join();
  let reach = memo.get(key);
  if (reach === undefined) memo.set(key, (reach = computeReach(snapshot, roots)));
  return reach;
}

/**
 * What stands on something that is replaced may need another thing then, which can be added for its sake.
 * What may be changed itself is a root already.
 */
function neededByDependents(snapshot: Snapshot, { askedArtifacts, isFree, places }: Stack): Iterable<NodeId> {
  const needs = new Set<NodeId>();
  if (isFree) return needs;
  for (const telling of places) {
    for (const artifact of askedArtifacts) {
      if (!isReplacing(telling, artifact)) continue;
      for (const { group } of dependentsOn(snapshot, telling, artifact)) addGroupNeeds(needs, [group]);
    }
  }
  return needs;
}

/** Each thing is met once, so the walk ends. */
function computeReach(snapshot: Snapshot, roots: readonly NodeId[]): Reach {
  const met = new Set(roots);
  for (const node of met) for (const next of neededBy(snapshot, node)) met.add(next);
  const inOrder = [...met].sort((a, b) => (snapshot.key(a) < snapshot.key(b) ? -1 : 1));
  const artifacts = inOrder.filter((node) => snapshot.kind(node) === "Artifact");
  return {
    id: inOrder.join(),
    artifacts,
    names: new Set(artifacts.map((node) => nameOf(snapshot.key(node)))),
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

/** Who provides an interface, at which version and with which schema; of a version, its artifact. */
export interface Provider {
  /** Artifact or Service. */
  readonly provider: NodeId;
  /** The version of the artifact; undefined for a service. */
  readonly node: NodeId | undefined;
  readonly version: string | undefined;
  readonly schema: Schema | undefined;
}

const PROVIDERS: Table<NodeId, readonly Provider[]> = {
  staysAfter: (_, { isProviding }) => !isProviding,
};

export function providersOf(snapshot: Snapshot, provided: NodeId): readonly Provider[] {
  const memo = tableOf(snapshot, PROVIDERS);
  let providers = memo.get(provided);
  if (providers === undefined) {
    providers = offersOf(snapshot, provided).flatMap(({ provider, version, schema }): readonly Provider[] => {
      if (snapshot.kind(provider) === "Service") return [{ provider, node: undefined, version, schema }];
      const artifact = snapshot.outgoing(provider, "VERSION_OF")[0]?.node;
      return artifact === undefined ? [] : [{ provider: artifact, node: provider, version, schema }];
    });
    memo.set(provided, providers);
  }
  return providers;
}

const PROVIDERS_IN: Table<string, ReturnType<typeof providersIn>> = {
  staysAfter: (_, { isProviding }) => !isProviding,
};

/** Those of the providers whose version and schema serve, or that leave open whether they do. */
export function providersIn(
  snapshot: Snapshot,
  entry: InterfaceRequirement,
): readonly (Provider & { readonly isStated: boolean })[] {
  const memo = tableOf(snapshot, PROVIDERS_IN);
  const key = `${entry.interface} ${entry.range.range?.text ?? ""}\n${entry.schema?.text ?? ""}`;
  let found = memo.get(key);
  if (found === undefined) {
    found = providersOf(snapshot, entry.interface).flatMap((one) => {
      const { truth } = provisionTruth(snapshot, entry, one);
      return truth === NO ? [] : [{ ...one, isStated: truth === YES }];
    });
    memo.set(key, found);
  }
  return found;
}
