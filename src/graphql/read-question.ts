/** A question as the schema's input has it, read into the one that all ways of asking share. */
import type { AskedQuestion } from "../decisions/decision.ts";
import { RequestRefused } from "./request-refused.ts";

type Nullable<T> = { readonly [Name in keyof T]?: T[Name] | null };

export interface DecideInput extends Nullable<Omit<AskedQuestion, "assume">> {
  readonly assume?: readonly AssumedFact[] | null;
  readonly record?: "queued" | "wait" | "no" | null;
}

export interface AssumedFact {
  readonly key: string;
  readonly value: string;
}

/** Asked about together in one question, as over REST; a release of more is planned in parts. */
const SUBJECTS_MAX = 100;
/** As many as there are, and as many commands again. */
const VALIDATORS_MAX = 100;
/** About a second of the solver, as over REST; the cost rule stops most before. */
const IMPROVING_STEPS_MAX = 1_000_000;

/** Throws RequestRefused when one fact is assumed twice, and for numbers that are out of bounds. */
export function questionOf({ assume, record: _record, ...input }: DecideInput): AskedQuestion {
  const { subjects, improvingSteps } = input;
  if (subjects != null && subjects.length > SUBJECTS_MAX)
    throw outOfBounds("subjects", `${subjects.length} are more than ${SUBJECTS_MAX}`);
  if (improvingSteps != null && (improvingSteps < 0 || improvingSteps > IMPROVING_STEPS_MAX))
    throw outOfBounds("improvingSteps", `${improvingSteps} is not between 0 and ${IMPROVING_STEPS_MAX}`);
  const { validate } = input;
  if (validate != null && validate.length > VALIDATORS_MAX)
    throw outOfBounds("validate", `${validate.length} are more than ${VALIDATORS_MAX}`);
  const question: Record<string, unknown> = {};
  for (const name in input) {
    const value = input[name as keyof typeof input];
    if (value != null) question[name] = value;
  }
  if (assume != null && assume.length > 0) question["assume"] = assumedFacts(assume);
  return question as AskedQuestion;
}

/** Throws RequestRefused when one fact is assumed twice. */
export function assumedFacts(assume: readonly AssumedFact[]): Readonly<Record<string, string>> {
  const assumed: Record<string, string> = {};
  for (const { key, value } of assume) {
    if (Object.hasOwn(assumed, key))
      throw new RequestRefused("INPUT_INVALID", `"${key.slice(0, 100)}" is assumed twice.`);
    Object.defineProperty(assumed, key, { value, enumerable: true });
  }
  return assumed;
}

function outOfBounds(field: string, what: string): RequestRefused {
  return new RequestRefused("INPUT_INVALID", `\`${field}\`: ${what}.`);
}
