/**
 * Specifiers of PEP 440 (now the PyPA version specifiers specification), joined by commas.
 *
 * Every specifier is a piece of the line of versions, because PEP 440's exceptions are all about neighbours
 * in its order: `<1.0` leaves out the pre-releases of 1.0, which lie just below it; `>1.0` leaves out its
 * local builds and post-releases, which lie just above it; a bound without a local label does not see local
 * labels.
 */
import { between, complementOf, intersectionOf, intersectionOfAll, onePoint } from "./cut-set.ts";
import type { CutSet } from "./cut-set.ts";
import { DomainError } from "./domain-error.ts";
import { afterLocals, comparePep440, parsePep440, pep440Of } from "./pep440.ts";
import type { Pep440Key } from "./pep440.ts";
import { SyntaxProblem } from "./range-alternative.ts";
import type { Alternative } from "./range-alternative.ts";
import type { Version } from "./version.ts";
import { nextWholeNumber, parseWholeNumber } from "./whole-number.ts";

const SPECIFIER = /^(~=|===|==|!=|<=|>=|<|>)\s*(\S+)$/;
const PREFIX = /^v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)\.\*$/i;
const HINT = "A specifier is one of ~= == != <= >= < > === and a version.";

interface Clause {
  readonly set: CutSet<Version>;
  readonly hole: boolean;
  readonly named: Version | undefined;
}

/** Throws SyntaxProblem. The empty text is every version. */
export function pep440Alternative(text: string): Alternative {
  const clauses = splitClauses(text).map(clauseOf);
  const sets = clauses.map(({ set, hole }) => (hole ? complementOf(set) : set));
  return {
    set: intersectionOfAll(comparePep440, sets),
    namedPrereleases: clauses.flatMap(({ named }) => (named?.prerelease === true ? [named] : [])),
  };
}

/** Commas separate; so do blanks before an operator, which is this project's liberty. */
function splitClauses(text: string): readonly string[] {
  return text
    .replaceAll(/\s+/g, " ")
    .split(/,| (?=[~=!<>])/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
}

function clauseOf(text: string): Clause {
  const match = SPECIFIER.exec(text);
  if (match === null) throw new SyntaxProblem(text, HINT);
  const operator = match[1]!;
  const operand = match[2]!;
  if (operator === "===") return arbitraryEquality(operand);
  const prefix = operator === "==" || operator === "!=" ? PREFIX.exec(operand) : null;
  if (prefix !== null) {
    const release = prefix[2]!.split(".").map(parseWholeNumber);
    return {
      set: prefixSet(parseWholeNumber(prefix[1] ?? "0"), release),
      hole: operator === "!=",
      named: undefined,
    };
  }
  const version = versionOf(operand, text);
  if (version.local && operator !== "==" && operator !== "!=") {
    throw new SyntaxProblem(text, `${operator} takes no local label: leave out +${operand.split("+")[1]}.`);
  }
  const named = operator === "!=" ? undefined : version;
  return { set: comparisonSet(operator, version, text), hole: operator === "!=", named };
}

function versionOf(operand: string, clause: string): Version {
  try {
    return parsePep440(operand);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new SyntaxProblem(clause, error.hint);
  }
}

/** `===`: the same text but for case. Text that is no version can equal no version. */
function arbitraryEquality(operand: string): Clause {
  try {
    const version = parsePep440(operand);
    return { set: onePoint(version, operand.toLowerCase()), hole: false, named: version };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { set: { insideBelow: false, cuts: [] }, hole: false, named: undefined };
  }
}

function comparisonSet(operator: string, version: Version, clause: string): CutSet<Version> {
  const key = version.key as Pep440Key;
  switch (operator) {
    case ">=":
      return between(comparePep440, { at: version, side: "below" }, null);
    case "<=":
      return between(comparePep440, null, { at: afterLocals(version), side: "below" });
    case "<":
      return between(comparePep440, null, { at: version.prerelease ? version : firstOf(key), side: "below" });
    case ">":
      return between(comparePep440, { at: afterPosts(version), side: "below" }, null);
    case "~=":
      return compatibleSet(version, clause);
    default:
      return version.local
        ? onePoint(version)
        : between(comparePep440, { at: version, side: "below" }, { at: afterLocals(version), side: "below" });
  }
}

/** `~=1.4.2`: from it on, within 1.4. */
function compatibleSet(version: Version, clause: string): CutSet<Version> {
  const key = version.key as Pep440Key;
  if (key.release.length < 2)
    throw new SyntaxProblem(clause, "~= needs at least two numbers, such as ~=1.4.");
  const within = prefixSet(key.epoch, key.release.slice(0, -1));
  return intersectionOf(comparePep440, between(comparePep440, { at: version, side: "below" }, null), within);
}

/** `1.4.*`: from 1.4.dev0 up to but not including 1.5.dev0. */
function prefixSet(epoch: Pep440Key["epoch"], release: Pep440Key["release"]): CutSet<Version> {
  const next = [...release.slice(0, -1), nextWholeNumber(release.at(-1)!)];
  return between(
    comparePep440,
    { at: firstOfRelease(epoch, release), side: "below" },
    { at: firstOfRelease(epoch, next), side: "below" },
  );
}

/** The lowest version of a release: 1.4 -> 1.4.dev0. */
function firstOfRelease(epoch: Pep440Key["epoch"], release: Pep440Key["release"]): Version {
  return pep440Of(undefined, {
    scheme: "pep440",
    epoch,
    release,
    phase: 0,
    pre: 0,
    post: -1,
    dev: 0,
    local: null,
  });
}

/**
 * The lowest version that `<` still leaves out: pre-releases of the same release (1.0.dev0), or of the same
 * post.
 */
function firstOf(key: Pep440Key): Version {
  return key.post === -1
    ? firstOfRelease(key.epoch, key.release)
    : pep440Of(undefined, { ...key, dev: 0, local: null });
}

/**
 * Above the version, its local builds and, unless it is one itself or a development version, its
 * post-releases.
 */
function afterPosts(version: Version): Version {
  const key = version.key as Pep440Key;
  if (key.post !== -1 || key.dev !== Infinity) return afterLocals(version);
  return pep440Of(undefined, { ...key, post: Infinity, local: null });
}
