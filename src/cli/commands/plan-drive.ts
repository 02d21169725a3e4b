/**
 * `fairlead plan next | start | finish | fail | undo | approve | withdraw | show | list | wait`.
 *
 * The exit code says how the plan stands, the same for every format: 0 it is well (a step was begun or ended
 * as asked; the plan is finished), 1 no (refused, failed, being undone, undone, withdrawn), 2 not known yet
 * (under way, waiting, a gate that nobody can judge).
 */
import type { Phase } from "../../plans/progress.ts";
import type { PlanSelection } from "../../plans/plan-view.ts";
import type { DrivenPlan, DrivenStep } from "../../plans/plans.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { DrivingConnection } from "../connection-plans.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showDriven, showNext, showPlanLines, tellWaiting } from "../show-driven.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface DrivingOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

/** How a plan stands, as an exit code: what is not finished well is no yes. */
export function exitCodeOfPhase(phase: Phase): ExitCode {
  switch (phase) {
    case "finished":
      return EXIT_YES;
    case "open":
    case "running":
      return EXIT_UNKNOWN;
    case "failed":
    case "undoing":
    case "undone":
    case "withdrawn":
      return EXIT_NO;
    default:
      return phase satisfies never;
  }
}

export async function planListCommand(
  options: DrivingOptions & PlanSelection, terminal: Terminal,
): Promise<ExitCode> {
  return withDriving(options, terminal, async (driving) => {
    const { state, environment } = options;
    const plans = await driving.list({
      ...(state === undefined ? {} : { state }), ...(environment === undefined ? {} : { environment }),
    });
    if (options.format === "json") writeJson(terminal, { plans });
    else for (const line of showPlanLines(plans, terminal)) terminal.write(line);
    if (plans.length === 0 && options.format !== "json") terminal.note("no plans");
    return EXIT_YES;
  });
}

export async function planShowCommand(
  plan: string, options: DrivingOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withDriving(options, terminal, async (driving) => {
    const view = await driving.show(plan);
    if (options.format === "json") writeJson(terminal, { plan: view });
    else for (const line of showDriven(view, terminal)) terminal.write(line);
    return exitCodeOfPhase(view.state);
  });
}

/** 0: there are steps to start, or the plan is finished; 1: it failed; 2: nothing may be started now. */
export async function planNextCommand(
  plan: string, options: DrivingOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withDriving(options, terminal, async (driving) => {
    const next = await driving.next(plan);
    if (options.format === "json") writeJson(terminal, next);
    else {
      for (const line of showNext(next, terminal)) terminal.write(line);
      for (const line of tellWaiting(next)) terminal.note(line);
    }
    const stands = exitCodeOfPhase(next.state);
    return stands === EXIT_UNKNOWN && next.steps.length > 0 ? EXIT_YES : stands;
  });
}

export interface StepOptions extends DrivingOptions {
  readonly holder?: string;
}

export async function planStartCommand(
  plan: string, step: string, options: StepOptions & { readonly key?: string }, terminal: Terminal,
): Promise<ExitCode> {
  return stepCommand(options, terminal, (driving, who) => {
    const { key } = options;
    return driving.start(plan, step, { ...who, ...(key === undefined ? {} : { key }) });
  });
}

export async function planRenewCommand(
  plan: string, step: string, options: StepOptions, terminal: Terminal,
): Promise<ExitCode> {
  return stepCommand(options, terminal, (driving, who) => driving.renew(plan, step, who));
}

export interface FinishOptions extends StepOptions {
  readonly runs?: string;
  readonly digest?: string;
}

export async function planFinishCommand(
  plan: string, step: string, options: FinishOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { runs, digest } = options;
  if (digest !== undefined && runs === undefined)
    throw new UsageInvalid("--digest says what of --runs is meant.", "Give --runs NAME@VERSION too.");
  const ran = runs === undefined ? {}
    : { runs: { version: runs, ...(digest === undefined ? {} : { digest }) } };
  return stepCommand(options, terminal, (driving, who) => driving.finish(plan, step, { ...who, ...ran }));
}

export interface FailOptions extends StepOptions {
  readonly because: string;
  readonly final?: boolean;
}

export async function planFailCommand(
  plan: string, step: string, options: FailOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { because, final: isFinal = false } = options;
  return stepCommand(options, terminal, (driving, who) =>
    driving.fail(plan, step, { ...who, because, isFinal }));
}

