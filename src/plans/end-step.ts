/** A step is finished or failed. Pure; see ./drive.ts. */
import type { Identity } from "../access/approvals/identity.ts";
import type { AtStep, Changed, Command, Outcome } from "./drive.ts";
import { refused } from "./drive.ts";
import { isClosedForGood } from "./gate-verdict.ts";
import type { PlanStep, RetryPolicy } from "./plan.ts";
import { MISMATCHES_KEPT_MAX, NEVER_STARTED, placesIn, stateAt, taskAt, withStates } from "./progress.ts";
import type { Progress, Ran, StepProgress, StepState } from "./progress.ts";
import { ended, held, later, notUnderWay } from "./start-step.ts";
import type { Refusal } from "./step-refused.ts";
import { settledUndo } from "./undo-walk.ts";

type Finish = Extract<Command, { readonly kind: "finish" }>;
type Fail = Extract<Command, { readonly kind: "fail" }>;

export function endStep(at: AtStep, command: Finish | Fail): Outcome {
  const { plan, state: { progress, steps }, place, isUndo, now } = at;
  const task = taskAt(plan, place, isUndo);
  const own = steps.get(place) ?? NEVER_STARTED;
  const stands = stateAt(progress, place);
  if (stands !== (isUndo ? "undoing" : "running")) return endedBefore(at, own, stands, command);
  if (own.holder !== command.holder) return refused(held(task.id, own));
  if (command.kind === "fail") return failed(at, own, command);
  const wrong = wrongEvidence(task, command);
  if (wrong !== undefined) {
    const kept = wrong.code === "NOT_WHAT_WAS_PLANNED" ? withMismatch(own, command, now) : undefined;
    if (isForGood(task, command)) {
      const because = command.gate!.because;
      return refused(wrong, failedPlan(at, ended(own, now, "failed", { because }), because, command.by));
    }
    return refused(wrong, kept === undefined ? undefined : { progress, steps: new Map([[place, kept]]) });
  }
  const ran = command.runs === undefined ? {} : { ran: command.runs };
  const told = command.gate === undefined ? {} : { because: command.gate.because };
  const done = withoutLease(ended(own, now, "done", { ...ran, ...told }));
  return { kind: "changed", ...doneWith(at, done) };
}

function doneWith(at: AtStep, own: StepProgress): Changed {
  const { plan, state, place, isUndo, now } = at;
  const { progress } = state;
  const states = withStates(progress.states, new Map([[place, isUndo ? "undone" : "done"]]));
  const next = { ...progress, states };
  const steps = new Map([[place, own]]);
  if (progress.phase === "undoing") return settledUndo(plan, state, next, steps, now);
  const isWhole = progress.phase === "running" && !/[^d]/.test(states);
  return { progress: isWhole ? { ...next, phase: "finished", ended: now } : next, steps };
}

/** Said again: the same answer, also when the plan has gone on since. Said otherwise: it is too late. */
function endedBefore(
  { plan, place, isUndo }: AtStep, own: StepProgress, stands: StepState, command: Finish | Fail,
): Outcome {
  const last = own.tries.at(-1);
  const isMine = last?.holder === command.holder;
  if (command.kind === "finish" && isMine && last.outcome === "done") {
    const task = taskAt(plan, place, last.isUndo);
    const wrong = command.runs === undefined ? undefined : mismatchOf(task, command.runs);
    return wrong === undefined ? { kind: "same" } : refused(wrong);
  }
  if (command.kind === "fail" && isMine && last.outcome === "failed") return { kind: "same" };
  return refused(notUnderWay(taskAt(plan, place, isUndo).id, stands));
}

/** No yes without evidence: what runs is stated, and a gate is open. */
function wrongEvidence(task: PlanStep, { runs, gate }: Finish): Refusal | undefined {
  if (task.kind === "verify") return gate === undefined ? noGate(task) : gateRefusal(task, gate);
  if (task.kind === "deploy" && task.runs !== undefined && runs === undefined) {
    return {
      code: "RUNS_UNSTATED",
      message: `Nobody said what runs after ${task.id}; ${task.runs.version} was planned.`,
      hint: `Ask the host and say it: --runs ${task.runs.version}` +
        `${task.runs.digest === undefined ? "" : ` --digest ${task.runs.digest}`}.`,
      details: { step: task.id, planned: task.runs },
    };
  }
  return runs === undefined ? undefined : mismatchOf(task, runs);
}

