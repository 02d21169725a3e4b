/**
 * Ranges of semantic versions as npm writes them: comparators, ^, ~, x-ranges, hyphen ranges.
 *
 * Every form means one or two comparators (node-semver's README says which). `x.y.z-0` is the lowest version
 * of x.y.z, so `<2.0.0-0` is below all of 2.0.0, its pre-releases included. Semver has a next version for
 * every version, so every bound is a cut just below some version.
 */
import { between, everything, intersectionOfAll, nothing } from "./cut-set.ts";
import type { Cut, CutSet } from "./cut-set.ts";
import { SyntaxProblem } from "./range-alternative.ts";
import type { Alternative } from "./range-alternative.ts";
import { compareSemver, makeSemver, parsePrerelease } from "./semver.ts";
import type { SemverIdentifier, SemverKey } from "./semver.ts";
import { VERSION_LENGTH_MAX } from "./version.ts";
import type { Version } from "./version.ts";

const X = "(0|[1-9][0-9]*|x|X|\\*)";
const IDENTIFIERS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const PARTIAL = new RegExp(`^[v=]*${X}(?:\\.${X}(?:\\.${X}(?:-(${IDENTIFIERS}))?)?)?(?:\\+${IDENTIFIERS})?$`);
const OPERATOR = /^(?:>=|<=|~>|>|<|=|~|\^)/;
/** The lowest pre-release identifiers there are: `-0`. */
const LOWEST: readonly SemverIdentifier[] = [0];
const HINT = "Write ranges as npm does: ^1.2.3, ~1.2, 1.x, >=1.2 <2, 1.2 - 2.3.";

/** A version of which the end may be left open. null stands for x. */
interface PartialVersion {
  readonly text: string;
  readonly major: number | null;
  readonly minor: number | null;
  readonly patch: number | null;
  readonly prerelease: readonly SemverIdentifier[] | null;
}

/**
 * One bound as npm would write it; `named` when its version is a pre-release that the user or npm's rewriting
 * names.
 */
interface Comparator {
  readonly set: CutSet<Version>;
  readonly named: readonly Version[];
}

/** Throws SyntaxProblem. With `includePrereleases` open ends hold their pre-releases too, as in npm. */
export function semverAlternative(text: string, includePrereleases: boolean): Alternative {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text);
  const comparators =
    hyphen === null
      ? tokensOf(text).map(([operator, operand]) =>
          comparatorOf(operator, partialOf(operand), includePrereleases),
        )
      : [hyphenRange(partialOf(hyphen[1]!), partialOf(hyphen[2]!), includePrereleases)];
  return {
    set: intersectionOfAll(
      compareSemver,
      comparators.map((comparator) => comparator.set),
    ),
    namedPrereleases: comparators.flatMap((comparator) => comparator.named),
  };
}

function tokensOf(text: string): readonly (readonly [operator: string, operand: string])[] {
  const tokens: (readonly [string, string])[] = [];
  let pending = "";
  for (const word of text.split(/[\s,]+/)) {
    if (word === "") continue;
    const operator = OPERATOR.exec(word)?.[0] ?? "";
    const operand = word.slice(operator.length);
    if (pending !== "" && operator !== "" && operator !== "=")
      throw new SyntaxProblem(`${pending} ${word}`, HINT);
    if (/^[v=]*$/.test(operand)) pending = pending === "" ? operator : pending;
    else {
      tokens.push([pending === "" ? operator : pending, operand]);
      pending = "";
    }
  }
  if (pending !== "") tokens.push([pending, "*"]);
  return tokens;
}

function partialOf(text: string): PartialVersion {
  // Build metadata means nothing in a range, however long it is.
  const match = text.split("+", 1)[0]!.length > VERSION_LENGTH_MAX ? null : PARTIAL.exec(text);
  if (match === null) throw new SyntaxProblem(text, HINT);
  if ((isOpen(match[1]) && isNumber(match[2])) || (isOpen(match[2]) && isNumber(match[3]))) {
    throw new SyntaxProblem(text, "After an x come only further ones: 1.x, not 1.x.5.");
  }
  const major = numberOf(match[1], text);
  const minor = major === null ? null : numberOf(match[2], text);
  const patch = minor === null ? null : numberOf(match[3], text);
  const prerelease = match[4] === undefined || patch === null ? null : parsePrerelease(match[4]);
  if (prerelease === undefined)
    throw new SyntaxProblem(text, "A number in a pre-release has no leading zeros.");
  return { text, major, minor, patch, prerelease };
}

function numberOf(part: string | undefined, text: string): number | null {
  if (part === undefined || isOpen(part)) return null;
  const value = Number(part);
  if (!Number.isSafeInteger(value))
    throw new SyntaxProblem(text, `No part may be above ${Number.MAX_SAFE_INTEGER}.`);
  return value;
}

