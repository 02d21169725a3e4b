/** A plan with its progress, a list of plans, and the steps that come next, for people. */
import { identityText } from "../access/approvals/identity.ts";
import type { PlanStep } from "../plans/plan.ts";
import type { NextSteps } from "../plans/next-steps.ts";
import type { PlanLine, PlanView, StepView } from "../plans/plan-view.ts";
import type { Phase, StepState } from "../plans/progress.ts";
import { hanging, widest } from "./layout.ts";
import type { Colour, Terminal } from "./terminal.ts";

const PHASE_COLOURS: Readonly<Record<Phase, Colour>> = {
  open: "yellow", running: "cyan", finished: "green", failed: "red", undoing: "red", undone: "yellow",
  withdrawn: "dim",
};

const SYMBOLS: Readonly<Record<StepState, readonly [string, Colour]>> = {
  waiting: ["·", "dim"], running: ["▶", "cyan"], again: ["↻", "yellow"], done: ["✓", "green"],
  failed: ["✗", "red"], skipped: ["−", "dim"], undoing: ["◀", "cyan"], "undo-again": ["↻", "yellow"],
  "undo-failed": ["✗", "red"], undone: ["↶", "yellow"],
};
const READY: readonly [string, Colour] = ["○", "bold"];

/** Names wider than this push the other columns out. */
const NAME_WIDTH_MAX = 48;

export function showDriven(plan: PlanView, terminal: Pick<Terminal, "paint" | "width">): readonly string[] {
  const { paint, width } = terminal;
  const { name, state, content, environment, time, proposer, steps, approval, stopped, because } = plan;
  const { done, undone } = plan.counts;
  const isBack = state === "undoing" || state === "undone";
  const told = isBack ? `${undone} taken back` : `${done} of ${steps.length} done`;
  const idWidth = widest(steps.map(({ id }) => id), NAME_WIDTH_MAX);
  const planned = new Map(content.steps.map((step) => [step.id, step]));
  return [
    `${paint("bold", name)}  ${paint(PHASE_COLOURS[state], state)}, ${told}`,
    ...(because === undefined ? [] : [hanging("  because   ", because, width)]),
    ...(stopped === undefined ? [] : [paint("red", hanging("  stopped   ", stopped.because, width))]),
    `  for       ${environment}: ${content.decision.headline}`,
    `  made      ${time} by ${identityText(proposer)}, ${plan.digest.slice(0, 19)}…`,
    ...(plan.started === undefined ? [] : [`  begun     ${plan.started}`]),
    ...(plan.ended === undefined ? [] : [`  ended     ${plan.ended}`]),
    ...(approval.needed === 0 ? [] : [
      `  approval  ${approval.counting} of ${approval.needed}, by ${approval.policies.join(", ")}`,
    ]),
    ...content.waves.flatMap((wave, index) => [
      `${paint("bold", `wave ${index + 1}`)}  ${paint("dim", wave.because)}`,
      ...steps.filter(({ id }) => planned.get(id)?.wave === index)
        .flatMap((step) => stepLines(step, planned.get(step.id)!, idWidth, terminal)),
    ]),
  ];
}

function stepLines(
  step: StepView, planned: PlanStep, idWidth: number, { paint, width }: Pick<Terminal, "paint" | "width">,
): readonly string[] {
  const [symbol, colour] = step.isReady && step.stands === "waiting" ? READY : SYMBOLS[step.stands];
  const last = step.tries.at(-1);
  const isUnderWay = step.stands === "running" || step.stands === "undoing";
  const tries = step.attempt > 1 ? `, try ${step.attempt} of ${planned.retry.attempts}` : "";
  const who = isUnderWay
    ? `${step.stands} by ${step.holder} since ${step.since}, until ${step.leaseUntil}${tries}`
    : `${step.isReady && step.stands === "waiting" ? "ready" : step.stands}${tries}` +
      (last?.ended === undefined ? "" : `, ${last.ended} by ${last.holder}`) +
      (step.notBefore === undefined ? "" : `, again from ${step.notBefore}`);
  const indent = 2 + 2 + idWidth + 2;
  return [
    `  ${paint(colour, symbol)} ${step.id.padEnd(idWidth)}  ${planned.title}`,
    ...(step.stands === "waiting" && !step.isReady ? [] : [`${" ".repeat(indent)}${paint("dim", who)}`]),
    ...(last?.because === undefined ? []
      : [hanging(" ".repeat(indent), last.because, width)]),
    ...(last?.ran === undefined ? [] : [`${" ".repeat(indent)}runs ${last.ran.version}`]),
    ...(step.mismatches ?? []).map(({ time, stated, by }) =>
      `${" ".repeat(indent)}${paint("red", `${stated.version} ran`)} at ${time}, said ${identityText(by)}`),
  ];
}

export function showNext(next: NextSteps, terminal: Pick<Terminal, "paint" | "width">): readonly string[] {
  const { paint, width } = terminal;
  const idWidth = widest(next.steps.map(({ id }) => id), NAME_WIDTH_MAX);
  return next.steps.map(({ id, kind, title }) =>
    hanging(`${paint("bold", id.padEnd(idWidth))}  ${kind.padEnd(9)}  `, title, width, idWidth + 13));
}

/** On stderr: what is waited for, or why there is nothing. */
export function tellWaiting(next: NextSteps): readonly string[] {
  const { plan, state, because, stopped, steps, underWay, again } = next;
  const isOn = state === "open" || state === "running";
  const why = because === undefined ? "" : `: ${because}`;
  return [
    ...(isOn ? [] : [`${plan} is ${state}${why}`]),
    ...(stopped === undefined ? [] : [stopped.because]),
    ...underWay.map(({ step, holder, since, leaseUntil, isLost }) => isLost
      ? `${step} was not heard of since ${since}, nor by ${leaseUntil}; ${holder} held it`
      : `${step} is under way: ${holder} since ${since}, until ${leaseUntil}`),
    ...again.map(({ step, notBefore }) => `${step} failed and is tried again from ${notBefore}`),
    ...(isOn && steps.length + underWay.length + again.length === 0 ? ["nothing may be started now"] : []),
  ];
}

export function showPlanLines(
  plans: readonly PlanLine[], { paint }: Pick<Terminal, "paint">,
): readonly string[] {
  const nameWidth = widest(plans.map(({ name }) => name), NAME_WIDTH_MAX);
  const whoWidth = widest(plans.map(({ proposer }) => identityText(proposer)), NAME_WIDTH_MAX);
  return plans.map(({ name, state, environment, time, proposer, because }) => {
    const why = because === undefined ? "" : `: ${because}`;
    const told = paint(PHASE_COLOURS[state], state.padEnd("withdrawn".length));
    return `${name.padEnd(nameWidth)}  ${told}  ${time}  ${identityText(proposer).padEnd(whoWidth)}  ` +
      `${environment}${why}`;
  });
}
