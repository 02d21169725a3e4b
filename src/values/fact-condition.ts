/**
 * A condition together with the key of the fact it is about: what other vocabularies are translated into.
 */
import type { Condition } from "./condition.ts";

export interface FactCondition {
  /** `nvidia.driver` */
  readonly fact: string;
  readonly condition: Condition;
}

/** Alternatives: at least one of them must hold, as a whole. */
export type FactAlternatives = readonly (readonly FactCondition[])[];

/** The alternatives without repetitions, in the order they first occur. */
export function distinctAlternatives(alternatives: FactAlternatives): FactAlternatives {
  const seen = new Map(
    alternatives.map((alternative) => [JSON.stringify(alternative), alternative] as const),
  );
  return [...seen.values()];
}
