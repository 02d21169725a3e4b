/**
 * One version against all classes of environments at once: the same judgement as ./judge-version.ts, by
 * masks.
 *
 * A group's masks are those of its conditions, joined. What is left unknown may still be impossible when open
 * groups share a missing fact; a build's groups are therefore tied into knots once, and only classes in which
 * a knot is open are judged by search, once for all classes with the same facts in the knot.
 */
import type { ClassMask, EnvironmentClasses, TruthMasks } from "./environment-classes.ts";
import { allOf, conditionsIn, groupFormula, parameterFormula } from "./formula.ts";
import type { Formula } from "./formula.ts";
import type { FactCondition } from "./fact-condition.ts";
import type { FactKey } from "./fact-key.ts";
import { judgeTogether } from "./joint-truth.ts";
import { isNothingStated } from "./judge-version.ts";
import { knotsOf } from "./knot.ts";
import type { Knot } from "./knot.ts";
import type { Requirement } from "./requirement.ts";
import { truthOf } from "./requirement-truth.ts";
import type { Place } from "./requirement-truth.ts";
import type { Build, Parameter, PlacedGroup, Subject } from "./subject.ts";
import { NO, YES } from "./truth.ts";
import { couldHoldTogether } from "./value-search.ts";

export interface BuildMasks {
  readonly build: Build;
  readonly compatible: ClassMask;
  readonly incompatible: ClassMask;
  /** Masks of each group, in the build's order. */
  readonly groups: readonly TruthMasks[];
  /** Where it is INCOMPATIBLE although no group fails by itself. */
  readonly clash: ClassMask;
}

export function judgeBuildOnClasses(subject: Subject, build: Build, classes: EnvironmentClasses): BuildMasks {
  const groups = build.groups.map((group) => groupMasks(group, build, classes));
  const parameters = subject.parameters.map((parameter) => parameterMasks(parameter, build, classes));
  const compatible = isNothingStated(subject, build) ? classes.empty() : classes.all();
  const incompatible = classes.empty();
  for (const { yes, no } of groups) {
    intersect(compatible, yes);
    unite(incompatible, no);
  }
  for (const { yes, no } of parameters) {
    intersect(compatible, yes);
    unite(incompatible, no);
  }
  const clash = classes.empty();
  const open = classes.all();
  subtract(open, compatible);
  subtract(open, incompatible);
  if (open.some((word) => word !== 0)) {
    for (const knot of knotsOf(subject, build)) addClash(clash, knot, open, classes, build);
    unite(incompatible, clash);
  }
  return { build, compatible, incompatible, groups, clash };
}

function groupMasks({ alternatives }: PlacedGroup, build: Build, classes: EnvironmentClasses): TruthMasks {
  if (alternatives.length === 1) return togetherMasks(alternatives[0]!, build, classes);
  const [yes, no] = [classes.empty(), classes.all()];
  for (const entries of alternatives) {
    const masks = togetherMasks(entries, build, classes);
    unite(yes, masks.yes);
    intersect(no, masks.no);
  }
  return { yes, no };
}

function togetherMasks(
  entries: readonly Requirement[],
  build: Build,
  classes: EnvironmentClasses,
): TruthMasks {
  if (entries.length === 1) return requirementMasks(entries[0]!, build, classes);
  const [yes, no] = [classes.all(), classes.empty()];
  for (const entry of entries) {
    const masks = requirementMasks(entry, build, classes);
    intersect(yes, masks.yes);
    unite(no, masks.no);
  }
  return { yes, no };
}

/** A requirement as masks over classes of environments. */
export function requirementMasks(
  requirement: Requirement,
  build: Build,
  classes: EnvironmentClasses,
): TruthMasks {
  if (requirement.kind === "fact") return classes.masksOf(requirement.condition);
  const truths = classes.places.map((place) => truthOf(requirement, place, build).truth);
  return {
    yes: classes.where((_, index) => truths[index] === YES),
    no: classes.where((_, index) => truths[index] === NO),
  };
}

/** Some value must hold. */
function parameterMasks({ values }: Parameter, build: Build, classes: EnvironmentClasses): TruthMasks {
  const [yes, no] = [classes.empty(), classes.all()];
  for (const { groups } of values) {
    const [every, some] = [classes.all(), classes.empty()];
    for (const group of groups) {
      const masks = groupMasks(group, build, classes);
      intersect(every, masks.yes);
      unite(some, masks.no);
    }
    unite(yes, every);
    intersect(no, some);
  }
  return { yes, no };
}

/** Adds the open classes in which the knot's requirements cannot all hold. */
function addClash(
  clash: ClassMask,
  knot: Knot,
  open: ClassMask,
  classes: EnvironmentClasses,
  build: Build,
): void {
  const missing = classes.empty();
  for (const key of knot.clashing) {
    const here = classes.missing(key).slice();
    intersect(here, open);
    unite(clash, here);
  }
  for (const key of knot.doubtful) unite(missing, classes.missing(key));
  intersect(missing, open);
  subtract(missing, clash);
  const known = new Map<string, boolean>();
  for (const index of classesIn(missing)) {
    const place = classes.places[index]!;
    const facts = knot.keys.map((key) => place.facts.cell(key).id).join();
    let clashes = known.get(facts);
    if (clashes === undefined) known.set(facts, (clashes = isImpossible(knot, place, build)));
    if (clashes) clash[index >>> 5]! |= 1 << (index & 31);
  }
}

function isImpossible({ groups, parameters }: Knot, place: Place, build: Build): boolean {
  const formulas: readonly Formula[] = [
    ...groups.map((group) => groupFormula(group, place, build)),
    ...parameters.map((parameter) => parameterFormula(parameter, place, build)),
  ];
  const whole = allOf(formulas);
  if (typeof whole === "number") return whole === NO;
  if (isPlainlyPossible(whole)) return false;
  return judgeTogether(formulas, place.facts).core !== undefined;
}

/**
 * True when nothing follows from a table and every missing fact has a value that satisfies all that is left
 * on it.
 */
function isPlainlyPossible(formula: Formula): boolean {
  const byKey = new Map<FactKey, FactCondition[]>();
  for (const condition of conditionsIn(formula)) {
    if (condition.key.rows.length > 0) return false;
    const list = byKey.get(condition.key);
    if (list === undefined) byKey.set(condition.key, [condition]);
    else list.push(condition);
  }
  for (const [key, conditions] of byKey) {
    if (!couldHoldTogether(key, conditions)) return false;
  }
  return true;
}

/** Indices of the classes in a mask, ascending. */
export function* classesIn(mask: ClassMask): Generator<number> {
  for (let word = 0; word < mask.length; word++) {
    for (let rest = mask[word]!; rest !== 0; rest &= rest - 1)
      yield word * 32 + 31 - Math.clz32(rest & -rest);
  }
}

export function unite(mask: ClassMask, other: ClassMask): void {
  for (let word = 0; word < mask.length; word++) mask[word]! |= other[word]!;
}

export function intersect(mask: ClassMask, other: ClassMask): void {
  for (let word = 0; word < mask.length; word++) mask[word]! &= other[word]!;
}

export function subtract(mask: ClassMask, other: ClassMask): void {
  for (let word = 0; word < mask.length; word++) mask[word]! &= ~other[word]!;
}
