/** An observation as a node, between the deployment it is of and the version that was served. */
import type { ObservationDocument } from "../kinds/observation.ts";
import { buildKey, nodeKey } from "../names.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";

export function observationProperties({ spec }: ObservationDocument): OptionalProperties {
  const { deployment, version, buckets, ...rest } = spec;
  return {
    ...rest,
    deployment,
    version,
    bucketEdges: buckets?.map(({ atMost }) => atMost),
    bucketCounts: buckets?.map(({ count }) => count),
  };
}

export function addObservation(part: GraphPart, key: string, { spec }: ObservationDocument): void {
  const { deployment, version, source, to: time } = spec;
  for (const observed of [nodeKey("Deployment", deployment), buildKey(version)])
    part.edge("OBSERVED_BY", observed, key, { source, time });
}
