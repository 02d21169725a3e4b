/**
 * Runs validators, gates first, and says of each that did not run why.
 *
 * Inside a tier they run in the order given. The first gate that fails ends the run: what would come after
 * it could only add to the bad news. A gate that is UNKNOWN or ERROR ends nothing, as a later one may fail
 * outright, and a definite no is worth more. All of the verify tier run, so that one answer tells everything.
 */
import { artifactType } from "./evidence.ts";
import { TIERS } from "./validator.ts";
import type { Outcome, Question, Result, Tier, Validator } from "./validator.ts";

export type SkippedBecause =
  /** A gate failed before it. */
  | { readonly kind: "gate-failed"; readonly gate: string }
  /** The policy that names it asks it elsewhere. */
  | { readonly kind: "not-asked-here"; readonly when: string }
  /** It is about other types of artifacts. */
  | { readonly kind: "does-not-apply"; readonly type: string; readonly appliesTo: readonly string[] };

export type Line =
  | ({ readonly kind: "ran"; readonly validator: string; readonly tier: Tier } & Result)
  | {
      readonly kind: "skipped";
      readonly validator: string;
      readonly tier: Tier;
      readonly because: SkippedBecause;
    };

export interface Report {
  /** FAIL where any failed, then ERROR, then UNKNOWN; PASS where all that ran passed, and some did. */
  readonly outcome: Outcome;
  /** One for each validator, in the order in which they ran or would have run. */
  readonly lines: readonly Line[];
}

/** Worst first. */
const OUTCOMES = ["FAIL", "ERROR", "UNKNOWN", "PASS"] as const satisfies readonly Outcome[];

/** Pure: equal questions give equal reports. Throws TypeError for two validators of one name. */
export function runValidators(validators: readonly Validator[], question: Question): Report {
  refuseTwins(validators.map(({ name }) => name));
  let failedGate: string | undefined;
  const lines = inOrder(validators).map((validator): Line => {
    const because = reasonToSkip(validator, question, failedGate);
    if (because !== undefined) return skipped(validator, because);
    const result = evaluateSafely(validator, question);
    if (validator.tier === "gate" && result.outcome === "FAIL") failedGate ??= validator.name;
    return { kind: "ran", validator: validator.name, tier: validator.tier, ...result };
  });
  return { outcome: outcomeOf(lines), lines };
}

/** Gates, then the rest, each as given. */
export function inOrder<T extends { readonly tier: Tier }>(validators: readonly T[]): readonly T[] {
  return TIERS.flatMap((tier) => validators.filter((validator) => validator.tier === tier));
}

/** The first gate that failed, which ends a run. */
export function failedGateOf(lines: readonly Line[]): string | undefined {
  return lines.find(
    (line) => line.kind === "ran" && line.tier === "gate" && line.outcome === "FAIL",
  )?.validator;
}

type Described = Pick<Validator, "name" | "tier" | "appliesTo">;

/** undefined: it runs. A build whose type nobody states is looked at by all. */
export function reasonToSkip(
  { appliesTo }: Described,
  { snapshot, build }: Question,
  failedGate: string | undefined,
): SkippedBecause | undefined {
  if (failedGate !== undefined) return { kind: "gate-failed", gate: failedGate };
  const type = appliesTo === undefined ? undefined : artifactType(snapshot, build);
  return type === undefined || appliesTo!.includes(type)
    ? undefined
    : { kind: "does-not-apply", type, appliesTo: appliesTo! };
}

export function skipped({ name, tier }: Described, because: SkippedBecause): Line {
  return { kind: "skipped", validator: name, tier, because };
}

/** Whatever a validator throws is its own failure, and an ERROR is never a pass. */
export function evaluateSafely(validator: Validator, question: Question): Result {
  try {
    const result = validator.evaluate(question);
    return result.reasons.length > 0 ? result : failed(question, "it gave no reason");
  } catch (error) {
    return failed(question, error instanceof Error ? error.message : String(error));
  }
}

function failed({ snapshot, build }: Question, observed: string): Result {
  const about = snapshot.key(build);
  return { outcome: "ERROR", reasons: [{ code: "VALIDATOR_FAILED", outcome: "UNKNOWN", about, observed }] };
}

/** Skipped ones say nothing, neither good nor bad. */
export function outcomeOf(lines: readonly Line[]): Outcome {
  const ran = lines.flatMap((line) => (line.kind === "ran" ? [line.outcome] : []));
  if (ran.length === 0) return "UNKNOWN";
  return OUTCOMES.find((outcome) => ran.includes(outcome))!;
}

export function refuseTwins(names: readonly string[]): void {
  const twin = names.find((name, place) => names.indexOf(name) !== place);
  if (twin !== undefined) throw new TypeError(`Two validators are named ${twin}.`);
}
