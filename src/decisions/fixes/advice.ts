/** What is said beside a decision when it is asked for: its fixes, and the best that can be taken at once. */
import type { PointInTime } from "../../catalog/knowledge.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Decision } from "../decision.ts";
import { fallbackOf } from "./fallback.ts";
import type { Fallback } from "./fallback.ts";
import { findFixes } from "./find-fixes.ts";
import type { Fix } from "./fix.ts";
import { waivableRules } from "./last-resort.ts";
import type { WaivableRule } from "./last-resort.ts";

export interface AdviceWanted {
  readonly fixes?: boolean;
  readonly fallback?: boolean;
}

/**
 * No part of the decision, whose bytes stay what they are; like it, a function of snapshot, question and
 * time.
 */
export interface Advice {
  /** Present when asked for; best first. */
  readonly fixes?: readonly Fix[];
  /** A limit ended the search for fixes: there may be better ones. */
  readonly fixesTruncated?: boolean;
  /** Beside the fixes, where there are any: rules in the way that somebody could be excepted from. */
  readonly lastResort?: readonly WaivableRule[];
  /** Present when asked for; null when there is none or none is needed. */
  readonly fallback?: Fallback | null;
}

/** `asOf`: what the question was asked by. */
export function adviceOn(
  snapshot: Snapshot, decision: Decision, now: string, wanted: AdviceWanted, asOf?: PointInTime,
): Advice {
  if (wanted.fixes !== true && wanted.fallback !== true) return {};
  const found = findFixes(snapshot, decision, now, asOf);
  const { fixes, fixesTruncated } = found;
  const lastResort = wanted.fixes === true ? waivableRules(snapshot, decision) : [];
  return {
    ...(wanted.fixes === true ? { fixes, fixesTruncated } : {}),
    ...(lastResort.length === 0 ? {} : { lastResort }),
    ...(wanted.fallback === true ? { fallback: fallbackOf(snapshot, decision, found, now) ?? null } : {}),
  };
}
