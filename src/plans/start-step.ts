/** A step is started, or its holder says that it still works on it. Pure; see ./drive.ts. */
import type { AtStep, Command, Outcome } from "./drive.ts";
import { holderText, refused } from "./drive.ts";
import { failedPlan } from "./end-step.ts";
import { NEVER_STARTED, TRIES_KEPT_MAX, placesIn, stateAt, taskAt, withStates } from "./progress.ts";
import type { StepProgress, StepState, Try } from "./progress.ts";
import type { Refusal } from "./step-refused.ts";
import { waitingToUndo } from "./undo-walk.ts";

type Start = Extract<Command, { readonly kind: "start" }>;

export function startStep(at: AtStep, command: Start): Outcome {
  const { plan, state: { progress, steps }, place, isUndo, now } = at;
  const task = taskAt(plan, place, isUndo);
  const own = steps.get(place) ?? NEVER_STARTED;
  const stands = stateAt(progress, place);
  const isUnderWay = stands === (isUndo ? "undoing" : "running");
  if (isUnderWay && isSame(own, command)) return renewed(at, own, stands);
  const hindrance = isUndo ? undoHindrance(at) : hindranceOf(at, stands);
  if (hindrance !== undefined) return refused(hindrance);
  if (!isUnderWay) {
    if (own.notBefore !== undefined && own.notBefore > now) {
      return refused({
        code: "STEP_BACKS_OFF",
        message: `${task.id} failed and is tried again from ${own.notBefore} on.`,
        details: { step: task.id, until: own.notBefore },
      });
    }
    return begun(at, own, command, { failures: own.failures, isTurned: isUndo && stands !== "undo-again" });
  }
  const isGone = command.takesOver !== undefined && command.takesOver === own.holder;
  if (isGone) return begun(at, ended(own, now, "taken-over"), command, { failures: own.failures });
  if (own.leaseUntil === undefined || own.leaseUntil > now) return refused(held(task.id, own));
  // Nobody knows what became of it: that counts as a failure.
  const failures = own.failures + 1;
  const lost = ended(own, now, "lost");
  if (failures >= task.retry.attempts) {
    const because = `${task.id} was not heard of ${failures === 1 ? "again" : `${failures} times`}`;
    const changed = failedPlan(at, { ...lost, failures }, because, command.by);
    return refused({
      code: "PLAN_FAILED", message: `${because}; ${plan.name} failed.`,
      hint: `\`fairlead plan undo ${plan.name}\` takes back what was done.`, details: { step: task.id },
    }, changed);
  }
  return begun(at, lost, command, { failures });
}

export function renewStep(at: AtStep, command: Extract<Command, { readonly kind: "renew" }>): Outcome {
  const { plan, state: { progress, steps }, place, isUndo } = at;
  const task = taskAt(plan, place, isUndo);
  const own = steps.get(place) ?? NEVER_STARTED;
  const stands = stateAt(progress, place);
  if (stands !== (isUndo ? "undoing" : "running")) return refused(notUnderWay(task.id, stands));
  if (own.holder !== command.holder) return refused(held(task.id, own));
  return renewed(at, own, stands);
}

/** The lease begins anew; nothing else changes. */
function renewed(at: AtStep, own: StepProgress, stands: StepState): Outcome {
  const { plan, state: { progress }, place, now } = at;
  const { leaseSeconds } = taskAt(plan, place, stands === "undoing");
  const leaseUntil = later(now, leaseSeconds);
  if (own.leaseUntil !== undefined && own.leaseUntil >= leaseUntil) return { kind: "same" };
  return { kind: "changed", progress, steps: new Map([[place, { ...own, leaseUntil }]]) };
}

function begun(
  { plan, state: { progress }, place, isUndo, now }: AtStep,
  own: StepProgress,
  { holder, by, key }: Start,
  { failures, isTurned = false }: { readonly failures: number; readonly isTurned?: boolean },
): Outcome {
  const { leaseSeconds } = taskAt(plan, place, isUndo);
  const attempt = isTurned ? 1 : own.attempt + 1;
  const started: Try = { attempt, isUndo, holder, by, started: now };
  const step: StepProgress = {
    attempt, failures: isTurned ? 0 : failures, holder, since: now, leaseUntil: later(now, leaseSeconds),
    ...(key === undefined ? {} : { key }),
    tries: [...own.tries, started].slice(-TRIES_KEPT_MAX),
    ...(own.mismatches === undefined ? {} : { mismatches: own.mismatches }),
  };
  const states = withStates(progress.states, new Map([[place, isUndo ? "undoing" : "running"]]));
  const phase = progress.phase === "open" ? { phase: "running", started: now } as const : {};
  return { kind: "changed", progress: { ...progress, ...phase, states }, steps: new Map([[place, step]]) };
}

function isSame(own: StepProgress, { holder, key, isNamed = false }: Start): boolean {
  if (own.holder !== holder) return false;
  if (key !== undefined && own.key !== undefined) return key === own.key;
  return isNamed;
}

