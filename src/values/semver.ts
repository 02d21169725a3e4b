/**
 * Semantic versions (semver.org 2.0.0), with the one liberty npm takes: a leading `v`. Build metadata has no
 * order. As in npm, a number beyond 2^53-1 in major, minor or patch is refused.
 */
import { InvalidVersion } from "./invalid-version.ts";
import { VERSION_LENGTH_MAX } from "./version.ts";
import type { Version, VersionKey } from "./version.ts";
import { compareWholeNumbers, parseWholeNumber } from "./whole-number.ts";
import type { WholeNumber } from "./whole-number.ts";

export type SemverIdentifier = WholeNumber | string;

export interface SemverKey extends VersionKey {
  readonly scheme: "semver";
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** null for a release. */
  readonly prerelease: readonly SemverIdentifier[] | null;
}

const NUMBER = "(0|[1-9][0-9]*)";
const IDENTIFIERS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const SEMVER = new RegExp(
  `^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${IDENTIFIERS}))?(?:\\+(${IDENTIFIERS}))?$`,
);
const DIGITS = /^[0-9]+$/;

/** Throws InvalidVersion. */
export function parseSemver(text: string): Version {
  const trimmed = text.trim();
  const match = trimmed.length > VERSION_LENGTH_MAX ? null : SEMVER.exec(trimmed);
  if (match === null)
    throw new InvalidVersion("semver", text, "Semantic versions look like 1.2.3 or 1.2.3-rc.1.");
  const [major, minor, patch] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (![major, minor, patch].every((part) => Number.isSafeInteger(part))) {
    throw new InvalidVersion("semver", text, `No part may be above ${Number.MAX_SAFE_INTEGER}.`);
  }
  const prerelease = match[4] === undefined ? null : parsePrerelease(match[4]);
  if (prerelease === undefined) {
    throw new InvalidVersion("semver", text, "A number in a pre-release has no leading zeros.");
  }
  return semverOf(trimmed, { scheme: "semver", major, minor, patch, prerelease }, match[5] !== undefined);
}

/** The identifiers of a pre-release; undefined when a number has leading zeros. */
export function parsePrerelease(text: string): readonly SemverIdentifier[] | undefined {
  const identifiers: SemverIdentifier[] = [];
  for (const part of text.split(".")) {
    if (!DIGITS.test(part)) identifiers.push(part);
    else if (part.length > 1 && part.startsWith("0")) return undefined;
    else identifiers.push(parseWholeNumber(part));
  }
  return identifiers;
}

/** A version from its parts, with the text they give. */
export function makeSemver(
  major: number,
  minor: number,
  patch: number,
  prerelease: readonly SemverIdentifier[] | null,
): Version {
  const suffix = prerelease === null ? "" : `-${prerelease.join(".")}`;
  return semverOf(
    `${major}.${minor}.${patch}${suffix}`,
    { scheme: "semver", major, minor, patch, prerelease },
    false,
  );
}

function semverOf(text: string, key: SemverKey, local: boolean): Version {
  return { scheme: "semver", text, prerelease: key.prerelease !== null, local, key };
}

export function compareSemver(a: Version, b: Version): number {
  const x = a.key as SemverKey;
  const y = b.key as SemverKey;
  return (
    x.major - y.major ||
    x.minor - y.minor ||
    x.patch - y.patch ||
    comparePrereleases(x.prerelease, y.prerelease)
  );
}

/**
 * A release is above its pre-releases; numbers are below words; of two, the longer one with an equal start is
 * above.
 */
function comparePrereleases(a: SemverKey["prerelease"], b: SemverKey["prerelease"]): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const order = compareIdentifiers(a[index]!, b[index]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: SemverIdentifier, b: SemverIdentifier): number {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "string") return 1;
  if (typeof b === "string") return -1;
  return compareWholeNumbers(a, b);
}
