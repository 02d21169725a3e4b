/**
 * Three-valued truth as small integers, so that AND is the least and OR the greatest of what it joins.
 *
 * "unknown" has two sources that are kept apart elsewhere: a fact that nobody states, and a statement that
 * leaves a known value open. Here both are UNKNOWN; unknown is never yes.
 */
import type { Truth } from "./decision.ts";

export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

export type TruthCode = typeof NO | typeof UNKNOWN | typeof YES;

const NAMES = ["no", "unknown", "yes"] as const satisfies readonly Truth[];

export function truthName(code: TruthCode): Truth {
  return NAMES[code];
}

export function truthCode(name: Truth): TruthCode {
  return name === "yes" ? YES : name === "no" ? NO : UNKNOWN;
}
