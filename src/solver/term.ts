/**
 * A term says that a package's value lies in a mask. It is the only kind of proposition the solver knows.
 *
 * Both of PubGrub's polarities are masks: "a is 1 or 2" has bits for 1 and 2, "not (a is 1 or 2)" has all
 * others and absent.
 */
import { ABSENT } from "./mask.ts";

export interface Term {
  /** Number of the package in its universe. */
  readonly package: number;
  readonly mask: Int32Array;
}

/** A term that an absent package does not fulfil: it asks for something to be picked. */
export function isPositive(term: Term): boolean {
  return (term.mask[0]! & ABSENT) === 0;
}
