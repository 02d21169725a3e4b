/**
 * The loop of the search: propagate, resolve what conflicts, decide; until everything required is picked or
 * nothing can be.
 */
import { decide, isViolatedByAbsence } from "./decide.ts";
import { examine, NO_CONFLICT, propagate } from "./propagate.ts";
import { resolveConflict, UNSATISFIABLE } from "./resolve-conflict.ts";
import type { Search } from "./search.ts";

/** How long a search may go on, and how long it did: one step is one decision or one conflict. */
export interface Effort {
  steps: number;
  readonly stepsMax: number;
  readonly cancelled: (() => boolean) | undefined;
}

/**
 * `cancelled` is asked once in so many steps: about every 50 microseconds, so asking costs nothing and
 * waiting neither.
 */
const STEPS_BETWEEN_CANCELLATION = 64;

/** "refused": the assumptions cannot hold together (./assumptions.ts). */
export type Outcome = "found" | "none" | "budget" | "cancelled" | "refused";

/** What is asked of a search besides its statements. */
export interface Guidance {
  /**
   * Called when nothing is left to decide: adds incompatibilities, returns those that the choice violates.
   */
  readonly judge?: (() => readonly number[]) | undefined;
  /**
   * Called before each decision: makes the next assumption. Returns MADE, ALL, REFUSED or a violated
   * incompatibility.
   */
  readonly assume?: (() => number) | undefined;
  /**
   * Called when nothing is left to decide: makes a package absent that only may be, where that matters;
   * false if none.
   */
  readonly settle?: (() => boolean) | undefined;
}

/** Something was assumed or derived: propagate. */
export const MADE = -2;
/** Everything is assumed: decide. */
export const ALL = -3;
/** The next assumption cannot hold with those before it. */
export const REFUSED = -4;

/** Leaves the choice in the partial solution when "found". */
export function findChoice(search: Search, effort: Effort, guidance: Guidance): Outcome {
  for (let conflict = propagate(search); ;) {
    if (conflict === NO_CONFLICT) {
      const made = guidance.assume === undefined ? ALL : guidance.assume();
      if (made === REFUSED) return "refused";
      if (made >= 0) conflict = made;
      else if (made === ALL && !decide(search) && guidance.settle?.() !== true) {
        const objection = judged(search, guidance);
        if (objection === NO_CONFLICT) return "found";
        if (objection !== MADE) conflict = objection;
      }
    }
    if (conflict !== NO_CONFLICT) {
      const level = resolveConflict(search, conflict);
      if (level === UNSATISFIABLE) return "none";
      returnTo(search, level);
    }
    if (effort.steps++ >= effort.stepsMax) return "budget";
    if (effort.steps % STEPS_BETWEEN_CANCELLATION === 0 && effort.cancelled?.() === true) return "cancelled";
    conflict = propagate(search);
  }
}

/** Goes back to the level at which what was learned last leaves one thing to do, and does it. */
function returnTo(search: Search, level: number): void {
  search.partial.backtrack(level);
  search.attach(search.rootCause);
  examine(search, search.rootCause);
}

/**
 * Asks the judge about a finished choice. Returns NO_CONFLICT if it stands; an incompatibility that it
 * violates; or MADE if something is still to be derived or decided, as where one of several alternatives is
 * missing.
 */
function judged(search: Search, guidance: Guidance): number {
  let answer = NO_CONFLICT;
  for (const incompatibility of guidance.judge?.() ?? []) {
    if (!isViolatedByAbsence(search, incompatibility)) continue;
    const conflict = examine(search, incompatibility);
    if (conflict !== NO_CONFLICT) return conflict;
    answer = MADE;
    if (search.partial.changedCount > 0) return answer;
  }
  return answer;
}
