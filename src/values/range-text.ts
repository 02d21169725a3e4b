/**
 * The canonical text of a range: its intervals in order, `>=525.60.13 <580 || >=590`.
 *
 * A cut is written as the shortest bound that means it. The text is the short one whenever reading it back
 * gives the same versions; otherwise it says separately what holds for pre-releases and for local builds.
 */
import { pairsOf, sameSet } from "./cut-set.ts";
import type { Cut, CutSet } from "./cut-set.ts";
import { DomainError } from "./domain-error.ts";
import { pep440Of, PHASES } from "./pep440.ts";
import type { Pep440Key } from "./pep440.ts";
import { alternativesOf } from "./range-syntax.ts";
import { orderOf } from "./scheme.ts";
import type { SemverKey } from "./semver.ts";
import { kindSet, kindsOf, snapped } from "./version-kind.ts";
import type { SchemeName, Version } from "./version.ts";
import { previousWholeNumber } from "./whole-number.ts";

/** The text of a range given as its sets, one for each kind of version (./version-kind.ts). */
export function describeSets(scheme: SchemeName, sets: readonly CutSet<Version>[]): string {
  const exact = kindsOf(scheme).map((kind) => snapped(scheme, kind, sets[kind]!));
  if (exact.every((set) => set.cuts.length === 0 && !set.insideBelow)) return "none";
  const short = [
    setText(scheme, sets[0]!, "short"),
    setText(scheme, sets[0]!, "whole"),
    setText(scheme, exact[0]!, "short"),
  ];
  const fitting = short.find((text) => means(scheme, text, exact));
  return fitting ?? textOfKinds(scheme, sets, exact);
}

/** True when the text, read back, holds exactly these versions. */
function means(scheme: SchemeName, text: string, exact: readonly CutSet<Version>[]): boolean {
  try {
    const alternatives = alternativesOf(scheme, text, {});
    return exact.every((set, kind) =>
      sameSet(orderOf(scheme), set, snapped(scheme, kind, kindSet(scheme, kind, alternatives, {}))),
    );
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** `>=1.0 <2, pre-releases included` or `<1.0 || >=2; pre-releases: *; local builds: none`. */
function textOfKinds(
  scheme: SchemeName,
  sets: readonly CutSet<Version>[],
  exact: readonly CutSet<Version>[],
): string {
  const [releases, prereleases, ...locals] = exact.map((set) => setText(scheme, set, "short"));
  if (prereleases === undefined) return releases!;
  const isOne = sets.every((set) => sameSet(orderOf(scheme), set, sets[0]!));
  if (isOne) return `${setText(scheme, sets[0]!, "short")}, pre-releases included`;
  const localsSame = locals[0] === releases && locals[1] === prereleases;
  return [
    releases!,
    `pre-releases: ${prereleases}`,
    ...(localsSame ? [] : [`local builds: ${locals[0]}`, `local builds of pre-releases: ${locals[1]}`]),
  ].join("; ");
}

/** "short" writes `<2.0.0` for the cut below every version of 2.0.0, "whole" writes `<2.0.0-0`. */
type Style = "short" | "whole";

/** The text of one set: "none" when it is empty, "*" when it is everything. */
function setText(scheme: SchemeName, set: CutSet<Version>, style: Style): string {
  const pairs = pairsOf(set);
  if (pairs.length === 0) return "none";
  return pairs.map(([lower, upper]) => intervalText(scheme, lower, upper, style)).join(" || ");
}

function intervalText(
  scheme: SchemeName,
  lower: Cut<Version> | null,
  upper: Cut<Version> | null,
  style: Style,
): string {
  const low = lower === null ? "" : boundText(scheme, lower, style, ">=", ">");
  const high = upper === null ? "" : boundText(scheme, upper, style, "<", "<=");
  if (low === "" && high === "") return "*";
  if (lower?.exact !== undefined && lower.exact === upper?.exact) return `===${lower.exact}`;
  if (low.startsWith(">=") && high.startsWith("<=") && low.slice(2) === high.slice(2)) {
    return `${scheme === "pep440" ? "==" : "="}${low.slice(2)}`;
  }
  return [low, high].filter((bound) => bound !== "").join(scheme === "pep440" ? "," : " ");
}

/** A cut as a bound: `below` when the cut lies below its version, else `above`. */
function boundText(
  scheme: SchemeName,
  cut: Cut<Version>,
  style: Style,
  below: string,
  above: string,
): string {
  const plain = `${cut.side === "below" ? below : above}${cut.at.text}`;
  if (cut.exact !== undefined) return `${cut.side === "below" ? below : above}${cut.exact} (by text)`;
  if (cut.side === "above") return plain;
  if (scheme === "semver") return semverBound(cut.at, style, below, above) ?? plain;
  return scheme === "pep440" ? (pep440Bound(cut.at, style, below, above) ?? plain) : plain;
}

/** Below 1.2.4-0 is above 1.2.3; below 1.2.3-a.0 is above 1.2.3-a; below 2.0.0-0 is, shortly, below 2.0.0. */
function semverBound(at: Version, style: Style, below: string, above: string): string | undefined {
  const { major, minor, patch, prerelease } = at.key as SemverKey;
  if (prerelease === null || prerelease.at(-1) !== 0) return undefined;
  if (prerelease.length > 1) return `${above}${major}.${minor}.${patch}-${prerelease.slice(0, -1).join(".")}`;
  if (patch > 0) return `${above}${major}.${minor}.${patch - 1}`;
  return style === "short" ? `${below}${major}.${minor}.${patch}` : undefined;
}

/**
 * Below 1.0.post0.dev0 is above 1.0; below 1.0.dev0 is, as an upper bound, `<1.0`, because that leaves out
 * its pre-releases.
 */
function pep440Bound(at: Version, style: Style, below: string, above: string): string | undefined {
  const key = at.key as Pep440Key;
  const isUpper = below === "<";
  if (key.post === Infinity) return isUpper ? `<=${at.text}` : `>${textOf({ ...key, post: -1 })}`;
  if (key.local !== null || key.dev === Infinity) return undefined;
  if (key.dev !== 0)
    return isUpper ? `<=${textOf({ ...key, dev: previousWholeNumber(key.dev) })}` : undefined;
  if (key.post === -1) {
    const isFirst = key.phase === 0;
    return isFirst && (isUpper || style === "short")
      ? `${below}${textOf({ ...key, phase: PHASES.indexOf("final"), dev: Infinity })}`
      : undefined;
  }
  if (isUpper) return `<=${textOf({ ...key, post: previousWholeNumber(key.post), dev: Infinity })}`;
  // `>1.0` also leaves out the post-releases of 1.0; only after a post-release does it mean this cut.
  return key.post === 0
    ? undefined
    : `${above}${textOf({ ...key, post: previousWholeNumber(key.post), dev: Infinity })}`;
}

function textOf(key: Pep440Key): string {
  return pep440Of(undefined, key).text;
}