function mismatchOf({ id, runs: planned }: PlanStep, stated: Ran): Refusal | undefined {
  if (planned === undefined) return undefined;
  const isOther = planned.version !== stated.version ||
    (planned.digest !== undefined && stated.digest !== undefined && planned.digest !== stated.digest);
  if (!isOther) return undefined;
  return {
    code: "NOT_WHAT_WAS_PLANNED",
    message: `${ranText(stated)} runs after ${id}, and not ${ranText(planned)}, which was planned.`,
    hint: "Put right what runs and finish the step again, or fail it.",
    details: { step: id, planned, stated },
  };
}

function ranText({ version, digest }: Ran): string {
  return digest === undefined ? version : `${version} (${digest.slice(0, 19)})`;
}

function noGate({ id }: PlanStep): Refusal {
  return { code: "GATE_UNKNOWN", message: `Nothing says whether ${id} may pass.`, details: { step: id } };
}

function gateRefusal({ id }: PlanStep, gate: NonNullable<Finish["gate"]>): Refusal | undefined {
  if (gate.state === "open") return undefined;
  const { because, opensAt, needs } = gate;
  return {
    code: gate.state === "closed" ? "GATE_CLOSED" : "GATE_UNKNOWN",
    message: `${id} is ${gate.state}: ${because}`,
    ...(opensAt === undefined ? {} : { hint: `It may open at ${opensAt}.` }),
    ...(opensAt === undefined && needs?.[0] !== undefined ? { hint: needs.join(" ") } : {}),
    details: {
      step: id, gate: gate.state, isForGood: isClosedForGood(gate),
      ...(opensAt === undefined ? {} : { opensAt }), ...(needs === undefined ? {} : { needs }),
    },
  };
}

function isForGood(task: PlanStep, { gate }: Finish): boolean {
  return task.kind === "verify" && gate !== undefined && isClosedForGood(gate);
}

function withMismatch(own: StepProgress, { by, runs }: Finish, time: string): StepProgress {
  const mismatches = [...(own.mismatches ?? []), { time, by, stated: runs! }];
  return { ...own, mismatches: mismatches.slice(-MISMATCHES_KEPT_MAX) };
}

function failed(at: AtStep, own: StepProgress, { because, isFinal = false, by }: Fail): Outcome {
  const { plan, state: { progress }, place, isUndo, now } = at;
  const task = taskAt(plan, place, isUndo);
  const failures = own.failures + 1;
  const told = { ...withoutLease(ended(own, now, "failed", { because })), failures };
  const isGoingOn = isUndo ? progress.phase === "undoing" : progress.phase === "running";
  if (isGoingOn && !isFinal && failures < task.retry.attempts) {
    const states = withStates(progress.states, new Map([[place, isUndo ? "undo-again" : "again"]]));
    const notBefore = later(now, backoffSeconds(task.retry, failures));
    const steps = new Map([[place, { ...told, notBefore }]]);
    return { kind: "changed", progress: { ...progress, states }, steps };
  }
  const tried = failures === 1 ? "" : ` (tried ${failures} times)`;
  return { kind: "changed", ...failedPlan(at, told, `${task.id} failed${tried}: ${because}`, by) };
}

/** Doubled at each further failure, up to the most. */
export function backoffSeconds({ backoffSeconds: first, backoffMaxSeconds }: RetryPolicy, failures: number) {
  return Math.min(backoffMaxSeconds, first * 2 ** Math.min(failures - 1, DOUBLINGS_MAX));
}
/** Beyond it the wait is longer than any limit, and the number no more than that. */
const DOUBLINGS_MAX = 30;

/**
 * The step is out of tries, and so the plan is: what was not begun is not begun any more. Steps under way
 * stay under way until their holders tell what became of them, or their leases end.
 */
export function failedPlan(at: AtStep, own: StepProgress, because: string, by: Identity): Changed {
  const { plan, state, place, isUndo, now } = at;
  const { progress } = state;
  const steps = new Map([[place, withoutLease(own)]]);
  const isOn = progress.phase === "running" || progress.phase === "open";
  const changes = new Map<number, StepState>(isOn ? leftOut(progress) : []);
  changes.set(place, isUndo ? "undo-failed" : "failed");
  const states = withStates(progress.states, changes);
  if (isOn || isUndo)
    return { progress: { ...progress, states, phase: "failed", ended: now, because, by }, steps };
  const next = { ...progress, states };
  if (progress.phase !== "undoing") return { progress: next, steps };
  return settledUndo(plan, state, next, steps, now);
}

/** What becomes of steps that nobody works on, when no more are begun. */
export function leftOut(progress: Progress): readonly (readonly [number, StepState])[] {
  return [
    ...placesIn(progress, "waiting").map((place) => [place, "skipped"] as const),
    ...placesIn(progress, "again").map((place) => [place, "failed"] as const),
  ];
}

function withoutLease({ leaseUntil: _, notBefore: _before, ...own }: StepProgress): StepProgress {
  return own;
}
