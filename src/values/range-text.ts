/**
 * The canonical text of a range: its intervals in order, `>=525.60.13 <580 || >=590`.
 *
 * A cut is written as the shortest bound that means it. Where pre-releases or local builds are not what that
 * text would give by default, the text says what holds for them instead.
 */
import { pairsOf, sameSet } from "./cut-set.ts";
import type { Cut, CutSet } from "./cut-set.ts";
import { alternativesOf } from "./range-syntax.ts";
import { DomainError } from "./domain-error.ts";
import { pep440Of } from "./pep440.ts";
import type { Pep440Key } from "./pep440.ts";
import { orderOf } from "./scheme.ts";
import type { SemverKey } from "./semver.ts";
import { kindSet, kindsOf, snapped } from "./version-kind.ts";
import type { SchemeName, Version } from "./version.ts";

const KIND_WORDS = ["releases", "pre-releases", "local builds", "local builds of pre-releases"] as const;

export function describeSets(scheme: SchemeName, sets: readonly CutSet<Version>[]): string {
  const candidates = [snapped(scheme, 0, sets[0]!), sets[0]!, ...sets.slice(1, 2)].map((set) => setText(scheme, set));
  const fitting = candidates.find((text) => means(scheme, text, sets));
  if (fitting !== undefined) return fitting;
  const kinds = kindsOf(scheme).map((kind) => [kind, setText(scheme, snapped(scheme, kind, sets[kind]!))] as const);
  if (kinds.every(([, text]) => text === kinds[0]![1])) return kinds.length === 1 ? kinds[0]![1] : `${kinds[0]![1]} (with pre-releases)`;
  return kinds.map(([kind, text]) => `${KIND_WORDS[kind]} ${text}`).join("; ");
}

function means(scheme: SchemeName, text: string, sets: readonly CutSet<Version>[]): boolean {
  try {
    const alternatives = alternativesOf(scheme, text, {});
    const order = orderOf(scheme);
    return kindsOf(scheme).every((kind) =>
      sameSet(order, snapped(scheme, kind, kindSet(scheme, kind, alternatives, {})), snapped(scheme, kind, sets[kind]!)));
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** The text of one set: "none" when it is empty, "*" when it is everything. */
export function setText(scheme: SchemeName, set: CutSet<Version>): string {
  const pairs = pairsOf(set);
  if (pairs.length === 0) return "none";
  return pairs.map(([lower, upper]) => intervalText(scheme, lower, upper)).join(" || ");
}

function intervalText(scheme: SchemeName, lower: Cut<Version> | null, upper: Cut<Version> | null): string {
  if (lower === null && upper === null) return "*";
  if (lower !== null && upper !== null) {
    const point = pointText(scheme, lower, upper);
    if (point !== undefined) return point;
  }
  const bounds = [lower === null ? "" : lowerText(scheme, lower), upper === null ? "" : upperText(scheme, upper)];
  return bounds.filter((bound) => bound !== "").join(scheme === "pep440" ? "," : " ");
}

function pointText(scheme: SchemeName, lower: Cut<Version>, upper: Cut<Version>): string | undefined {
  if (lower.side !== "below") return undefined;
  if (lower.exact !== undefined) return upper.exact === lower.exact ? `===${lower.exact}` : undefined;
  const low = lowerText(scheme, lower);
  const high = upperText(scheme, upper);
  const single = low.startsWith(">=") && high.startsWith("<=") && low.slice(2) === high.slice(2);
  return single ? `${scheme === "pep440" ? "==" : "="}${low.slice(2)}` : undefined;
}

function lowerText(scheme: SchemeName, cut: Cut<Version>): string {
  if (cut.exact !== undefined) return `${cut.side === "below" ? ">=" : ">"}${cut.exact} (by text)`;
  if (scheme === "pep440" && (cut.at.key as Pep440Key).post === Infinity) return `>${withoutPost(cut.at).text}`;
  return `${cut.side === "below" ? ">=" : ">"}${cut.at.text}`;
}

function upperText(scheme: SchemeName, cut: Cut<Version>): string {
  if (cut.exact !== undefined) return `${cut.side === "below" ? "<" : "<="}${cut.exact} (by text)`;
  if (cut.side === "above") return `<=${cut.at.text}`;
  if (scheme === "semver") return semverUpperText(cut.at);
  if (scheme === "pep440") return pep440UpperText(cut.at);
  return `<${cut.at.text}`;
}

/** The cut below 1.2.4-0 is written `<=1.2.3`, the cut below 2.0.0-0 `<2.0.0-0`. */
function semverUpperText(at: Version): string {
  const { major, minor, patch, prerelease } = at.key as SemverKey;
  if (prerelease?.length === 1 && prerelease[0] === 0 && patch > 0) return `<=${major}.${minor}.${patch - 1}`;
  return `<${at.text}`;
}

/** The cut below 1.0.dev0 is written `<1.0`, the cut below 1.0.post0.dev0 `<=1.0`. */
function pep440UpperText(at: Version): string {
  const key = at.key as Pep440Key;
  if (key.local !== null || key.dev !== 0) return `<${at.text}`;
  if (key.post === -1) return `<${pep440Of(undefined, { ...key, phase: key.phase === 0 ? 4 : key.phase, dev: Infinity }).text}`;
  if (key.post === 0) return `<=${withoutPost(at).text}`;
  return `<=${pep440Of(undefined, { ...key, post: Number(key.post) - 1, dev: Infinity }).text}`;
}

function withoutPost(version: Version): Version {
  return pep440Of(undefined, { ...(version.key as Pep440Key), post: -1, dev: Infinity });
}
