/**
 * One version against all classes of environments at once: the same judgement as ./judge-version.ts, by masks.
 *
 * A group's masks are those of its conditions, joined. What is left unknown may still be impossible when open groups share
 * a missing fact; a build's groups are therefore tied into knots once, and only classes in which a knot is open are judged
 * by search, once for all classes with the same facts in the knot.
 */
import type { ClassMask, EnvironmentClasses, TruthMasks } from "./environment-classes.ts";
import { couldHoldTogether } from "./value-search.ts";
import { allOf, groupFormula, parameterFormula } from "./formula.ts";
import type { Formula } from "./formula.ts";
import type { FactCondition } from "./fact-condition.ts";
import type { FactKey } from "./fact-key.ts";
import { judgeTogether } from "./joint-truth.ts";
import { isNothingStated } from "./judge-version.ts";
import type { Requirement } from "./requirement.ts";
import { truthOf } from "./requirement-truth.ts";
import type { Place } from "./requirement-truth.ts";
import type { Build, Parameter, PlacedGroup, Subject } from "./subject.ts";
import { NO, YES } from "./truth.ts";

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

function togetherMasks(entries: readonly Requirement[], build: Build, classes: EnvironmentClasses): TruthMasks {
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
export function requirementMasks(requirement: Requirement, build: Build, classes: EnvironmentClasses): TruthMasks {
  if (requirement.kind === "fact") return classes.masksOf(requirement.condition);
  const truths = classes.places.map((place) => truthOf(requirement, place, build).truth);
  return { yes: classes.where((_, index) => truths[index] === YES), no: classes.where((_, index) => truths[index] === NO) };
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

/** Groups (and parameters) that share facts, directly or through tables. */
interface Knot {
  readonly groups: readonly PlacedGroup[];
  readonly parameters: readonly Parameter[];
  /** Every fact that the knot's truth can depend on. */
  readonly keys: readonly FactKey[];
  /**
   * What can clash: "never" (nothing is shared), "on-missing" (plain conditions on one fact that has no table: they clash
   * exactly where it is missing), or "search".
   */
  readonly clashes: "never" | "on-missing" | "search";
}

const KNOTS = new WeakMap<Build, readonly Knot[]>();

function knotsOf(subject: Subject, build: Build): readonly Knot[] {
  let knots = KNOTS.get(build);
  if (knots === undefined) KNOTS.set(build, knots = tieKnots(subject, build));
  return knots;
}

function tieKnots(subject: Subject, build: Build): readonly Knot[] {
  const parts = [
    ...build.groups.map((group) => ({ groups: [group], parameters: [] as Parameter[] })),
    ...subject.parameters.map((parameter) => ({ groups: [] as PlacedGroup[], parameters: [parameter] })),
  ].map((part) => ({ ...part, keys: keysOf(part.groups, part.parameters) }));
  const knots: { groups: PlacedGroup[]; parameters: Parameter[]; keys: Set<FactKey> }[] = [];
  for (const part of parts) {
    const merged = { groups: [...part.groups], parameters: [...part.parameters], keys: new Set(part.keys) };
    for (let index = knots.length - 1; index >= 0; index--) {
      const knot = knots[index]!;
      if (![...knot.keys].some((key) => merged.keys.has(key))) continue;
      merged.groups.unshift(...knot.groups);
      merged.parameters.unshift(...knot.parameters);
      knot.keys.forEach((key) => merged.keys.add(key));
      knots.splice(index, 1);
    }
    knots.push(merged);
  }
  return knots.map(({ groups, parameters, keys }) =>
    ({ groups, parameters, keys: [...keys], clashes: clashesOf(groups, parameters, keys) }));
}

function clashesOf(
  groups: readonly PlacedGroup[], parameters: readonly Parameter[], keys: ReadonlySet<FactKey>,
): Knot["clashes"] {
  if (keys.size === 0) return "never";
  if (parameters.length > 0 || [...keys].some((key) => key.rows.length > 0)) return "search";
  if (groups.length === 1) return isAlwaysPossible(groups[0]!) ? "never" : "search";
  if (keys.size > 1 || !groups.every(({ alternatives }) => alternatives.length === 1 && alternatives[0]!.length === 1)) {
    return "search";
  }
  const [key] = keys;
  const conditions = conditionsOf(groups.flatMap(({ alternatives }) => alternatives[0]!));
  return couldHoldTogether(key!, conditions) ? "never" : "on-missing";
}

/** Each alternative has one condition on each fact, and each condition holds for some value: open means possible. */
function isAlwaysPossible({ alternatives }: PlacedGroup): boolean {
  return alternatives.every((entries) => {
    const conditions = conditionsOf(entries);
    return new Set(conditions.map(({ key }) => key)).size === conditions.length
      && conditions.every((condition) => couldHoldTogether(condition.key, [condition]));
  });
}

function conditionsOf(entries: readonly Requirement[]): readonly FactCondition[] {
  return entries.flatMap((entry) => entry.kind === "fact" ? [entry.condition] : []);
}

function keysOf(groups: readonly PlacedGroup[], parameters: readonly Parameter[]): ReadonlySet<FactKey> {
  const keys = new Set<FactKey>();
  const all = [...groups, ...parameters.flatMap(({ values }) => values.flatMap((value) => value.groups))];
  for (const { alternatives } of all) {
    for (const entry of alternatives.flat()) if (entry.kind === "fact") keys.add(entry.key);
  }
  for (const key of keys) for (const row of key.rows) for (const condition of row.when) keys.add(condition.key);
  return keys;
}

/** Adds the open classes in which the knot's requirements cannot all hold. */
function addClash(clash: ClassMask, knot: Knot, open: ClassMask, classes: EnvironmentClasses, build: Build): void {
  if (knot.clashes === "never") return;
  const missing = classes.empty();
  for (const key of knot.keys) unite(missing, classes.missing(key));
  intersect(missing, open);
  if (knot.clashes === "on-missing") return unite(clash, missing);
  const known = new Map<string, boolean>();
  for (const index of classesIn(missing)) {
    const place = classes.places[index]!;
    const facts = knot.keys.map((key) => place.facts.cell(key).id).join();
    let clashes = known.get(facts);
    if (clashes === undefined) known.set(facts, clashes = isImpossible(knot, place, build));
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
  return judgeTogether(formulas, place.facts).core !== undefined;
}

/** Indices of the classes in a mask, ascending. */
export function* classesIn(mask: ClassMask): Generator<number> {
  for (let word = 0; word < mask.length; word++) {
    for (let rest = mask[word]!; rest !== 0; rest &= rest - 1) yield word * 32 + 31 - Math.clz32(rest & -rest);
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
