/**
 * Whether each share of a canary could decide within the time that it is watched, by the figures of what runs
 * now. One that could not is refused when the plan is made; where nobody measured the traffic yet, that is
 * told and refuses nothing.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { PlannedGate } from "../plan.ts";
import { canDecide, measuredTraffic } from "./can-decide.ts";
import type { ObservationSettings } from "./judge-observations.ts";

export interface PlannedSplit {
  /** The deployment that runs now, and what it runs. */
  readonly deployment: string;
  readonly version: string;
  /** Shares of the traffic for the new version; 100 compares with nothing and is not asked. */
  readonly percents: readonly number[];
  /** How long each is watched. */
  readonly windowSeconds: number;
}

export interface CheckedSplits {
  /** Sentences, with what would do. */
  readonly refused: readonly string[];
  readonly unknown: readonly string[];
}

export function checkSplits(
  snapshot: Snapshot,
  gates: readonly PlannedGate[],
  splits: readonly PlannedSplit[],
  now: string,
): CheckedSplits {
  const refused = new Set<string>();
  const unknown = new Set<string>();
  const comparing = gates
    .filter(({ kind }) => kind === "observations")
    .flatMap(({ name, settings }) => {
      const { canary = [], confidence } = settings as unknown as ObservationSettings;
      return canary.length === 0
        ? []
        : [{ name, canary, ...(confidence === undefined ? {} : { confidence }) }];
    });
  for (const { deployment, version, percents, windowSeconds } of splits) {
    const traffic = measuredTraffic(snapshot, deployment, version, now);
    for (const { name, ...gate } of comparing) {
      for (const percent of percents.filter((one) => one < 100)) {
        const split = { percent, windowSeconds, requestsPerHour: traffic.requestsPerHour };
        const answer = canDecide(gate, split, traffic.baselines);
        if (answer.kind === "no") refused.add(`${name} at ${deployment}: ${answer.because}`);
        if (answer.kind === "unknown") unknown.add(`${name} at ${deployment}: ${answer.because}`);
      }
    }
  }
  return { refused: [...refused], unknown: [...unknown] };
}
