/** `fairlead observations DEPLOYMENT`: figures of what a deployment served, the newest first. */
import { nodeKey, parseKey } from "../../model/names.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { nearestNames } from "../../values/nearest.ts";
import { DomainError } from "../../values/domain-error.ts";
import { observationsOf } from "./observation.ts";

export class DeploymentNotFound extends DomainError {
  readonly code = "DEPLOYMENT_NOT_FOUND"; // Stable and public: clients branch on it.
  readonly deployment: string;
  constructor(deployment: string, nearest: readonly string[]) {
    super(
      `There is no deployment "${deployment.slice(0, 200)}".`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "`fairlead get Deployment` lists them.",
    );
    this.deployment = deployment.slice(0, 200);
  }
}

export interface ListedObservation {
  readonly name: string;
  readonly deployment: string;
  readonly version: string;
  readonly metric: string;
  readonly value: number;
  readonly unit?: string;
  readonly samples: number;
  readonly failures?: number;
  readonly deviation?: number;
  readonly from: string;
  readonly to: string;
  readonly source?: string;
  readonly trafficShare?: number;
}

export interface ObservationList {
  readonly deployment: string;
  readonly observations: readonly ListedObservation[];
  /** There are older ones. */
  readonly isTruncated: boolean;
}

export interface ObservationsWanted {
  readonly metric?: string;
  readonly version?: string;
  readonly first?: number;
}

/** A day of figures every three minutes. */
export const OBSERVATIONS_LISTED_MAX = 500;

/** Errors: DeploymentNotFound. */
export function listObservations(
  snapshot: Snapshot,
  deployment: string,
  wanted: ObservationsWanted = {},
): ObservationList {
  const node = snapshot.find(nodeKey("Deployment", deployment));
  if (node === undefined) {
    const known = snapshot.nodesOf("Deployment").map((one) => parseKey(snapshot.key(one))!.name);
    throw new DeploymentNotFound(deployment, nearestNames(deployment, known));
  }
  const { metric, version, first = OBSERVATIONS_LISTED_MAX } = wanted;
  const all = observationsOf(snapshot, deployment)
    .filter(
      (one) =>
        (metric === undefined || one.metric === metric) && (version === undefined || one.version === version),
    )
    .toReversed();
  const shown = all.slice(0, Math.min(first, OBSERVATIONS_LISTED_MAX));
  return {
    deployment,
    isTruncated: shown.length < all.length,
    observations: shown.map(
      ({ name, version: served, metric: what, value, samples, from, to, source, ...rest }) => ({
        name,
        deployment,
        version: served,
        metric: what,
        value,
        samples,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        ...(source === "" ? {} : { source }),
        ...(rest.unit === undefined ? {} : { unit: rest.unit }),
        ...(rest.failures === undefined ? {} : { failures: rest.failures }),
        ...(rest.deviation === undefined ? {} : { deviation: rest.deviation }),
        ...(rest.trafficShare === undefined ? {} : { trafficShare: rest.trafficShare }),
      }),
    ),
  };
}
