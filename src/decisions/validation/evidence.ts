/**
 * What validators said that were asked beside a decision: those that read texts or call a command. It is an
 * input of the decision and recorded with it, so the decision can be made again from it, to the byte.
 */
import type { ValidatorEvidence } from "../../rules/asked-validator.ts";
import type { Reason } from "../../rules/validators/reason.ts";
import type { Outcome } from "../../rules/validators/validator.ts";

export interface ValidatorSaid {
  readonly validator: string;
  /** Key of the version or variant, and of the environment. */
  readonly build: string;
  readonly environment: string;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  /** true: asked again about the same snapshot it says the same. A command may say something else. */
  readonly repeatable: boolean;
}

export function evidenceOf(said: readonly ValidatorSaid[]): ValidatorEvidence {
  const known = new Map(said.map((one) => [idOf(one.validator, one.build, one.environment), one]));
  return (validator, build, environment) => known.get(idOf(validator, build, environment));
}

/** In one order, whatever the order in which they were asked. */
export function inOneOrder(said: readonly ValidatorSaid[]): readonly ValidatorSaid[] {
  const id = (one: ValidatorSaid): string => idOf(one.environment, one.build, one.validator);
  return said.toSorted((a, b) => (id(a) < id(b) ? -1 : 1));
}

function idOf(...names: readonly string[]): string {
  return names.join(" ");
}
