/**
 * What is left to be decided once everything known is filled in: AND and OR over conditions on missing facts.
 *
 * A constant is a truth that no fact changes any more: UNKNOWN there stands for a statement that leaves a
 * known value open. Formulas are folded while they are built, so that one without missing facts is a
 * constant.
 */
import { ABSENT, MISSING } from "./fact-key.ts";
import type { FactCondition } from "./fact-condition.ts";
import type { Requirement } from "./requirement.ts";
import { truthOf } from "./requirement-truth.ts";
import type { Place } from "./requirement-truth.ts";
import type { Build, Parameter, PlacedGroup } from "./subject.ts";
import { NO, UNKNOWN, YES } from "./truth.ts";
import type { TruthCode } from "./truth.ts";

export type Formula =
  | TruthCode
  | FactCondition
  | FactTest
  | { readonly kind: "all" | "any"; readonly of: readonly Formula[] };

/** Whether the truth of a condition is one of these; what is possible alone is told from what holds. */
export interface FactTest {
  readonly tested: FactCondition;
  readonly truths: readonly TruthCode[];
}

/** Every part must hold. */
export function allOf(parts: readonly Formula[]): Formula {
  return joined("all", parts, NO, YES);
}

/** One part must hold. */
export function anyOf(parts: readonly Formula[]): Formula {
  return joined("any", parts, YES, NO);
}

/**
 * `decisive` decides the whole at once, `neutral` parts change nothing; constants in between are kept once.
 */
function joined(
  kind: "all" | "any",
  parts: readonly Formula[],
  decisive: TruthCode,
  neutral: TruthCode,
): Formula {
  const kept = parts.filter((part) => part !== neutral);
  if (kept.includes(decisive)) return decisive;
  if (kept.length === 0) return neutral;
  if (kept.every((part) => part === UNKNOWN)) return UNKNOWN;
  return kept.length === 1 ? kept[0]! : { kind, of: kept };
}

/** The truth of a formula, given the truth of each condition in it; undefined where no value is given yet. */
export function valueOf(
  formula: Formula,
  truthOf: (condition: FactCondition) => TruthCode | undefined,
): TruthCode {
  if (typeof formula === "number") return formula;
  if (isTest(formula)) return testOf(formula, truthOf(formula.tested));
  if (!isJoined(formula)) return truthOf(formula) ?? UNKNOWN;
  const all = formula.kind === "all";
  let value: TruthCode = all ? YES : NO;
  for (const part of formula.of) {
    const one = valueOf(part, truthOf);
    if (all ? one < value : one > value) value = one;
    if (value === (all ? NO : YES)) break;
  }
  return value;
}

export function conditionsIn(formula: Formula, found = new Set<FactCondition>()): ReadonlySet<FactCondition> {
  if (typeof formula === "number") return found;
  if (isTest(formula)) found.add(formula.tested);
  else if (isJoined(formula)) for (const part of formula.of) conditionsIn(part, found);
  else found.add(formula);
  return found;
}

/**
 * A range with `refused` leaves a value open by what it states. Of other conditions UNKNOWN stands for
 * classes of values that were merged, so either may be so.
 */
function testOf({ tested: { condition }, truths }: FactTest, truth: TruthCode | undefined): TruthCode {
  if (truth === undefined) return UNKNOWN;
  const isExact = truth !== UNKNOWN || (condition.kind === "range" && condition.refused !== undefined);
  return isExact ? (truths.includes(truth) ? YES : NO) : UNKNOWN;
}

function isTest(formula: Exclude<Formula, number>): formula is FactTest {
  return "tested" in formula;
}

function isJoined(formula: Exclude<Formula, number>): formula is Extract<Formula, { readonly of: unknown }> {
  return "of" in formula;
}

/** What is left of a requirement: its condition where the fact is missing, else its truth. */
function requirementFormula(requirement: Requirement, place: Place, build: Build): Formula {
  if (requirement.kind === "fact" && place.facts.cell(requirement.key) === MISSING)
    return requirement.condition;
  return truthOf(requirement, place, build).truth;
}

export function groupFormula(group: PlacedGroup, place: Place, build: Build): Formula {
  return anyOf(
    group.alternatives.map((entries) =>
      allOf(entries.map((entry) => requirementFormula(entry, place, build))),
    ),
  );
}

/** One value of the parameter must hold; the build is the one it is taken with. */
export function parameterFormula(parameter: Parameter, place: Place, build: Build): Formula {
  return anyOf(
    parameter.values.map(({ groups }) => allOf(groups.map((group) => groupFormula(group, place, build)))),
  );
}

/** The truth that a condition has for a missing fact that turns out to be absent. */
export function truthWhenAbsent(condition: FactCondition): TruthCode {
  return condition.outcome(ABSENT).truth;
}
