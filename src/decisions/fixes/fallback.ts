/**
 * The best fix that can be taken at once: one that only asks for something else and waits for nobody.
 *
 * A fact cannot be assumed into being, so facts to find out or to change, documents to relax and versions to
 * replace first are advice and no fallback. Policies are not weighed yet: all fixes are allowed.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { decide } from "../decide.ts";
import type { Decision } from "../decision.ts";
import type { Fix, FixesFound, FixKind } from "./fix.ts";

export interface Fallback {
  /** Marks an answer to another question than the one asked. */
  readonly fallback: true;
  /** Id of the decision that it stands in for. */
  readonly insteadOf: string;
  readonly fix: Fix;
  /** With a verdict and an id of its own; it can be replayed like any other. */
  readonly decision: Decision;
}

const TAKEN_AT_ONCE: ReadonlySet<FixKind> = new Set(["parameter", "variant", "version", "environment"]);

/** undefined for a decision that is COMPATIBLE, and when no fix can be taken at once. */
export function fallbackOf(
  snapshot: Snapshot, decision: Decision, { fixes }: FixesFound, now: string,
): Fallback | undefined {
  // An answer for one environment stands in for no answer about several.
  if (decision.verdict === "COMPATIBLE" || decision.results.length !== 1) return undefined;
  const fix = fixes.find(({ kind }) => TAKEN_AT_ONCE.has(kind));
  if (fix === undefined) return undefined;
  return { fallback: true, insteadOf: decision.id, fix, decision: decide(snapshot, fix.question, now) };
}
