/**
 * What the reader of one alternative of a range gives: a set on the line and the versions it names, or a
 * problem.
 */
import type { CutSet } from "./cut-set.ts";
import type { Version } from "./version.ts";

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
