/**
 * What happens to a plan while it is driven, as data: one small record for the plan and one for each step
 * that was ever started. What may be done with it is in ./drive-step.ts and ./drive-plan.ts, which are pure;
 * what reads and writes the records is in ./plan-records.ts.
 *
 * The plan's record says in which state each step is (one letter a step), so that a command reads the plan's
 * record and those of the steps that it touches, and not a thousand.
 */
import type { Identity } from "../access/approvals/identity.ts";
import type { PlanContent, PlanStep } from "./plan.ts";

export const PHASES = ["open", "running", "finished", "failed", "undoing", "undone", "withdrawn"] as const;
export type Phase = (typeof PHASES)[number];

/**
 * `again`: it failed, or was not heard of, and may be started again. `undo-again` and `undo-failed`: the same
 * of its inverse. `ready` is not among them: it is derived from what else is done.
 */
export const STEP_STATES = [
  "waiting", "running", "again", "done", "failed", "skipped",
  "undoing", "undo-again", "undo-failed", "undone",
] as const;
export type StepState = (typeof STEP_STATES)[number];

const LETTERS: Readonly<Record<StepState, string>> = {
  waiting: "w", running: "r", again: "a", done: "d", failed: "f", skipped: "s", undoing: "u",
  "undo-again": "v", "undo-failed": "y", undone: "x",
};
const BY_LETTER: ReadonlyMap<string, StepState> = new Map(
  STEP_STATES.map((state) => [LETTERS[state], state]),
);

export interface Progress {
  /** How many commands changed something. */
  readonly event: number;
  readonly phase: Phase;
  /** The event at which the phase began: of two accounts of a plan the one with the higher is newer. */
  readonly phaseEvent: number;
  /** A letter for each step, in the plan's order. */
  readonly states: string;
  readonly started?: string;
  readonly ended?: string;
  /** Why it failed, or was withdrawn or undone by somebody. */
  readonly because?: string;
  /** Who ended it or began to undo it. */
  readonly by?: Identity;
  /** Where its undo stands still: nothing takes this step back, until somebody says that they did. */
  readonly stopped?: { readonly step: string; readonly because: string; readonly data?: readonly string[] };
}

/** One try of a step or of its inverse. */
export interface Try {
  /** From 1; also of those that were taken over. */
  readonly attempt: number;
  readonly isUndo: boolean;
  readonly holder: string;
  readonly by: Identity;
  readonly started: string;
  readonly ended?: string;
  readonly outcome?: "done" | "failed" | "lost" | "taken-over";
  readonly because?: string;
  /** What runs since, as whoever did it said. */
  readonly ran?: Ran;
}

export interface Ran {
  readonly version: string;
  readonly digest?: string;
}

/** A statement of what runs that was not what was planned. */
export interface Mismatch {
  readonly time: string;
  readonly by: Identity;
  readonly stated: Ran;
}

/** Of a step that was started at least once, or undone without a command. */
export interface StepProgress {
  /** How often it was started in its present direction. */
  readonly attempt: number;
  /** How many of these failed or were lost; a runner that died and came back did not fail. */
  readonly failures: number;
  readonly holder?: string;
  /** Whoever starts with the same key gets the same answer. */
  readonly key?: string;
  readonly since?: string;
  readonly leaseUntil?: string;
  /** Not to be started again before. */
  readonly notBefore?: string;
  readonly tries: readonly Try[];
  readonly mismatches?: readonly Mismatch[];
}

/** Tries kept of one step: enough to see a pattern, little enough to write at every command. */
export const TRIES_KEPT_MAX = 20;
export const MISMATCHES_KEPT_MAX = 10;

export const NEVER_STARTED: StepProgress = { attempt: 0, failures: 0, tries: [] };

export function newProgress({ steps }: PlanContent): Progress {
  return { event: 0, phase: "open", phaseEvent: 0, states: LETTERS.waiting.repeat(steps.length) };
}

export function stateAt({ states }: Progress, place: number): StepState {
  return BY_LETTER.get(states[place] ?? "") ?? "waiting";
}

/** `places` by the state that they take. */
export function withStates(states: string, changes: ReadonlyMap<number, StepState>): string {
  if (changes.size === 0) return states;
  const letters = [...states];
  for (const [place, state] of changes) letters[place] = LETTERS[state];
  return letters.join("");
}

export function countsOf({ states }: Progress): Readonly<Record<StepState, number>> {
  const counts = Object.fromEntries(STEP_STATES.map((state) => [state, 0])) as Record<StepState, number>;
  for (const letter of states) counts[BY_LETTER.get(letter) ?? "waiting"]++;
  return counts;
}

/** Places of the steps in one of these states, in the plan's order. */
export function placesIn(progress: Progress, ...wanted: readonly StepState[]): readonly number[] {
  const letters = new Set(wanted.map((state) => LETTERS[state]));
  const places: number[] = [];
  for (let place = 0; place < progress.states.length; place++)
    if (letters.has(progress.states[place]!)) places.push(place);
  return places;
}

/** A plan is over when nothing happens to it any more unless somebody decides anew. */
export function isOver(phase: Phase): boolean {
  return phase === "finished" || phase === "undone" || phase === "withdrawn";
}

/** The plan's content with what is looked up of it again and again. */
export interface IndexedPlan {
  readonly name: string;
  readonly digest: string;
  readonly content: PlanContent;
  /** Place of a step by its id, or by that of its inverse. */
  readonly places: ReadonlyMap<string, { readonly place: number; readonly isUndo: boolean }>;
  /** Places of the steps that each step waits for. */
  readonly after: readonly (readonly number[])[];
}

export function indexPlan(name: string, digest: string, content: PlanContent): IndexedPlan {
  const places = new Map<string, { readonly place: number; readonly isUndo: boolean }>();
  content.steps.forEach(({ undo }, place) => {
    if (undo.kind === "step") places.set(undo.step.id, { place, isUndo: true });
  });
  content.steps.forEach(({ id }, place) => places.set(id, { place, isUndo: false }));
  const after = content.steps.map((step) => step.after.flatMap((id) => {
    const found = places.get(id);
    return found === undefined || found.isUndo ? [] : [found.place];
  }));
  return { name, digest, content, places, after };
}

/** What is to be done: the step, or its inverse with the retries and the lease of the step. */
export function taskAt({ content }: IndexedPlan, place: number, isUndo: boolean): PlanStep {
  const step = content.steps[place]!;
  if (!isUndo || step.undo.kind !== "step") return step;
  const { wave, retry, leaseSeconds, undo } = step;
  return {
    wave, retry, leaseSeconds, after: [], because: `It takes back ${step.id}.`, undo: {
      kind: "nothing", because: "What takes back is not taken back.",
    }, ...undo.step,
  };
}

/**
 * The same for every try until one is told to have failed: a command that is run again after a crash of its
 * runner finds what it began. A try after a failure is another one.
 */
export function idempotencyKeyOf(plan: IndexedPlan, task: PlanStep, { failures }: StepProgress): string {
  return `${plan.name}/${task.id}/${failures + 1}`;
}
