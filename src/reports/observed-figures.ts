/** What was measured of a deployment as it was planned, one figure for each metric: the newest window. */
import { observationsOf, withoutVariant } from "../plans/observations/observation.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

export interface Figures {
  readonly deployment: string;
  readonly version: string;
  readonly metric: string;
  readonly value: number;
  readonly unit?: string;
  readonly samples: number;
  /** RFC 3339, UTC. */
  readonly from: string;
  readonly to: string;
}

/** `since`: windows that began before are about what ran before. */
export function figuresOf(
  snapshot: Snapshot,
  deployment: string,
  version: string,
  since: string | undefined,
): readonly Figures[] {
  const newest = new Map<string, Figures>();
  for (const one of observationsOf(snapshot, deployment)) {
    if (withoutVariant(one.version) !== withoutVariant(version)) continue;
    if (since !== undefined && one.from < Date.parse(since)) continue;
    newest.set(one.metric, {
      deployment,
      version: one.version,
      metric: one.metric,
      value: one.value,
      samples: one.samples,
      ...(one.unit === undefined ? {} : { unit: one.unit }),
      from: new Date(one.from).toISOString(),
      to: new Date(one.to).toISOString(),
    });
  }
  return [...newest.values()];
}