function isOpen(part: string | undefined): boolean {
  return part === "x" || part === "X" || part === "*";
}

function isNumber(part: string | undefined): boolean {
  return part !== undefined && !isOpen(part);
}

function comparatorOf(operator: string, partial: PartialVersion, includePrereleases: boolean): Comparator {
  const { major } = partial;
  if (major === null) {
    return { set: operator === ">" || operator === "<" ? nothing() : everything(), named: [] };
  }
  const open = includePrereleases ? LOWEST : null;
  const first = lowest(partial, partial.patch === null ? open : null);
  const next = afterPartial(partial);
  switch (operator) {
    case "^":
      return comparator(first, within(partial, afterCaret(partial)));
    case "~":
    case "~>":
      return comparator(first, within(partial, afterTilde(partial)));
    case ">=":
      return comparator(first, null);
    case "<":
      return comparator(null, partial.patch === null ? lowest(partial, LOWEST) : first);
    case ">":
      return comparator(partial.patch === null ? released(next, open) : next, null, partial);
    case "<=":
      return comparator(null, next, partial);
    default:
      return comparator(first, next, partial);
  }
}

/**
 * From `lower` up to but not including `upper`. Names their pre-releases, or the one that `partial` spells
 * out.
 */
function comparator(lower: Version | null, upper: Version | null, partial?: PartialVersion): Comparator {
  const named =
    partial === undefined
      ? [lower, upper].filter((version): version is Version => version?.prerelease === true)
      : partial.prerelease === null
        ? []
        : [lowest(partial, null)];
  return { set: between(compareSemver, cutBelow(lower), cutBelow(upper)), named };
}

function hyphenRange(from: PartialVersion, to: PartialVersion, includePrereleases: boolean): Comparator {
  const lower = from.major === null ? null : lowest(from, includePrereleases ? LOWEST : null);
  const upper = to.major === null ? null : afterPartial(to);
  const named = [from, to]
    .filter((partial) => partial.prerelease !== null)
    .map((partial) => lowest(partial, null));
  return { set: between(compareSemver, cutBelow(lower), cutBelow(upper)), named };
}

function cutBelow(at: Version | null): Cut<Version> | null {
  return at === null ? null : { at, side: "below" };
}

/** The version with zeros for what is open, and this pre-release unless it has one. */
function lowest(partial: PartialVersion, prerelease: readonly SemverIdentifier[] | null): Version {
  return makeSemver(
    partial.major ?? 0,
    partial.minor ?? 0,
    partial.patch ?? 0,
    partial.prerelease ?? prerelease,
  );
}

/**
 * The lowest version above everything the partial stands for: 1.2 -> 1.3.0-0, 1.2.3 -> 1.2.4-0, 1.2.3-a ->
 * 1.2.3-a.0.
 */
function afterPartial({ major, minor, patch, prerelease }: PartialVersion): Version {
  if (minor === null) return makeSemver(major! + 1, 0, 0, LOWEST);
  if (patch === null) return makeSemver(major!, minor + 1, 0, LOWEST);
  return prerelease === null
    ? makeSemver(major!, minor, patch + 1, LOWEST)
    : makeSemver(major!, minor, patch, [...prerelease, 0]);
}

/** npm writes `>1.2` as `>=1.3.0`: without its pre-releases unless they are all included. */
function released(version: Version, prerelease: readonly SemverIdentifier[] | null): Version {
  const { major, minor, patch } = version.key as SemverKey;
  return prerelease === null ? makeSemver(major, minor, patch, null) : version;
}

/** The bound, unless it lies beyond the numbers that a version may have. */
function within({ text }: PartialVersion, bound: Version): Version {
  const { major, minor } = bound.key as SemverKey;
  if (Number.isSafeInteger(major) && Number.isSafeInteger(minor)) return bound;
  throw new SyntaxProblem(text, `Its end is above ${Number.MAX_SAFE_INTEGER}.`);
}

/** `^`: up to the next change of the leftmost number that is not zero. */
function afterCaret({ major, minor, patch }: PartialVersion): Version {
  if (major !== 0 || minor === null) return makeSemver(major! + 1, 0, 0, LOWEST);
  if (minor !== 0 || patch === null) return makeSemver(0, minor + 1, 0, LOWEST);
  return makeSemver(0, 0, patch + 1, LOWEST);
}

/** `~`: up to the next minor version, or the next major one when only that is given. */
function afterTilde({ major, minor }: PartialVersion): Version {
  return minor === null ? makeSemver(major! + 1, 0, 0, LOWEST) : makeSemver(major!, minor + 1, 0, LOWEST);
}