/** Why this step is not to be started now, whoever asks. */
function hindranceOf({ plan, state: { progress }, place }: AtStep, stands: StepState): Refusal | undefined {
  const { content, name } = plan;
  const { id, wave } = content.steps[place]!;
  const details = { step: id, state: progress.phase };
  if (progress.phase === "failed" || progress.phase === "undoing") {
    const because = progress.because === undefined ? "" : `: ${progress.because}`;
    return {
      code: "PLAN_FAILED", message: `${name} failed${because}. Nothing of it is started any more.`,
      hint: `\`fairlead plan undo ${name}\` takes back what was done.`, details,
    };
  }
  if (stands === "done") return { code: "STEP_ENDED", message: `${id} is done.`, details };
  if (progress.phase !== "open" && progress.phase !== "running")
    return { code: "PLAN_ENDED", message: `${name} is ${progress.phase}.`, details };
  if (stands === "running") return undefined;
  const missing = placesMissing(plan.after[place]!, progress.states);
  const earlier = missing.length > 0 ? missing : openBefore(content.steps, progress.states, wave);
  if (earlier.length > 0) {
    const ids = earlier.slice(0, WAITS_TOLD_MAX).map((one) => content.steps[one]!.id);
    const more = earlier.length > ids.length ? ` and ${earlier.length - ids.length} more` : "";
    return {
      code: "STEP_WAITS", message: `${id} waits for ${ids.join(", ")}${more}.`,
      details: { ...details, waitsFor: ids },
    };
  }
  const most = content.choices.concurrency.value;
  const underWay = placesIn(progress, "running").filter((one) => content.steps[one]!.wave === wave);
  if (underWay.length < most) return undefined;
  return {
    code: "CONCURRENCY_REACHED",
    message: `${underWay.length} of at most ${most} steps are under way together in wave ${wave + 1}.`,
    hint: content.choices.concurrency.because,
    details: { ...details, underWay: underWay.map((one) => content.steps[one]!.id) },
  };
}

/** Names of steps in one message; `show` has them all. */
const WAITS_TOLD_MAX = 5;

function placesMissing(after: readonly number[], states: string): readonly number[] {
  return after.filter((one) => states[one] !== "d");
}

/** States between waves were judged one after the other: a wave begins when the one before it is over. */
function openBefore(
  steps: readonly { readonly wave: number }[], states: string, wave: number,
): readonly number[] {
  const open: number[] = [];
  for (let place = 0; place < steps.length; place++)
    if (steps[place]!.wave < wave && states[place] !== "d") open.push(place);
  return open;
}

function undoHindrance(at: AtStep): Refusal | undefined {
  const { plan, state, place, now } = at;
  const { progress } = state;
  const { id } = taskAt(plan, place, true);
  const details = { step: id, state: progress.phase };
  const stands = stateAt(progress, place);
  if (stands === "undone") return { code: "STEP_ENDED", message: `${id} is done.`, details };
  if (progress.phase !== "undoing") {
    return {
      code: "STEP_NOT_PLANNED", message: `${plan.name} is ${progress.phase}; ${id} is only for its undo.`,
      hint: `\`fairlead plan undo ${plan.name}\` begins it.`, details,
    };
  }
  const waiting = waitingToUndo(plan, state, now);
  if (waiting.kind === "step" && waiting.place === place) return undefined;
  if (waiting.kind === "stopped") {
    return {
      code: "UNDO_STOPPED", message: waiting.because, details,
      hint: `When it stands again as it stood: fairlead plan undo ${plan.name} --restored ${waiting.step}`,
    };
  }
  const first = waiting.kind === "step" ? taskAt(plan, waiting.place, true).id
    : waiting.kind === "under-way" ? plan.content.steps[waiting.place]!.id : "nothing";
  return { code: "STEP_WAITS", message: `${id} waits for ${first}.`, details };
}

export function held(step: string, { holder = "", since, leaseUntil, tries }: StepProgress): Refusal {
  const by = tries.at(-1)?.by;
  const who = by === undefined ? holder : holderText(holder, by);
  return {
    code: "STEP_HELD", message: `${step} is held by ${who} since ${since}, until ${leaseUntil}.`,
    hint: "It may be started again when it was not heard of until then. " +
      "Whoever holds it says so by its own name: --holder.",
    details: { step, holder, since, leaseUntil },
  };
}

export function notUnderWay(step: string, stands: StepState): Refusal {
  return {
    code: stands === "done" || stands === "undone" || stands === "failed" ? "STEP_ENDED" : "STEP_NOT_STARTED",
    message: `${step} is ${stands}, not under way.`, details: { step, stands },
  };
}

/** The try under way, ended. */
export function ended(
  own: StepProgress, now: string, outcome: NonNullable<Try["outcome"]>, more: Partial<Try> = {},
): StepProgress {
  const tries = own.tries.with(-1, { ...own.tries.at(-1)!, ended: now, outcome, ...more });
  return { ...own, tries };
}

/** Seconds after a time, which is RFC 3339, UTC, milliseconds. */
export function later(now: string, seconds: number): string {
  return new Date(Date.parse(now) + seconds * 1000).toISOString();
}
