/**
 * The shipped runner: does the steps of a plan with the user's command, as many at once as may be, until the
 * plan is over. It keeps nothing itself: what was started, and by whom, stands in the plan, so that killed at
 * any moment and run again it goes on where it was. A step that was under way then is done again by the same
 * idempotency key; nothing is left out, and nothing that was done is done again.
 */
import type { NextSteps, StepUnderWay } from "../plans/next-steps.ts";
import type { DrivenStep } from "../plans/plans.ts";
import { DomainError } from "../values/domain-error.ts";
import type { DrivingConnection } from "./connection-plans.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "./exit-code.ts";
import type { ExitCode } from "./exit-code.ts";
import { insist } from "./insist.ts";
import { isGone, leftBehind } from "./runner-name.ts";
import { callCommand } from "./step-command.ts";
import type { CallEnded, RunningCall } from "./step-command.ts";

export interface RunnerNeed {
  readonly driving: DrivingConnection;
  readonly plan: string;
  readonly environment: string;
  /** Run by `sh -c`. */
  readonly command: string;
  readonly holder: string;
  readonly gateWaitSeconds: number;
  /** Whether what was done is taken back when the plan fails. */
  readonly isUndoing: boolean;
  readonly note: (line: string) => void;
}

/** Between two looks at what others do: other runners, gates, leases. */
const LOOK_MILLISECONDS = 500;
/** Between two looks at a gate. */
const GATE_LOOK_MILLISECONDS = 2_000;
/** Of a lease; two renewals may be lost before it ends. */
const RENEWALS_PER_LEASE = 3;
/** A `because` is read by people; the output above it has the rest. */
const BECAUSE_CHARACTERS_MAX = 500;

/** Somebody else was faster, or the plan has moved on: the next look shows what to do. */
const PASSING: ReadonlySet<string> = new Set([
  "STEP_HELD", "STEP_WAITS", "STEP_BACKS_OFF", "STEP_ENDED", "STEP_NOT_PLANNED", "STEP_NOT_STARTED",
  "CONCURRENCY_REACHED", "PLAN_FAILED", "PLAN_ENDED", "UNDO_STOPPED", "RECORD_MOVED",
]);

export class PlanRunner {
  readonly #need: RunnerNeed;
  /** By step, what this runner is doing. */
  readonly #active = new Map<string, Promise<void>>();
  readonly #calls = new Map<string, RunningCall>();
  #isStopping = false;
  #hasUndone = false;
  #fault: unknown;
  #isUnknown = false;

  constructor(need: RunnerNeed) {
    this.#need = need;
  }

