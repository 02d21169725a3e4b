/**
 * The state machine of a plan: what a command makes of it, or why not. Pure: the plan, what happened so far,
 * the command and the time are arguments, so it is tested by random commands against a simple model.
 *
 * The commands repeat safely: the same start by the same holder, the same finish, the same failure, the same
 * undo change nothing and get the same answer.
 */
import type { Identity } from "../access/approvals/identity.ts";
import { identityText } from "../access/approvals/identity.ts";
import { nearestNames } from "../values/nearest.ts";
import { endStep } from "./end-step.ts";
import type { GateVerdict } from "./gate-verdict.ts";
import type { IndexedPlan, Progress, Ran, StepProgress } from "./progress.ts";
import { isOver, placesIn, stateAt } from "./progress.ts";
import { renewStep, startStep } from "./start-step.ts";
import type { Refusal } from "./step-refused.ts";
import { beginUndo } from "./undo-walk.ts";

export interface DriveState {
  readonly progress: Progress;
  /** Of the steps that the command touches: `placesRead` names them. Missing: never started. */
  readonly steps: ReadonlyMap<number, StepProgress>;
}

interface OnStep {
  readonly step: string;
  /** Who does it: a script's or a runner's own name. */
  readonly holder: string;
  /** It gave that name itself. Two scripts of one caller that gave none are not taken for one. */
  readonly isNamed?: boolean;
  readonly by: Identity;
}

export type Command =
  | OnStep & { readonly kind: "start"; readonly key?: string;
      /** Its holder is known to be gone, so that nobody has to wait for its lease. */
      readonly takesOver?: string }
  | OnStep & { readonly kind: "renew" }
  | OnStep & { readonly kind: "finish"; readonly runs?: Ran; readonly gate?: GateVerdict }
  | OnStep & { readonly kind: "fail"; readonly because: string; readonly isFinal?: boolean }
  | { readonly kind: "undo"; readonly by: Identity; readonly because?: string;
      /** The step that stopped the undo: its data stands again as it stood. */
      readonly restored?: string }
  | { readonly kind: "withdraw"; readonly by: Identity; readonly because?: string };

export interface Changed {
  readonly progress: Progress;
  /** What becomes of the steps touched; each is there once. */
  readonly steps: ReadonlyMap<number, StepProgress>;
}

export type Outcome =
  | Changed & { readonly kind: "changed" }
  | { readonly kind: "same" }
  /** `changed`: the refusal itself is kept. */
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly changed?: Changed };

/** Places of the steps whose records `drive` must be given. */
export function placesRead(plan: IndexedPlan, progress: Progress, command: Command): readonly number[] {
  const own = "step" in command ? plan.places.get(command.step)?.place : undefined;
  const touched = own === undefined ? [] : [own];
  // An undo waits for what is under way, and looks at its leases.
  const needsAll = command.kind === "undo" || progress.phase === "undoing";
  return needsAll ? [...new Set([...touched, ...placesIn(progress, "running", "undo-failed")])] : touched;
}

/** `now`: RFC 3339, UTC, milliseconds. */
export function drive(plan: IndexedPlan, state: DriveState, command: Command, now: string): Outcome {
  const outcome = driven(plan, state, command, now);
  if (outcome.kind === "changed") return { kind: "changed", ...counted(state, outcome) };
  if (outcome.kind === "same" || outcome.changed === undefined) return outcome;
  return { ...outcome, changed: counted(state, outcome.changed) };
}

function driven(plan: IndexedPlan, state: DriveState, command: Command, now: string): Outcome {
  switch (command.kind) {
    case "undo":
      return beginUndo(plan, state, command, now);
    case "withdraw":
      return withdraw(plan, state, command, now);
    case "start":
    case "renew":
    case "finish":
    case "fail": {
      const found = plan.places.get(command.step);
      if (found === undefined) return refused(stepNotFound(plan, command.step));
      const at = atStep(plan, state, command.step, now);
      if (command.kind === "start") return startStep(at, command);
      if (command.kind === "renew") return renewStep(at, command);
      return endStep(at, command);
    }
    default:
      return command satisfies never;
  }
}

/** Where a command on a step stands. */
export interface AtStep {
  readonly plan: IndexedPlan;
  readonly state: DriveState;
  readonly place: number;
  readonly isUndo: boolean;
  readonly now: string;
}

/** While a plan is undone, a step's name means what takes it back, unless the step itself is under way. */
function atStep(plan: IndexedPlan, state: DriveState, step: string, now: string): AtStep {
  const { place, isUndo } = plan.places.get(step)!;
  const stands = stateAt(state.progress, place);
  const isUndoing = isUndo || stands === "undoing" || stands === "undo-again" || stands === "undo-failed"
    || (state.progress.phase === "undoing" && stands !== "running");
  return { plan, state, place, isUndo: isUndoing, now };
}

function stepNotFound(plan: IndexedPlan, step: string): Refusal {
  const nearest = nearestNames(step, plan.places.keys());
  return {
    code: "STEP_NOT_FOUND",
    message: `${plan.name} has no step "${step.slice(0, 200)}".`,
    hint: nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?`
      : `\`fairlead plan show ${plan.name}\` lists its steps.`,
    details: { step: step.slice(0, 200) },
  };
}

function withdraw(
  plan: IndexedPlan,
  { progress }: DriveState,
  { by, because }: Extract<Command, { readonly kind: "withdraw" }>,
  now: string,
): Outcome {
  if (progress.phase === "withdrawn") return { kind: "same" };
  if (progress.phase !== "open") {
    return refused({
      code: isOver(progress.phase) ? "PLAN_ENDED" : "PLAN_UNDER_WAY",
      message: `${plan.name} is ${progress.phase}; only what was not begun is withdrawn.`,
      hint: `\`fairlead plan undo ${plan.name}\` takes back what was done.`,
      details: { state: progress.phase },
    });
  }
  const why = because === undefined ? {} : { because };
  return { kind: "changed", steps: new Map(),
    progress: { ...progress, phase: "withdrawn", ended: now, by, ...why } };
}

export function refused(refusal: Refusal, changed?: Changed): Outcome {
  return { kind: "refused", refusal, ...(changed === undefined ? {} : { changed }) };
}

/** One event more, and the phase's where it is another. */
function counted({ progress: before }: DriveState, { progress, steps }: Changed): Changed {
  const event = before.event + 1;
  const phaseEvent = progress.phase === before.phase ? before.phaseEvent : event;
  return { steps, progress: { ...progress, event, phaseEvent } };
}

export function holderText(holder: string, by: Identity): string {
  const name = identityText(by);
  return holder === by.name ? name : `${holder} (${name})`;
}