async function stepCommand(
  options: StepOptions, terminal: Terminal,
  act: (driving: DrivingConnection, who: { readonly holder?: string }) => Promise<DrivenStep>,
): Promise<ExitCode> {
  const holder = options.holder ?? process.env["FAIRLEAD_HOLDER"];
  return withDriving(options, terminal, async (driving) => {
    const driven = await act(driving, holder === undefined || holder === "" ? {} : { holder });
    if (options.format === "json") writeJson(terminal, driven);
    else {
      const { step, stands, attempt, leaseUntil, notBefore } = driven;
      const until = leaseUntil === undefined ? "" : ` until ${leaseUntil}`;
      const again = notBefore === undefined ? "" : `, tried again from ${notBefore}`;
      const tries = attempt > 1 ? ` (try ${attempt})` : "";
      terminal.write(`${step.id} is ${stands}${until}${again}${tries}${driven.written ? "" : ", as before"}`);
      tellPlan(driven, terminal);
    }
    return EXIT_YES; // What was asked was done; how the plan stands is asked with `show` and `wait`.
  });
}

export interface UndoOptions {
  readonly because?: string;
  readonly restored?: string;
}

export async function planUndoCommand(
  plan: string,
  options: DrivingOptions & UndoOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { because, restored } = options;
  return planCommand(options, terminal, (driving) => driving.undo(plan, {
    ...(because === undefined ? {} : { because }), ...(restored === undefined ? {} : { restored }),
  }));
}

export async function planWithdrawCommand(
  plan: string, options: DrivingOptions & { readonly because?: string }, terminal: Terminal,
): Promise<ExitCode> {
  const { because } = options;
  return planCommand(options, terminal, (driving) =>
    driving.withdraw(plan, because === undefined ? {} : { because }));
}

async function planCommand(
  options: DrivingOptions, terminal: Terminal, act: (driving: DrivingConnection) => Promise<DrivenPlan>,
): Promise<ExitCode> {
  return withDriving(options, terminal, async (driving) => {
    const driven = await act(driving);
    if (options.format === "json") writeJson(terminal, driven);
    else {
      terminal.write(`${driven.plan} is ${driven.state}${driven.written ? "" : ", as before"}`);
      if (driven.stopped !== undefined) terminal.note(driven.stopped.because);
    }
    return EXIT_YES;
  });
}

export async function planApproveCommand(
  plan: string,
  options: DrivingOptions & { readonly expires?: string; readonly reason?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { expires, reason } = options;
  return withDriving(options, terminal, async (driving) => {
    const approval = await driving.approve(plan, {
      ...(expires === undefined ? {} : { expires }), ...(reason === undefined ? {} : { reason }),
    });
    const { needed, counting, state } = approval;
    if (options.format === "json") writeJson(terminal, approval);
    else terminal.write(`${plan} has ${counting} of ${Math.max(1, needed)} approvals`);
    return state.kind === "approved" ? EXIT_YES : EXIT_UNKNOWN;
  });
}

/** Between two looks at a plan that is waited for; each is a request of a millisecond. */
const LOOK_MILLISECONDS = 500;

export interface WaitOptions extends DrivingOptions {
  /** Seconds. */
  readonly timeout?: number;
}

/** 0 only when it finished well; 1 as soon as it did not; 2 when the time is over before. */
export async function planWaitCommand(
  plan: string, options: WaitOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withDriving(options, terminal, async (driving) => {
    const deadline = performance.now() + (options.timeout ?? Infinity) * 1000;
    for (let told = ""; ;) {
      const next = await driving.next(plan);
      // What failed is not over while it is being undone, but it is not finished well in any case.
      const code = exitCodeOfPhase(next.state);
      if (code !== EXIT_UNKNOWN || performance.now() >= deadline) {
        if (options.format === "json") writeJson(terminal, next);
        else {
          const why = next.because === undefined ? "" : `: ${next.because}`;
          terminal.write(`${plan} is ${next.state}${why}`);
        }
        return code;
      }
      const waiting = tellWaiting(next).join("; ");
      if (waiting !== told && waiting !== "") terminal.note((told = waiting));
      const rest = Math.min(LOOK_MILLISECONDS, Math.max(0, deadline - performance.now()));
      await new Promise((resume) => setTimeout(resume, rest));
    }
  });
}

function tellPlan({ plan, state, because }: DrivenPlan, terminal: Terminal): void {
  if (state === "open" || state === "running") return;
  terminal.note(`${plan} is ${state}${because === undefined ? "" : `: ${because}`}`);
}

function writeJson(terminal: Terminal, answer: object): void {
  terminal.write(JSON.stringify({ schemaVersion: 1, ...answer }, null, 2));
}

export async function withDriving(
  options: PlaceOptions, terminal: Terminal, act: (driving: DrivingConnection) => Promise<ExitCode>,
): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    return await act(await connection.driving());
  } finally {
    await connection.close();
  }
}