  /** 0 when the plan finished well, 1 when it did not, 2 when it is left to be gone on with. */
  async run(): Promise<ExitCode> {
    for (;;) {
      const next = await this.#next();
      const code = await this.#overWith(next);
      if (code !== undefined) return code;
      for (const step of next.steps) this.#begin(step.id, next);
      for (const one of next.underWay) if (this.#isOurs(one)) this.#begin(one.step, next, one.holder);
      const soon = new Promise((resume) => setTimeout(resume, LOOK_MILLISECONDS));
      await Promise.race([soon, ...this.#active.values()]);
    }
  }

  /** Takes no further step, passes the signal on to the command, and lets `run` return. */
  stop(signal: NodeJS.Signals): void {
    if (this.#isStopping) for (const call of this.#calls.values()) call.signal("SIGKILL");
    this.#isStopping = true;
    for (const call of this.#calls.values()) call.signal(signal);
  }

  #next(): Promise<NextSteps> {
    return insist(() => this.#need.driving.next(this.#need.plan), this.#need.note);
  }

  /** An exit code, when there is nothing to be done any more. */
  async #overWith({ state, because, stopped }: NextSteps): Promise<ExitCode | undefined> {
    const { driving, plan, note, isUndoing } = this.#need;
    if (this.#fault !== undefined || this.#isStopping || this.#isUnknown) {
      await Promise.all(this.#active.values());
      if (this.#fault !== undefined) throw this.#fault;
      note(`${plan} is left to be gone on with: run it again.`);
      return EXIT_UNKNOWN;
    }
    if (state === "finished") return EXIT_YES;
    if (state === "undone" || state === "withdrawn") return EXIT_NO;
    if (state === "undoing" && stopped !== undefined && this.#active.size === 0) {
      note(stopped.because);
      note(`When it stands again as it stood: fairlead plan undo ${plan} --restored ${stopped.step}`);
      return EXIT_NO;
    }
    if (state !== "failed") return undefined;
    if (this.#active.size > 0) return undefined; // What is under way ends first.
    note(`${plan} failed${because === undefined ? "" : `: ${because}`}`);
    if (this.#hasUndone || !isUndoing) return EXIT_NO;
    this.#hasUndone = true;
    note("taking back what was done");
    await insist(() => driving.undo(plan, because === undefined ? {} : { because }), note);
    return undefined;
  }

  /** Held by a runner that is gone, or by this name before a crash. */
  #isOurs({ holder }: StepUnderWay): boolean {
    return holder === this.#need.holder || isGone(holder, this.#need.holder);
  }

  #begin(step: string, next: NextSteps, from?: string): void {
    if (this.#active.has(step) || this.#isStopping || this.#fault !== undefined) return;
    const isUndo = next.state === "undoing" && next.underWay.every((one) =>
      one.step !== step || one.stands === "undoing");
    const doing = this.#step(step, isUndo, from)
      .catch((error: unknown) => {
        const isPassing = error instanceof DomainError && PASSING.has(error.code);
        if (!isPassing) this.#fault ??= error;
      })
      .finally(() => this.#active.delete(step));
    this.#active.set(step, doing);
  }

  async #step(id: string, isUndo: boolean, takesOver: string | undefined): Promise<void> {
    const { driving, plan, holder, note } = this.#need;
    const started = await insist(() => driving.start(plan, id, {
      holder, ...(takesOver === undefined || takesOver === holder ? {} : { takesOver }),
    }), note);
    const { step, attempt } = started;
    note(`${id} | ${isUndo ? "taking back: " : ""}${step.title}${attempt > 1 ? ` (try ${attempt})` : ""}`);
    const beat = this.#beat(started);
    try {
      if (takesOver !== undefined) await this.#outlive(takesOver, id);
      const ended = step.kind === "record" ? DONE_BY_NOBODY : await this.#call(started, isUndo);
      if (ended.code !== 0) await this.#failed(started, ended);
      else if (step.kind === "verify" && !isUndo) await this.#pass(started);
      else await this.#finish(started, ended);
    } finally {
      clearInterval(beat);
    }
  }

  /** The lease begins anew again and again; who lost it stops. */
  #beat({ step }: DrivenStep): NodeJS.Timeout {
    const { driving, plan, holder } = this.#need;
    return setInterval(() => {
      driving.renew(plan, step.id, { holder }).catch((error: unknown) => {
        const code = error instanceof DomainError ? error.code : "";
        if (code === "STEP_HELD" || code === "STEP_ENDED") this.#calls.get(step.id)?.signal("SIGTERM");
      });
    }, (step.leaseSeconds * 1000) / RENEWALS_PER_LEASE);
  }

  /** What a killed runner's command still does ends before it is done again. */
  async #outlive(gone: string, step: string): Promise<void> {
    for (let told = false; !this.#isStopping; told = true) {
      const pids = leftBehind(gone, step);
      if (pids.length === 0) return;
      if (!told) this.#need.note(`${step} | an earlier call still works on it (process ${pids.join(", ")})`);
      await new Promise((resume) => setTimeout(resume, LOOK_MILLISECONDS));
    }
  }

  async #call({ step, attempt, idempotencyKey }: DrivenStep, isUndo: boolean): Promise<CallEnded> {
    const { command, plan, environment, holder, note } = this.#need;
    const call = await callCommand({
      command, plan, environment, holder, step, attempt, idempotencyKey, isUndo,
      tell: (line) => note(`${step.id} | ${line}`),
    });
    this.#calls.set(step.id, call);
    if (this.#isStopping) call.signal("SIGTERM");
    try {
      return await call.ended;
    } finally {
      this.#calls.delete(step.id);
    }
  }

  async #finish({ step }: DrivenStep, { runs }: CallEnded): Promise<void> {
    const { driving, plan, holder, note } = this.#need;
    const ran = runs === undefined ? {} : { runs };
    try {
      await insist(() => driving.finish(plan, step.id, { holder, ...ran }), note);
      note(`${step.id} | done`);
    } catch (error) {
      if (!(error instanceof DomainError) || PASSING.has(error.code)) throw error;
      await this.#fail(step.id, error.message, false);
    }
  }

  async #failed({ step }: DrivenStep, { code, signal, lastLine }: CallEnded): Promise<void> {
    // Ended because we were: nothing failed, and whoever comes next does it again.
    if (this.#isStopping) return;
    const how = code === null ? `was ended by ${signal}` : `exited ${code}`;
    await this.#fail(step.id, `the command ${how}${lastLine === "" ? "" : `: ${lastLine}`}`, false);
  }

  async #fail(step: string, because: string, isFinal: boolean): Promise<void> {
    const { driving, plan, holder, note } = this.#need;
    const told = because.slice(0, BECAUSE_CHARACTERS_MAX);
    note(`${step} | failed: ${told}`);
    await insist(() => driving.fail(plan, step, { holder, because: told, isFinal }), note);
  }

  /** A gate opens by evidence. Closed for good, it has failed the plan already; else it is waited for. */
  async #pass({ step }: DrivenStep): Promise<void> {
    const { driving, plan, holder, note, gateWaitSeconds } = this.#need;
    const deadline = performance.now() + gateWaitSeconds * 1000;
    for (let told = ""; ;) {
      try {
        await insist(() => driving.finish(plan, step.id, { holder }), note);
        note(`${step.id} | open`);
        return;
      } catch (error) {
        const code = error instanceof DomainError ? error.code : "";
        if (!(error instanceof DomainError)) throw error;
        if (code !== "GATE_CLOSED" && code !== "GATE_UNKNOWN") throw error;
        if (error.details()["isForGood"] === true) return note(`${step.id} | ${error.message}`);
        if (error.message !== told) note(`${step.id} | ${(told = error.message)}`);
        if (this.#isStopping) return;
        if (performance.now() >= deadline) {
          if (code === "GATE_CLOSED") return this.#fail(step.id, error.message, true);
          this.#isUnknown = true;
          return;
        }
      }
      const rest = Math.min(GATE_LOOK_MILLISECONDS, Math.max(0, deadline - performance.now()));
      await new Promise((resume) => setTimeout(resume, rest));
    }
  }
}

const DONE_BY_NOBODY: CallEnded = { code: 0, signal: null, lastLine: "" };
