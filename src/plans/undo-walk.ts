/**
 * The way back: what was done is taken back in the reverse order of the plan, one step at a time, as it was
 * simulated when the plan was made. A step that failed, or was never heard of again, may have been done in
 * part: it is taken back too. Pure; see ./drive.ts.
 */
import type { Changed, Command, DriveState, Outcome } from "./drive.ts";
import { refused } from "./drive.ts";
import { leftOut } from "./end-step.ts";
import { NEVER_STARTED, placesIn, stateAt, withStates } from "./progress.ts";
import type { IndexedPlan, Progress, StepProgress, StepState } from "./progress.ts";

export type WaitingToUndo =
  /** Its inverse may be started, or is under way. */
  | { readonly kind: "step"; readonly place: number }
  /** Nothing is taken back while something is still being done. */
  | { readonly kind: "under-way"; readonly place: number }
  | { readonly kind: "stopped"; readonly step: string; readonly because: string;
      readonly data?: readonly string[] }
  | { readonly kind: "over" };

export function waitingToUndo(plan: IndexedPlan, state: DriveState, now: string): WaitingToUndo {
  return walk(plan, state, now).waiting;
}

function walk(
  { content }: IndexedPlan, { progress, steps }: DriveState, now: string,
): { readonly waiting: WaitingToUndo; readonly passed: readonly number[] } {
  const passed: number[] = [];
  const live = placesIn(progress, "running").find((place) => (steps.get(place)?.leaseUntil ?? "") > now);
  if (live !== undefined) return { waiting: { kind: "under-way", place: live }, passed };
  for (let place = content.steps.length - 1; place >= 0; place--) {
    const stands = stateAt(progress, place);
    if (stands === "waiting" || stands === "skipped" || stands === "undone") continue;
    const { id, undo } = content.steps[place]!;
    if (undo.kind === "step") return { waiting: { kind: "step", place }, passed };
    if (undo.kind === "irreversible") return { waiting: { kind: "stopped", ...stopAt(id, undo) }, passed };
    passed.push(place);
  }
  return { waiting: { kind: "over" }, passed };
}

function stopAt(
  step: string,
  { because, data }: { readonly because: string; readonly data?: readonly string[] },
) {
  const restore = data === undefined || data.length === 0 ? "" : ` Restore ${data.join(", ")}.`;
  return {
    step, because: `Nothing takes ${step} back: ${because}${/[.!?]$/.test(because) ? "" : "."}${restore}`,
    ...(data === undefined ? {} : { data }),
  };
}

/** What an undo has become, after something of it changed: it goes on, stands still, or is over. */
export function settledUndo(
  plan: IndexedPlan,
  before: DriveState,
  progress: Progress,
  changed: ReadonlyMap<number, StepProgress>,
  now: string,
): Changed {
  const { stopped: _, ...rest } = progress;
  const steps = new Map([...before.steps, ...changed]);
  const { waiting, passed } = walk(plan, { progress, steps }, now);
  const states = withStates(progress.states, new Map(passed.map((place) => [place, "undone" as StepState])));
  const next = { ...rest, states };
  if (waiting.kind === "over") return { progress: { ...next, phase: "undone", ended: now }, steps: changed };
  if (waiting.kind !== "stopped") return { progress: next, steps: changed };
  const { kind: _kind, ...stopped } = waiting;
  return { progress: { ...next, stopped }, steps: changed };
}

export function beginUndo(
  plan: IndexedPlan,
  state: DriveState,
  { by, because, restored }: Extract<Command, { readonly kind: "undo" }>,
  now: string,
): Outcome {
  const { progress } = state;
  const { phase } = progress;
  if (phase === "undone") return { kind: "same" };
  if (phase === "open" || phase === "withdrawn") {
    return refused({
      code: "NOTHING_TO_UNDO", message: `${plan.name} is ${phase}; nothing of it was done.`,
      ...(phase === "open" ? { hint: `\`fairlead plan withdraw ${plan.name}\` takes it back.` } : {}),
      details: { state: phase },
    });
  }
  const changes = new Map<number, StepState>(leftOut(progress));
  const steps = new Map<number, StepProgress>();
  // What takes back was tried to no end, and is tried again, with all its tries.
  for (const place of phase === "undoing" ? [] : placesIn(progress, "undo-failed")) {
    changes.set(place, "undo-again");
    steps.set(place, { ...(state.steps.get(place) ?? NEVER_STARTED), failures: 0 });
  }
  if (restored !== undefined) {
    const waiting = waitingToUndo(plan, state, now);
    if (waiting.kind !== "stopped" || waiting.step !== restored) {
      const stops = waiting.kind === "stopped" ? `It stands still at ${waiting.step}.` : undefined;
      return refused({
        code: "STEP_NOT_PLANNED", message: `The undo of ${plan.name} does not stand still at "${restored}".`,
        ...(stops === undefined ? {} : { hint: stops }), details: { step: restored },
      });
    }
    changes.set(plan.places.get(restored)!.place, "undone");
  }
  const states = withStates(progress.states, changes);
  const why = because === undefined ? {} : { because };
  const begun = phase === "undoing" ? { ...progress, states }
    : { ...progress, states, phase: "undoing" as const, by, ...why };
  const settled = settledUndo(plan, state, begun, steps, now);
  const isSame = phase === "undoing" && settled.progress.phase === phase && steps.size === 0 &&
    settled.progress.states === progress.states && settled.progress.stopped?.step === progress.stopped?.step;
  return isSame ? { kind: "same" } : { kind: "changed", ...settled };
}
