/**
 * What a caller who sees only a part is told while a plan is driven. Whether a step may begin or pass is
 * judged on everything that is known, as what is hidden can speak against it; why, is told by what the caller
 * sees. Pure.
 */
import type { GateVerdict } from "./gate-verdict.ts";
import { isClosedForGood } from "./gate-verdict.ts";
import type { PlanChange } from "./plan-changes.ts";
import type { PlannedGate } from "./plan.ts";
import type { IndexedPlan, StepProgress } from "./progress.ts";
import type { StillHolds } from "./still-holds.ts";

const HIDDEN = "What may not be seen here decides it.";
const ASK = "Ask somebody who may see all of it.";

/** `seen`: judged by what the caller sees. The state, and whether it is for good, are those of `whole`. */
export function gateTold(whole: GateVerdict, seen: GateVerdict): GateVerdict {
  const isSame = whole.state === seen.state && isClosedForGood(whole) === isClosedForGood(seen);
  if (isSame) return seen;
  const { state } = whole;
  return { state, because: HIDDEN, ...(isClosedForGood(whole) ? {} : { needs: [ASK] }) };
}

/** The changes that the caller sees; where there are none, that there are some. */
export function changesTold(seen: StillHolds): readonly PlanChange[] {
  return seen.kind === "moved" ? seen.changes : [{ what: "verdict", sentence: HIDDEN }];
}

/** In place of words that were said by who saw more. */
export const TOLD_TO_OTHERS = "restricted";

/** What a gate says may rest on what only whoever finished its step could see. */
export function isSaidByGate(
  plan: IndexedPlan, steps: ReadonlyMap<number, StepProgress>, because: string | undefined,
): boolean {
  return because !== undefined && gateThatSaid(plan, steps, because) !== undefined;
}

/** What the document says, which all who see the plan read: which gate it was, and none of its figures. */
export function saidOpenly(
  plan: IndexedPlan, steps: ReadonlyMap<number, StepProgress>, because: string,
): string {
  const gate = gateThatSaid(plan, steps, because);
  return gate === undefined ? because : `Gate ${gate.name} did not open: ${gate.asks}.`;
}

function gateThatSaid(
  { content }: IndexedPlan, steps: ReadonlyMap<number, StepProgress>, because: string,
): PlannedGate | undefined {
  return content.steps.find(({ gate }, place) =>
    gate !== undefined && steps.get(place)?.tries.some((one) => one.because === because))?.gate;
}
