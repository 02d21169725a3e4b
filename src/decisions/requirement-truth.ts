/**
 * Whether one requirement holds in one place: yes, no or unknown, with what it was judged on.
 *
 * A place is an environment (or a class of environments with equal facts and surroundings). Facts are
 * three-valued; what is deployed is a closed list, so a requirement on an artifact is yes or no; one on an
 * interface is open where a provider does not state its version or its schema.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import type { ReasonCode } from "./decision.ts";
import { everywhere, offersOf } from "./deployed.ts";
import type { Deployed, DeploymentView, Provided, Surroundings } from "./deployed.ts";
import type { EffectiveFacts } from "./effective-facts.ts";
import { judgeSchema } from "./interface-schema.ts";
import type { ColumnFinding } from "./interface-schema.ts";
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
  /** The columns that make it what it is, where the schema decides. */
  readonly findings?: readonly ColumnFinding[];
}

export type Found =
  | { readonly kind: "shipped"; readonly shipped: Shipped }
  | { readonly kind: "deployed"; readonly deployed: Deployed }
  | { readonly kind: "provided"; readonly provided: Provided }
  /** It runs nowhere in sight; it is named because of its schema. */
  | { readonly kind: "offered"; readonly provided: Provided };

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

/** The first that serves; else what may; else what comes nearest: the right version with a wrong schema. */
function interfaceTruth(requirement: InterfaceRequirement, place: Place, build: Build): RequirementTruth {
  const { snapshot } = place;
  const provided = [
    ...(build.provided.get(requirement.interface) ?? []),
    ...viewFor(requirement, place).ofInterface(requirement.interface),
  ];
  let best: RequirementTruth | undefined;
  for (const one of provided) {
    const judged = provisionTruth(snapshot, requirement, one);
    if (best === undefined || isNearer(judged, best))
      best = { ...judged, found: { kind: "provided", provided: one } };
    if (judged.truth === YES) break;
  }
  return best ?? notProvided(requirement, snapshot);
}

function isNearer(one: RequirementTruth, other: RequirementTruth): boolean {
  if (one.truth !== other.truth) return one.truth > other.truth;
  return other.code === "PROVIDED_OTHER_VERSION" && one.code !== "PROVIDED_OTHER_VERSION";
}

/** Nothing in sight provides it. Where nothing anywhere could, and a column is the reason, that is told. */
function notProvided(requirement: InterfaceRequirement, snapshot: Snapshot): RequirementTruth {
  const absent: RequirementTruth = { truth: NO, code: "NOT_PROVIDED" };
  if (requirement.schema === undefined) return absent;
  let nearest: RequirementTruth | undefined;
  for (const offer of offersOf(snapshot, requirement.interface)) {
    const judged = provisionTruth(snapshot, requirement, offer);
    if (judged.truth !== NO) return absent;
    if (judged.code === "PROVIDED_OTHER_VERSION") continue;
    const fewer = nearest === undefined || judged.findings!.length <= nearest.findings!.length;
    if (fewer) nearest = { ...judged, found: { kind: "offered", provided: offer } };
  }
  return nearest ?? absent;
}

/** Whether what one provides serves: its version, and then its schema. The one judge of provisions. */
export function provisionTruth(
  snapshot: Snapshot,
  { range, schema }: Pick<InterfaceRequirement, "range" | "schema">,
  provided: Pick<Provided, "version" | "schema">,
): Omit<RequirementTruth, "found"> {
  const match = matchProvided(snapshot, range, provided);
  if (match !== "in-range" && match !== "unstated") return { truth: NO, code: "PROVIDED_OTHER_VERSION" };
  const version: RequirementTruth =
    match === "in-range"
      ? { truth: YES, code: "PROVIDED" }
      : { truth: UNKNOWN, code: "PROVIDED_OTHER_VERSION" };
  if (schema === undefined) return version;
  const judged = judgeSchema(schema, provided.schema);
  return judged.truth === YES ? version : judged;
}

export function viewFor({ where }: InterfaceRequirement, { snapshot, surroundings }: Place): DeploymentView {
  switch (where) {
    case "here":
      return surroundings.here;
    case "reachable":
      return surroundings.reachable;
    case "anywhere":
      return surroundings.everywhere ?? everywhere(snapshot);
    default: {
      const never: never = where;
      return never;
    }
  }
}

/** A provider that does not say which version it provides may or may not provide a fitting one. */
function matchProvided(
  snapshot: Snapshot,
  range: VersionRange,
  { version }: Pick<Provided, "version">,
): ReturnType<typeof matchVersion> | "unstated" {
  if (range.range === undefined) return "in-range";
  if (version === undefined) return "unstated";
  try {
    return matchVersion(snapshot, range, version);
  } catch (error) {
    // A dataset's `current` is no version of the interface's scheme, and then nobody states one.
    if (error instanceof DomainError) return "unstated";
    throw error;
  }
}

function textOf(snapshot: Snapshot, version: NodeId): string {
  return String(snapshot.properties(version)["version"]);
}
