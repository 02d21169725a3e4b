/**
 * The shares of the traffic that a plan would send to what is new, checked when it is made: a canary that
 * could not decide in the time that it is watched is refused, with the share or the time that would do.
 */
import type { Decision } from "../decisions/decision.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { MoveChoice } from "./choices.ts";
import { checkSplits } from "./gates/check-splits.ts";
import type { PlannedSplit } from "./gates/check-splits.ts";
import type { Move } from "./move.ts";
import type { PlanAnswer, PlanReason } from "./plan-answer.ts";
import type { PlannedGate, Remark } from "./plan.ts";

export interface SplitsAsked {
  readonly snapshot: Snapshot;
  readonly decision: Decision;
  readonly moves: readonly Move[];
  /** By the place of the move. */
  readonly strategies: readonly MoveChoice[];
  readonly gates: readonly PlannedGate[];
  readonly now: string;
}

export interface SplitsAnswer {
  /** Why there is no plan. */
  readonly refused?: PlanAnswer;
  /** What nobody can tell yet. */
  readonly remarks: readonly Remark[];
}

export function checkPlannedSplits(asked: SplitsAsked): SplitsAnswer {
  const { snapshot, decision, moves, strategies, gates, now } = asked;
  const splits = moves.flatMap((move, at): readonly PlannedSplit[] => {
    const { value, weights, windowSeconds } = strategies[at]!;
    if (value !== "canary" || windowSeconds === undefined || move.replaces === undefined) return [];
    if (move.from === undefined) return [];
    return [{ deployment: move.replaces, version: move.from, percents: weights, windowSeconds }];
  });
  const { refused, unknown } = checkSplits(snapshot, gates, splits, now);
  const remarks = unknown.map((sentence): Remark => ({ outcome: "UNKNOWN", sentence }));
  if (refused.length === 0) return { remarks };
  const { subject, in: environment } = decision.question;
  return {
    remarks,
    refused: {
      schemaVersion: 1,
      verdict: "INCOMPATIBLE",
      plan: null,
      decision,
      headline: `${subject} can run in ${environment}; its canary could not decide in its time.`,
      reasons: refused.map((sentence): PlanReason => ({ code: "SPLIT_UNDECIDED", sentence })),
      hints: ["Change the rule that chooses the canary: larger weights, or a longer window."],
    },
  };
}
