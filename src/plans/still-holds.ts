/**
 * Whether a saved plan may be applied as it is: it is made again by what is known now, and what would be
 * different is told. A plan is applied verbatim or refused with what changed, never adapted.
 *
 * Called before the first step: what a plan has begun to change is no reason to refuse it.
 */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import { makePlan } from "./make-plan.ts";
import type { PlanMeans } from "./make-plan.ts";
import { planChanges } from "./plan-changes.ts";
import type { PlanChange } from "./plan-changes.ts";
import type { PlanAnswer, PlanQuestion } from "./plan-answer.ts";
import type { Plan } from "./plan.ts";

export type StillHolds =
  { readonly kind: "same" } | { readonly kind: "moved"; readonly changes: readonly PlanChange[] };

/** Pure; `means` as a plan is made with. */
export function stillHolds(snapshot: Snapshot, plan: Plan, now: string, means?: PlanMeans): StillHolds {
  const again = madeAgain(snapshot, plan, now, means);
  if (again.kind === "failed") return { kind: "moved", changes: [again.change] };
  const { plan: made, headline } = again.answer;
  if (made === null)
    return {
      kind: "moved",
      changes: [{ what: "verdict", sentence: `There is no such plan any more. ${headline}` }],
    };
  const changes = planChanges(plan.content, made.content);
  return changes.length === 0 ? { kind: "same" } : { kind: "moved", changes };
}

type Again =
  | { readonly kind: "made"; readonly answer: PlanAnswer }
  | { readonly kind: "failed"; readonly change: PlanChange };

/** A subject or an environment that is gone is a change, and no mistake of whoever asks. */
function madeAgain(snapshot: Snapshot, plan: Plan, now: string, means?: PlanMeans): Again {
  try {
    return { kind: "made", answer: makePlan(snapshot, questionAgain(plan), now, means) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { kind: "failed", change: { what: "question", sentence: error.message } };
  }
}

/** What was asked; of a fallback, what was asked instead. */
export function questionAgain({ content }: Plan): PlanQuestion {
  const {
    question: { subject, subjects, ...rest },
    strategy,
    rollbackTo,
  } = content.decision;
  const more = {
    ...(strategy === undefined ? {} : { strategy }),
    ...(rollbackTo === undefined ? {} : { rollbackTo }),
  };
  return subjects === undefined ? { subject, ...rest, ...more } : { subjects, ...rest, ...more };
}
