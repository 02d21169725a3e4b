/**
 * How the text of a range is read, whatever its scheme: alternatives, each a set on the line and the versions
 * it names.
 */
import { everything } from "./cut-set.ts";
import { comparatorAlternative } from "./comparator-range.ts";
import { InvalidRange } from "./invalid-range.ts";
import { pep440Alternative } from "./pep440-range.ts";
import { SyntaxProblem } from "./range-alternative.ts";
import type { Alternative, AlternativeReader } from "./range-alternative.ts";
import { semverAlternative } from "./semver-range.ts";
import type { SchemeName, Version } from "./version.ts";

/** Most pieces (between blanks, commas and bars) of a range; published ranges have tens. */
const PIECES_MAX = 500;

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
