/**
 * The four kinds of version a range tells apart, and what each kind knows about its neighbours.
 *
 * Kind 0 are releases, 1 pre-releases, 2 local builds of releases, 3 local builds of pre-releases. Within one
 * kind many cuts mean the same (no release lies between 1.2.4-0 and 1.2.4); `snapped` moves every cut to one
 * of them, so that equal sets have equal cuts and an empty set has none.
 */
import { between, compareCuts, intersectionOf, nothing, unionOfAll } from "./cut-set.ts";
import type { Cut, CutSet } from "./cut-set.ts";
import { isLowestDotted } from "./comparator-range.ts";
import type { RangePolicy } from "./range.ts";
import type { Alternative } from "./range-alternative.ts";
import { orderOf } from "./scheme.ts";
import { compareSemver, makeSemver } from "./semver.ts";
import type { SemverKey } from "./semver.ts";
import { snapPep440Cut } from "./pep440-snap.ts";
import type { SchemeName, Version } from "./version.ts";

export const KIND_COUNT = 4;

/** Where the versions of a scheme live: only semver and PEP 440 have pre-releases and local builds. */
export function kindsOf(scheme: SchemeName): readonly number[] {
  return scheme === "semver" || scheme === "pep440" ? [0, 1, 2, 3] : [0];
}

export function kindOf(version: Version): number {
  return (version.prerelease ? 1 : 0) + (version.local ? 2 : 0);
}

/** What `===` compares, which only PEP 440 has: the text without regard to case. */
export function exactText(version: Version): string {
  return version.scheme === "pep440" ? version.text.toLowerCase() : "";
}

/** The set of a range for one kind of version. */
export function kindSet(
  scheme: SchemeName,
  kind: number,
  alternatives: readonly Alternative[],
  policy: RangePolicy,
): CutSet<Version> {
  const isPrerelease = kind % 2 === 1;
  const isLocal = kind >= 2;
  if (isLocal && policy.locals === "none") return nothing();
  const order = orderOf(scheme);
  const prereleases = policy.prereleases ?? "named";
  if (!isPrerelease || prereleases === "all")
    return unionOfAll(
      order,
      alternatives.map(({ set }) => set),
    );
  if (prereleases === "none") return nothing();
  if (scheme !== "semver") {
    const named = alternatives.some(({ namedPrereleases }) => namedPrereleases.length > 0);
    return named
      ? unionOfAll(
          order,
          alternatives.map(({ set }) => set),
        )
      : nothing();
  }
  return unionOfAll(
    order,
    alternatives.map(({ set, namedPrereleases }) =>
      intersectionOf(order, set, unionOfAll(order, namedPrereleases.map(prereleasesOf))),
    ),
  );
}

/** All pre-releases of the release that a pre-release is of: [1.2.3-0, 1.2.3). */
function prereleasesOf(version: Version): CutSet<Version> {
  const { major, minor, patch } = version.key as SemverKey;
  return between(
    compareSemver,
    { at: makeSemver(major, minor, patch, [0]), side: "below" },
    { at: makeSemver(major, minor, patch, null), side: "below" },
  );
}

/** The same versions of one kind, with every cut moved up to where it makes a difference. */
export function snapped(scheme: SchemeName, kind: number, set: CutSet<Version>): CutSet<Version> {
  if (!kindsOf(scheme).includes(kind)) return nothing();
  const order = orderOf(scheme);
  let insideBelow = set.insideBelow;
  const cuts: Cut<Version>[] = [];
  for (const original of set.cuts) {
    const cut = snappedCut(scheme, kind, original);
    const last = cuts.at(-1);
    if (cut === "bottom") insideBelow = !insideBelow;
    else if (last !== undefined && compareCuts(order, last, cut) === 0) cuts.pop();
    else cuts.push(cut);
  }
  return { insideBelow, cuts };
}

/** "bottom" when nothing of this kind lies below the cut. */
function snappedCut(scheme: SchemeName, kind: number, cut: Cut<Version>): Cut<Version> | "bottom" {
  switch (scheme) {
    case "semver":
      return snapSemverCut(kind, cut);
    case "pep440":
      return snapPep440Cut(kind, cut);
    case "dotted":
      return cut.side === "below" && isLowestDotted(cut.at) ? "bottom" : cut;
    case "debian":
    case "rpm":
      return cut;
    default: {
      const never: never = scheme;
      return never;
    }
  }
}

/**
 * Every semver cut lies just below some version; the first one of the kind at or above it is where it
 * matters.
 */
function snapSemverCut(kind: number, cut: Cut<Version>): Cut<Version> | "bottom" {
  const { major, minor, patch, prerelease } = cut.at.key as SemverKey;
  const isRelease = prerelease === null;
  const next = cut.side === "below" ? 0 : 1;
  if (kind % 2 === 0) {
    const at = makeSemver(major, minor, isRelease ? patch + next : patch, null);
    return compareSemver(at, makeSemver(0, 0, 0, null)) === 0 ? "bottom" : { at, side: "below" };
  }
  const at = isRelease
    ? makeSemver(major, minor, patch + 1, [0])
    : makeSemver(major, minor, patch, next === 0 ? prerelease : [...prerelease, 0]);
  return compareSemver(at, makeSemver(0, 0, 0, [0])) === 0 ? "bottom" : { at, side: "below" };
}
