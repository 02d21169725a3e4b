/**
 * What rules with `on: observation` may ask of a figure that somebody measured on what runs:
 * `observation.metric`, `observation.value`. What is left out is not known.
 */
import type { Fields } from "./cel/vocabulary.ts";
import type { FieldValue, Thing } from "./cel/thing.ts";
import { figure } from "./plan-facts.ts";

export interface ObservationFacts {
  /** `error-rate`, `latency-p95` */
  readonly metric?: string | undefined;
  readonly value?: number | undefined;
  readonly unit?: string | undefined;
  /** What it was counted over. */
  readonly samples?: number | undefined;
  /** `ranker@2.3.1`, which it is about. */
  readonly version?: string | undefined;
  /** The same metric of the version that this one replaces. */
  readonly baseline?: number | undefined;
  readonly baselineSamples?: number | undefined;
  /** What a gate made of it: `pass`, `fail`, `undecided`. */
  readonly outcome?: string | undefined;
  /** RFC 3339, UTC. */
  readonly time?: string | undefined;
  readonly source?: string | undefined;
}

export const OBSERVATION_FIELDS = {
  metric: "string",
  value: "double",
  unit: "string",
  samples: "int",
  version: "string",
  baseline: "double",
  baselineSamples: "int",
  outcome: "string",
  time: "time",
  source: "string",
} as const satisfies Fields & Record<keyof ObservationFacts, string>;

export function observationField(observation: ObservationFacts, name: string): FieldValue | undefined {
  return figure(OBSERVATION_FIELDS, observation, name);
}

export function observationThing(observation: ObservationFacts): Thing {
  return {
    key: "observation",
    field: (name) => observationField(observation, name),
    fact: () => ({ kind: "missing" }),
  };
}
