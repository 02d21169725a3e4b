/**
 * Whether one requirement holds in one place: yes, no or unknown, with what it was judged on.
 *
 * A place is an environment (or a class of environments with equal facts and surroundings). Facts are
 * three-valued; what is deployed is a closed list, so requirements on artifacts and interfaces are yes or no.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { ReasonCode } from "./decision.ts";
import { everywhere } from "./deployed.ts";
import type { Deployed, DeploymentView, Provided, Surroundings } from "./deployed.ts";
import type { EffectiveFacts } from "./effective-facts.ts";
import { matchVersion } from "./requirement.ts";
import type { ArtifactRequirement, InterfaceRequirement, Requirement, VersionRange } from "./requirement.ts";
import type { Build, Shipped } from "./subject.ts";
import { NO, UNKNOWN, YES } from "./truth.ts";
import type { TruthCode } from "./truth.ts";

/** Where requirements are judged. */
export interface Place {
  readonly snapshot: Snapshot;
  readonly environment: NodeId;
  readonly facts: EffectiveFacts;
  readonly surroundings: Surroundings;
}

export interface RequirementTruth {
  readonly truth: TruthCode;
  readonly code: ReasonCode;
  /**
   * What satisfies a requirement on an artifact or interface, or what comes nearest: is there in another
   * version.
   */
  readonly found?: Found;
}

export type Found =
  | { readonly kind: "shipped"; readonly shipped: Shipped }
  | { readonly kind: "deployed"; readonly deployed: Deployed }
  | { readonly kind: "provided"; readonly provided: Provided };

export function truthOf(requirement: Requirement, place: Place, build: Build): RequirementTruth {
  switch (requirement.kind) {
    case "fact":
      return requirement.condition.outcome(place.facts.cell(requirement.key));
    case "artifact":
      return artifactTruth(requirement, place, build);
    case "interface":
      return interfaceTruth(requirement, place, build);
    default: {
      const never: never = requirement;
      return never;
    }
  }
}

/** Contained versions satisfy first, then what is deployed here. */
function artifactTruth(
  { artifact, range }: ArtifactRequirement,
  place: Place,
  build: Build,
): RequirementTruth {
  const { snapshot } = place;
  let leftOut = false;
  const fits = (version: NodeId): boolean => {
    const match = matchVersion(snapshot, range, textOf(snapshot, version));
    leftOut ||= match === "prerelease-left-out";
    return match === "in-range";
  };
  const shipped = build.shipped.get(artifact) ?? [];
  const deployed = place.surroundings.here.ofArtifact(artifact);
  for (const one of shipped) {
    if (fits(one.version))
      return { truth: YES, code: "CONTAINED_SATISFIES", found: { kind: "shipped", shipped: one } };
  }
  for (const one of deployed) {
    if (fits(one.version))
      return { truth: YES, code: "DEPLOYED_SATISFIES", found: { kind: "deployed", deployed: one } };
  }
  const failing = leftOut ? "PRERELEASE_LEFT_OUT" : "DEPLOYED_FAILS";
  if (deployed[0] !== undefined)
    return { truth: NO, code: failing, found: { kind: "deployed", deployed: deployed[0] } };
  if (shipped[0] !== undefined)
    return { truth: NO, code: failing, found: { kind: "shipped", shipped: shipped[0] } };
  return { truth: NO, code: "NOT_DEPLOYED" };
}

function interfaceTruth(requirement: InterfaceRequirement, place: Place, build: Build): RequirementTruth {
  const view = viewFor(requirement, place);
  const provided = [
    ...(build.provided.get(requirement.interface) ?? []),
    ...view.ofInterface(requirement.interface),
  ];
  let unstated: Provided | undefined;
  for (const one of provided) {
    const match = matchProvided(place.snapshot, requirement.range, one);
    if (match === "in-range")
      return { truth: YES, code: "PROVIDED", found: { kind: "provided", provided: one } };
    if (match === "unstated") unstated ??= one;
  }
  if (unstated !== undefined) {
    return {
      truth: UNKNOWN,
      code: "PROVIDED_OTHER_VERSION",
      found: { kind: "provided", provided: unstated },
    };
  }
  const [nearest] = provided;
  if (nearest === undefined) return { truth: NO, code: "NOT_PROVIDED" };
  return { truth: NO, code: "PROVIDED_OTHER_VERSION", found: { kind: "provided", provided: nearest } };
}

export function viewFor({ where }: InterfaceRequirement, { snapshot, surroundings }: Place): DeploymentView {
  switch (where) {
    case "here":
      return surroundings.here;
    case "reachable":
      return surroundings.reachable;
    case "anywhere":
      return everywhere(snapshot);
    default: {
      const never: never = where;
      return never;
    }
  }
}

/** A provider that does not say which version it provides may or may not provide a fitting one. */
export function matchProvided(
  snapshot: Snapshot,
  range: VersionRange,
  { version }: Provided,
): ReturnType<typeof matchVersion> | "unstated" {
  if (range.range === undefined) return "in-range";
  return version === undefined ? "unstated" : matchVersion(snapshot, range, version);
}

function textOf(snapshot: Snapshot, version: NodeId): string {
  return String(snapshot.properties(version)["version"]);
}
