/**
 * Ranges of Debian, RPM and dotted versions: comparators joined by blanks or commas, all of which must hold.
 *
 * Debian also knows `>>` and `<<` (strictly later, strictly earlier). In RPM a bound without a release speaks
 * of every release of that version, as in RPM's own dependencies: `<=1.2` holds 1.2-7. Dotted versions also
 * take a prefix: `12.*`.
 */
import { between, complementOf, intersectionOfAll } from "./cut-set.ts";
import type { Cut, CutSet } from "./cut-set.ts";
import { DomainError } from "./domain-error.ts";
import { dottedOf } from "./dotted.ts";
import type { DottedKey } from "./dotted.ts";
import { afterReleases, namesNoRelease } from "./rpm.ts";
import { SyntaxProblem } from "./range-alternative.ts";
import type { Alternative } from "./range-alternative.ts";
import { orderOf, parseVersion } from "./scheme.ts";
import type { Version } from "./version.ts";
import { nextWholeNumber, parseWholeNumber } from "./whole-number.ts";
import type { WholeNumber } from "./whole-number.ts";

export type ComparatorScheme = "debian" | "rpm" | "dotted";

const OPERATORS = ["||", ">>", "<<", ">=", "<=", "==", "!=", ">", "<", "="] as const;
const PREFIX = /^[vV]?([0-9]+(?:\.[0-9]+)*)\.(?:\*|x|X)$/;

interface Comparator {
  readonly operator: string;
  readonly operand: string;
}

/** Throws SyntaxProblem. */
export function comparatorAlternative(scheme: ComparatorScheme, text: string): Alternative {
  const comparators = comparatorsOf(scheme, text);
  if (comparators.length === 0) throw new SyntaxProblem(text, "Write * for every version.");
  const order = orderOf(scheme);
  const sets = comparators.map((comparator) => setOf(scheme, comparator));
  return { set: intersectionOfAll(order, sets), namedPrereleases: [] };
}

function comparatorsOf(scheme: ComparatorScheme, text: string): readonly Comparator[] {
  const comparators: Comparator[] = [];
  let pending: string | undefined;
  for (const word of text.split(/[\s,]+/)) {
    if (word === "") continue;
    const operator = pending ?? OPERATORS.find((candidate) => word.startsWith(candidate));
    const operand = pending === undefined && operator !== undefined ? word.slice(operator.length) : word;
    if (operand === "") {
      pending = operator;
      continue;
    }
    if ((operator === ">>" || operator === "<<") && scheme !== "debian") {
      throw new SyntaxProblem(word, `Write ${operator[0]} instead of ${operator}.`);
    }
    comparators.push({ operator: operator ?? "=", operand });
    pending = undefined;
  }
  if (pending !== undefined) throw new SyntaxProblem(pending, "An operator needs a version after it.");
  return comparators;
}

function setOf(scheme: ComparatorScheme, { operator, operand }: Comparator): CutSet<Version> {
  const prefix = scheme === "dotted" ? PREFIX.exec(operand) : null;
  const [from, to] = prefix === null ? cutsAround(scheme, operand) : cutsOfPrefix(prefix[1]!.split("."));
  const order = orderOf(scheme);
  switch (operator) {
    case "<": case "<<": return between(order, null, from);
    case "<=": return between(order, null, to);
    case ">": case ">>": return between(order, to, null);
    case ">=": return between(order, from, null);
    case "!=": return complementOf(between(order, from, to));
    default: return between(order, from, to);
  }
}

/** The cuts just below and just above everything that the version stands for. */
function cutsAround(scheme: ComparatorScheme, operand: string): readonly [Cut<Version>, Cut<Version>] {
  let at: Version;
  try {
    at = parseVersion(scheme, operand);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new SyntaxProblem(operand, error.hint);
  }
  const last = scheme === "rpm" && namesNoRelease(at) ? afterReleases(at) : at;
  return [{ at, side: "below" }, { at: last, side: "above" }];
}

/** `12.4.*`: from 12.4 up to but not including 12.5. */
function cutsOfPrefix(numbers: readonly string[]): readonly [Cut<Version>, Cut<Version>] {
  const parts: readonly WholeNumber[] = numbers.map(parseWholeNumber);
  return [
    { at: dottedOf(undefined, parts), side: "below" },
    { at: dottedOf(undefined, [...parts.slice(0, -1), nextWholeNumber(parts.at(-1)!)]), side: "below" },
  ];
}

/** True for the version that no dotted version is below. */
export function isLowestDotted(version: Version): boolean {
  return (version.key as DottedKey).numbers.length === 0;
}
