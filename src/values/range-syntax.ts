/**
 * How the text of a range is read, whatever its scheme: alternatives, each a set on the line and the versions
 * it names.
 */
import { everything } from "./cut-set.ts";
import type { CutSet } from "./cut-set.ts";
import { comparatorAlternative } from "./comparator-range.ts";
import { InvalidRange } from "./invalid-range.ts";
import { pep440Alternative } from "./pep440-range.ts";
import { semverAlternative } from "./semver-range.ts";
import type { SchemeName, Version } from "./version.ts";

/** Most pieces (between blanks, commas and bars) of a range; published ranges have tens. */
const PIECES_MAX = 500;

/** One side of `||`. */
export interface Alternative {
  readonly set: CutSet<Version>;
  /** The pre-releases it names, which decide what other pre-releases it holds. */
  readonly namedPrereleases: readonly Version[];
}

/** Reads one alternative; throws SyntaxProblem. */
export type AlternativeReader = (text: string, includePrereleases: boolean) => Alternative;

/** What cannot be read and why; compileRange makes it an InvalidRange with the whole text. */
export class SyntaxProblem {
  readonly part: string;
  readonly hint: string | undefined;

  constructor(part: string, hint?: string) {
    this.part = part;
    this.hint = hint;
  }
}

const READERS: Readonly<Record<SchemeName, AlternativeReader>> = {
  semver: semverAlternative,
  pep440: pep440Alternative,
  debian: (text) => comparatorAlternative("debian", text),
  rpm: (text) => comparatorAlternative("rpm", text),
  dotted: (text) => comparatorAlternative("dotted", text),
};

/** The alternatives of a range in the order written. Throws InvalidRange. */
export function alternativesOf(
  scheme: SchemeName,
  text: string,
  policy: { readonly prereleases?: "named" | "all" | "none" },
): readonly Alternative[] {
  const separators = text.match(/\|\||[\s,]+/g)?.length ?? 0;
  if (separators >= PIECES_MAX)
    throw new InvalidRange(scheme, text, text, `A range has at most ${PIECES_MAX} pieces.`);
  return text.split("||").map((piece) => {
    const trimmed = piece.trim();
    if (trimmed === "*") return { set: everything<Version>(), namedPrereleases: [] };
    try {
      return READERS[scheme](trimmed, policy.prereleases === "all");
    } catch (problem) {
      if (!(problem instanceof SyntaxProblem)) throw problem;
      throw new InvalidRange(scheme, text, problem.part, problem.hint);
    }
  });
}
