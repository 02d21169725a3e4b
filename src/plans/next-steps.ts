/** What may be started now, what is under way, and what is waited for. Pure. */
import type { DriveState } from "./drive.ts";
import type { PlanStep } from "./plan.ts";
import { NEVER_STARTED, placesIn, stateAt, taskAt } from "./progress.ts";
import type { IndexedPlan, Phase, Progress, StepState } from "./progress.ts";
import { waitingToUndo } from "./undo-walk.ts";

export interface NextSteps {
  readonly plan: string;
  readonly state: Phase;
  readonly because?: string;
  readonly stopped?: Progress["stopped"];
  /** Each may be started now; together they are no more than may be under way together. */
  readonly steps: readonly PlanStep[];
  readonly underWay: readonly StepUnderWay[];
  /** Steps that failed and are tried again from then on. */
  readonly again: readonly { readonly step: string; readonly notBefore: string }[];
}

export interface StepUnderWay {
  readonly step: string;
  readonly stands: StepState;
  readonly holder: string;
  readonly since: string;
  readonly leaseUntil: string;
  /** Not heard of for longer than its lease: it is among `steps`, too. */
  readonly isLost: boolean;
}

export function nextSteps(plan: IndexedPlan, state: DriveState, now: string): NextSteps {
  const { progress, steps } = state;
  const { phase, because, stopped } = progress;
  const underWay = placesIn(progress, "running", "undoing").map((place): StepUnderWay => {
    const { holder = "", since = "", leaseUntil = "" } = steps.get(place) ?? NEVER_STARTED;
    const stands = stateAt(progress, place);
    const { id } = taskAt(plan, place, stands === "undoing");
    return { step: id, stands, holder, since, leaseUntil, isLost: leaseUntil <= now };
  });
  const again = placesIn(progress, "again", "undo-again").flatMap((place) => {
    const { notBefore } = steps.get(place) ?? NEVER_STARTED;
    const { id } = taskAt(plan, place, stateAt(progress, place) === "undo-again");
    return notBefore === undefined || notBefore <= now ? [] : [{ step: id, notBefore }];
  });
  return {
    plan: plan.name, state: phase,
    ...(because === undefined ? {} : { because }), ...(stopped === undefined ? {} : { stopped }),
    steps: offered(plan, state, now), underWay, again,
  };
}

function offered(plan: IndexedPlan, state: DriveState, now: string): readonly PlanStep[] {
  const { progress, steps } = state;
  if (progress.phase === "undoing") {
    const waiting = waitingToUndo(plan, state, now);
    if (waiting.kind !== "step") return [];
    const { leaseUntil = "", notBefore = "" } = steps.get(waiting.place) ?? NEVER_STARTED;
    const isFree = stateAt(progress, waiting.place) !== "undoing" || leaseUntil <= now;
    return isFree && notBefore <= now ? [taskAt(plan, waiting.place, true)] : [];
  }
  if (progress.phase !== "open" && progress.phase !== "running") return [];
  const { content: { steps: planned, choices }, after } = plan;
  const first = planned.findIndex((_, place) => progress.states[place] !== "d");
  const wave = planned.reduce(
    (least, step, place) => progress.states[place] === "d" ? least : Math.min(least, step.wave), Infinity,
  );
  const running = placesIn(progress, "running");
  const lost = running.filter((place) => (steps.get(place)?.leaseUntil ?? "") <= now);
  const free = Math.max(0, choices.concurrency.value - running.length);
  const ready: number[] = [];
  for (let place = Math.max(0, first); place < planned.length && ready.length < free; place++) {
    const stands = progress.states[place];
    if (planned[place]!.wave !== wave || (stands !== "w" && stands !== "a")) continue;
    if ((steps.get(place)?.notBefore ?? "") > now) continue;
    if (after[place]!.every((one) => progress.states[one] === "d")) ready.push(place);
  }
  return [...lost, ...ready].sort((a, b) => a - b).map((place) => planned[place]!);
}
