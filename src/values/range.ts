/**
 * Ranges of versions: compiled once to sorted, disjoint intervals, then asked by binary search.
 *
 * Which versions a range leaves out for being what they are (a pre-release, a local build) has little to do
 * with the interval it draws. So a range is four sets on the line of its scheme, one for each kind of
 * version: releases, pre-releases, and the local builds of either. Policies cut sets down when a range is
 * compiled; union, intersection and complement then work set by set, and a version left out can be told from
 * one outside.
 */
import { complementOf, containsPoint, intersectionOf, pairsOf, sameSet, unionOf } from "./cut-set.ts";
import type { Cut, CutSet } from "./cut-set.ts";
import { InvalidRange } from "./invalid-range.ts";
import { alternativesOf } from "./range-syntax.ts";
import type { Alternative } from "./range-alternative.ts";
import { describeSets } from "./range-text.ts";
import { orderOf } from "./scheme.ts";
import type { SchemeName, Version } from "./scheme.ts";
import { exactText, kindSet, KIND_COUNT, kindOf, kindsOf, snapped } from "./version-kind.ts";

/** Longest range that is read: 10,000 characters hold 1,000 intervals; published ranges have tens. */
export const RANGE_LENGTH_MAX = 10_000;

export interface RangePolicy {
  /**
   * "named" (the default): a range holds pre-releases only if it names one. In semver, as in npm, only
   * pre-releases of the very release that is named; in PEP 440 all that fit. "all": wherever they fit, as
   * `packaging` 26 does when asked without a policy. "none": never.
   */
  readonly prereleases?: "named" | "all" | "none";
  /**
   * "all" (the default): local builds (PEP 440 `+cu126`, semver build metadata) wherever they fit. "none":
   * never.
   */
  readonly locals?: "all" | "none";
}

export interface Bound {
  readonly value: Version;
  readonly inclusive: boolean;
  /** The bound is about this text, not about everything equal to it (PEP 440 `===`). */
  readonly exact?: string;
}

/** null stands for no bound. */
export interface Interval {
  readonly lower: Bound | null;
  readonly upper: Bound | null;
}

export interface Range {
  readonly scheme: SchemeName;
  /** As written, or the canonical text when it came from an operation. */
  readonly text: string;
  /** What it says of releases: ascending and disjoint. */
  readonly intervals: readonly Interval[];
  /** The sets for the four kinds of version (./version-kind.ts). */
  readonly sets: readonly CutSet<Version>[];
}

export type RangeReason = "in-range" | "outside" | "prerelease-left-out" | "local-left-out";

/**
 * Compiles the text of a range. Syntax: comparators joined by blanks or commas (and), joined by `||` (or).
 *
 * semver: all of npm's (`^1.2`, `~1.2`, `1.x`, `1.2 - 2.3`). pep440: all specifiers of PEP 440. debian, rpm
 * and dotted: `>= > <= < = == !=` and a bare version; debian also `>>` and `<<`; dotted also `12.*`. `*` is
 * every version. Throws InvalidRange.
 */
export function compileRange(scheme: SchemeName, text: string, policy: RangePolicy = {}): Range {
  if (text.length > RANGE_LENGTH_MAX) {
    throw new InvalidRange(scheme, text, text, `A range has at most ${RANGE_LENGTH_MAX} characters.`);
  }
  return rangeOf(scheme, setsOf(scheme, alternativesOf(scheme, text, policy), policy), text.trim());
}

/** The range of exactly these sets. The text is made from them unless one is given. */
export function rangeOf(scheme: SchemeName, sets: readonly CutSet<Version>[], text?: string): Range {
  let made = text;
  return {
    scheme,
    sets,
    intervals: pairsOf(sets[0]!).map(intervalOf),
    // Made when first read: most ranges that come from operations are only asked.
    get text() {
      return (made ??= describeSets(scheme, sets));
    },
  };
}

function setsOf(
  scheme: SchemeName,
  alternatives: readonly Alternative[],
  policy: RangePolicy,
): readonly CutSet<Version>[] {
  const releases = kindSet(scheme, 0, alternatives, policy);
  const hasKinds = kindsOf(scheme).length > 1;
  return Array.from({ length: KIND_COUNT }, (_, kind) =>
    hasKinds && kind > 0 ? kindSet(scheme, kind, alternatives, policy) : releases,
  );
}

function intervalOf([lower, upper]: readonly [Cut<Version> | null, Cut<Version> | null]): Interval {
  return {
    lower: lower && boundOf(lower, lower.side === "below"),
    upper: upper && boundOf(upper, upper.side === "above"),
  };
}

function boundOf(cut: Cut<Version>, inclusive: boolean): Bound {
  return cut.exact === undefined
    ? { value: cut.at, inclusive }
    : { value: cut.at, inclusive, exact: cut.exact };
}

/** Whether the version is in the range. The version must be of the range's scheme. */
export function contains(range: Range, version: Version): boolean {
  return containsPoint(
    orderOf(range.scheme),
    range.sets[kindOf(version)]!,
    version,
    exactText(version),
  );
}

/**
 * Whether the version is in the range, and if not whether it was left out for being a pre-release or a local
 * build.
 */
export function containsWhy(
  range: Range,
  version: Version,
): { readonly contained: boolean; readonly because: RangeReason } {
  if (contains(range, version)) return { contained: true, because: "in-range" };
  const order = orderOf(range.scheme);
  const text = exactText(version);
  const kind = kindOf(version);
  const inKind = (other: number) => other !== kind && containsPoint(order, range.sets[other]!, version, text);
  if (version.local && inKind(version.prerelease ? 1 : 0))
    return { contained: false, because: "local-left-out" };
  if (version.prerelease && inKind(version.local ? 2 : 0))
    return { contained: false, because: "prerelease-left-out" };
  return { contained: false, because: "outside" };
}

export function union(a: Range, b: Range): Range {
  return setwise(a, b, unionOf);
}

export function intersection(a: Range, b: Range): Range {
  return setwise(a, b, intersectionOf);
}

/** Every version that is not in the range, pre-releases and local builds included. */
export function complement(range: Range): Range {
  return rangeOf(range.scheme, range.sets.map(complementOf));
}

function setwise(a: Range, b: Range, operation: typeof unionOf): Range {
  if (a.scheme !== b.scheme)
    throw new TypeError(`A ${a.scheme} range does not combine with a ${b.scheme} range.`);
  const order = orderOf(a.scheme);
  return rangeOf(
    a.scheme,
    a.sets.map((set, kind) => operation(order, set, b.sets[kind]!)),
  );
}

/** True when no version at all is in the range: `>1.2.3 <1.2.4` has none in semver, but 1.2.3.1 in dotted. */
export function isEmpty(range: Range): boolean {
  return range.sets.every((set, kind) => {
    const exact = snapped(range.scheme, kind, set);
    return !exact.insideBelow && exact.cuts.length === 0;
  });
}

/** True when the ranges hold the same versions, however they are written. */
export function equalRanges(a: Range, b: Range): boolean {
  if (a.scheme !== b.scheme) return false;
  const order = orderOf(a.scheme);
  return a.sets.every((set, kind) =>
    sameSet(order, snapped(a.scheme, kind, set), snapped(b.scheme, kind, b.sets[kind]!)),
  );
}

/** The canonical text of a range: `>=525.60.13 <580 || >=590`. */
export function describeRange(range: Range): string {
  return describeSets(range.scheme, range.sets);
}
