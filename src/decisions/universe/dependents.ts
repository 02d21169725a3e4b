/**
 * What runs in an environment beside something that is about to be replaced, and may stand on it.
 *
 * It stays as it is, so it must find what it requires afterwards too: by what stays, or by what is added for
 * its sake. The question's reach therefore includes what its requirements name (./layout.ts).
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { deploymentsIn, provisionsOf } from "../deployed.ts";
import type { Deployed } from "../deployed.ts";
import { groupTruth } from "../judge-version.ts";
import type { Telling } from "../reasons.ts";
import type { Place } from "../requirement-truth.ts";
import { subjectOf } from "../subject.ts";
import type { Build, PlacedGroup } from "../subject.ts";
import { NO, UNKNOWN } from "../truth.ts";

/** Something that runs, and a group of its requirements that holds now, or may hold. */
export interface Dependent {
  readonly dependent: Deployed;
  readonly build: Build;
  readonly group: PlacedGroup;
  /** Whether it holds now is unknown: then it must not become worse (./open-dependents.ts). */
  readonly isOpen: boolean;
}

/**
 * Whether the artifact runs in the environment itself, so that picking it replaces what runs; with `version`,
 * whether another version than that runs there.
 */
export function isReplacing({ place }: Telling, artifact: NodeId, version?: NodeId): boolean {
  return place.surroundings.here
    .ofArtifact(artifact)
    .some((running) => running.environment === place.environment && running.version !== version);
}

/**
 * Beside the artifact: what runs in the environment itself and may stand on it, directly or by an interface.
 */
export function dependentsOn(snapshot: Snapshot, { place }: Telling, artifact: NodeId): readonly Dependent[] {
  let byArtifact = DEPENDENTS.get(place);
  if (byArtifact === undefined) DEPENDENTS.set(place, (byArtifact = new Map()));
  let dependents = byArtifact.get(artifact);
  if (dependents === undefined)
    byArtifact.set(artifact, (dependents = computeDependents(snapshot, place, artifact)));
  return dependents;
}

/** By place, as one question asks for them several times. */
const DEPENDENTS = new WeakMap<Place, Map<NodeId, readonly Dependent[]>>();

function computeDependents(snapshot: Snapshot, place: Place, artifact: NodeId): readonly Dependent[] {
  const found: Dependent[] = [];
  const brought = broughtBy(snapshot, place, artifact);
  for (const dependent of deploymentsIn(snapshot, place.environment)) {
    if (dependent.artifact === artifact) continue;
    const { builds } = subjectOf(snapshot, dependent.version);
    const build = builds.find(({ key }) => key === snapshot.key(dependent.build)) ?? builds[0]!;
    for (const group of build.groups) {
      const mayStandOnIt = group.alternatives.some((entries) =>
        entries.some(
          (entry) =>
            (entry.kind === "interface" && brought.has(entry.interface)) ||
            (entry.kind === "artifact" && entry.artifact === artifact),
        ),
      );
      if (!mayStandOnIt) continue;
      const truth = groupTruth(group, place, build);
      if (truth !== NO) found.push({ dependent, build, group, isOpen: truth === UNKNOWN });
    }
  }
  return found;
}

/** Interfaces that what runs of the artifact brings: nobody stands on it by another one. */
function broughtBy(snapshot: Snapshot, { surroundings }: Place, artifact: NodeId): ReadonlySet<NodeId> {
  const brought = new Set<NodeId>();
  for (const { deployment, version } of surroundings.here.ofArtifact(artifact)) {
    const services = snapshot.outgoing(deployment, "SERVES").map(({ node }) => node);
    for (const provider of [version, ...services])
      for (const { node } of provisionsOf(snapshot, provider)) brought.add(node);
  }
  return brought;
}
