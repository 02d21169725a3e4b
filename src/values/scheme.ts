/**
 * The five version schemes: how text becomes a version, and which of two is newer.
 */
import { compareDebian, parseDebian } from "./debian.ts";
import { compareDotted, parseDotted } from "./dotted.ts";
import { comparePep440, parsePep440 } from "./pep440.ts";
import { compareRpm, parseRpm } from "./rpm.ts";
import { compareSemver, parseSemver } from "./semver.ts";
import type { SchemeName, Version } from "./version.ts";

export { SCHEME_NAMES } from "./version.ts";
export type { SchemeName, Version } from "./version.ts";

interface Scheme {
  readonly parse: (text: string) => Version;
  readonly compare: (a: Version, b: Version) => number;
}

const SCHEMES: Readonly<Record<SchemeName, Scheme>> = {
  semver: { parse: parseSemver, compare: compareSemver },
  pep440: { parse: parsePep440, compare: comparePep440 },
  debian: { parse: parseDebian, compare: compareDebian },
  rpm: { parse: parseRpm, compare: compareRpm },
  dotted: { parse: parseDotted, compare: compareDotted },
};

/** The version that the text names; blanks around it are ignored. Throws InvalidVersion. */
export function parseVersion(scheme: SchemeName, text: string): Version {
  return SCHEMES[scheme].parse(text);
}

/**
 * Negative when `a` is older, positive when it is newer, 0 when the scheme holds them equal. Same scheme
 * only.
 */
export function compareVersions(a: Version, b: Version): number {
  if (a.scheme !== b.scheme)
    throw new TypeError(`A ${a.scheme} version has no order with a ${b.scheme} version.`);
  return SCHEMES[a.scheme].compare(a, b);
}

/** The order of one scheme, for sorting. */
export function orderOf(scheme: SchemeName): (a: Version, b: Version) => number {
  return SCHEMES[scheme].compare;
}
