/**
 * Whether a saved plan may be applied as it is: it is made again by what is known now, and what would be
 * different is told. A plan is applied verbatim or refused with what changed, never adapted.
 *
 * Called before the first step: what a plan has begun to change is no reason to refuse it.
 */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import type { Documents } from "./configured.ts";
import { makePlan } from "./make-plan.ts";
import { planChanges } from "./plan-changes.ts";
import type { PlanChange } from "./plan-changes.ts";
import type { PlanAnswer } from "./plan-answer.ts";
import type { Plan } from "./plan.ts";

export type StillHolds =
  | { readonly kind: "same" }
  | { readonly kind: "moved"; readonly changes: readonly PlanChange[] };

/** Pure. `documents`: those of configuration, where any speak of what the plan touches (./plan-at.ts). */
export function stillHolds(snapshot: Snapshot, plan: Plan, now: string, documents?: Documents): StillHolds {
  const again = madeAgain(snapshot, plan, now, documents);
  if (again.kind === "failed") return { kind: "moved", changes: [again.change] };
  const { plan: made, headline } = again.answer;
  if (made === null)
    return { kind: "moved", changes: [{ what: "verdict", sentence: `There is no such plan any more. ${headline}` }] };
  const changes = planChanges(plan.content, made.content);
  return changes.length === 0 ? { kind: "same" } : { kind: "moved", changes };
}

type Again =
  | { readonly kind: "made"; readonly answer: PlanAnswer }
  | { readonly kind: "failed"; readonly change: PlanChange };

/** A subject or an environment that is gone is a change, and no mistake of whoever asks. */
function madeAgain(snapshot: Snapshot, { content }: Plan, now: string, documents?: Documents): Again {
  const { question, strategy, rollbackTo } = content.decision;
  const wanted = {
    ...question,
    ...(strategy === undefined ? {} : { strategy }),
    ...(rollbackTo === undefined ? {} : { rollbackTo }),
  };
  const { subject, subjects, ...rest } = wanted;
  const asked = subjects === undefined ? { subject, ...rest } : { subjects, ...rest };
  try {
    return { kind: "made", answer: makePlan(snapshot, asked, now, documents) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { kind: "failed", change: { what: "question", sentence: error.message } };
  }
}

