/**
 * What the exit code says: the same for every command and every format, so that scripts never need to read
 * prose.
 */
import type { Verdict } from "../decisions/decision.ts";

/** Yes; or, for commands that ask nothing, done. */
export const EXIT_YES = 0;
/** No; for `diff`: something would change; for `verify` and `replay`: they disagree. */
export const EXIT_NO = 1;
/** Not known. */
export const EXIT_UNKNOWN = 2;
/** What was asked is wrong: arguments, names, documents. */
export const EXIT_USAGE = 3;
/** The service or the database could not be reached, or failed. */
export const EXIT_SERVICE = 4;

export type ExitCode = 0 | 1 | 2 | 3 | 4;

export function exitCodeOf(verdict: Verdict): ExitCode {
  switch (verdict) {
    case "COMPATIBLE":
      return EXIT_YES;
    case "INCOMPATIBLE":
      return EXIT_NO;
    case "UNKNOWN":
      return EXIT_UNKNOWN;
    default:
      return verdict satisfies never;
  }
}
