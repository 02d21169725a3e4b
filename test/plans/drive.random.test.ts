/**
 * Random commands on random plans, by several scripts, with a clock that jumps: held against a model that
 * knows nothing but what was accepted. `SEED=...` repeats a run.
 */
import { describe, expect, it } from "vitest";
import { randomFrom } from "../setup/random-from.ts";
import { DrivenWorld, later } from "./driven-world.ts";
import { Machine } from "./machine.ts";
import { Dice, SCRIPT, failsForGood, randomCommand, randomContent } from "./random-driving.ts";

const SEED = Number(process.env["SEED"] ?? 8);
const PLANS = 400;
const COMMANDS_MAX = 70;

function driveAtRandom(seed: number) {
  const dice = new Dice(randomFrom(seed));
  const content = randomContent(dice, ["deploy", "deploy", "configure", "verify"]);
  const machine = new Machine(content);
  const world = new DrivenWorld(content);
  const seen = new Set<string>();
  const commands = 1 + dice.below(COMMANDS_MAX);
  for (let turn = 0; turn < commands; turn++) {
    machine.now = later(machine.now, dice.of([0, 0, 1, 15, 70]));
    const next = machine.next();
    checkOffers(machine);
    const command = randomCommand(dice, content, next);
    const outcome = machine.do(command);
    const told = `seed ${seed}, turn ${turn}: ${JSON.stringify(command)}`;
    seen.add(outcome.kind === "refused" ? outcome.refusal.code : outcome.kind);
    if (outcome.kind === "changed") {
      expect(world.accept(command, machine.now), told).toEqual([]);
      if (command.kind !== "withdraw" && command.kind !== "undo") {
        expect(machine.outcome(command).kind, `again, ${told}`).toBe("same");
      }
    }
    const isEnded = outcome.kind === "refused" && outcome.changed !== undefined
      && (outcome.refusal.code === "PLAN_FAILED" || failsForGood(command));
    if (isEnded) world.endedBy(command);
    world.isFailed ||= isEnded || machine.progress.phase === "failed";
    const { phase } = machine.progress;
    seen.add(phase);
    if (phase === "finished") expect(world.isDone, told).toBe(true);
    if (phase === "undone") expect(world.left, told).toEqual([]);
    if (phase === "running") expect(world.isDone, told).toBe(false);
  }
  return { machine, seen };
}

/** What is offered may be started by anybody, and where nothing is, something is waited for. */
function checkOffers(machine: Machine): void {
  const next = machine.next();
  for (const { id } of next.steps) {
    const start = { kind: "start", step: id, holder: "new", isNamed: true, by: SCRIPT } as const;
    const outcome = machine.outcome(start);
    // One that was lost too often fails the plan instead.
    if (outcome.kind === "refused") expect(outcome.refusal.code).toBe("PLAN_FAILED");
    else expect(outcome.kind).toBe("changed");
  }
  const isOn = next.state === "open" || next.state === "running";
  if (isOn) expect(next.steps.length + next.underWay.length + next.again.length).toBeGreaterThan(0);
}

/** Whoever goes on with what is offered, and restores what stops an undo, comes to an end. */
function driveToTheEnd(machine: Machine): string {
  for (let turn = 0; turn < 200; turn++) {
    machine.now = later(machine.now, 100);
    const { state, steps, stopped, plan: _ } = machine.next();
    if (state === "finished" || state === "undone" || state === "withdrawn") return state;
    if (state === "failed") machine.do({ kind: "undo", by: SCRIPT });
    else if (steps.length === 0)
      machine.do({ kind: "undo", by: SCRIPT, ...(stopped === undefined ? {} : { restored: stopped.step }) });
    for (const step of steps) {
      const common = { step: step.id, holder: `end-${turn}`, isNamed: true, by: SCRIPT };
      machine.do({ kind: "start", ...common });
      machine.do({ kind: "finish", ...common, gate: { state: "open", because: "it soaked" },
        ...(step.runs === undefined ? {} : { runs: { version: step.runs.version } }) });
    }
  }
  return `stuck: ${JSON.stringify(machine.progress)}`;
}

describe("the state machine of plans", () => {
  it(`accepts nothing that must not be, and comes to an end (SEED=${SEED})`, () => {
    const seen = new Set<string>();
    const ends = new Map<string, number>();
    for (let turn = 0; turn < PLANS; turn++) {
      const { machine, seen: own } = driveAtRandom(SEED * 100_000 + turn);
      for (const one of own) seen.add(one);
      const end = driveToTheEnd(machine);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect([...ends.keys()].sort()).toEqual(["finished", "undone", "withdrawn"]);
    // A run that met none of these would prove nothing of them.
    expect([...seen].sort()).toEqual([
      "CONCURRENCY_REACHED", "GATE_CLOSED", "GATE_UNKNOWN", "NOTHING_TO_UNDO", "NOT_WHAT_WAS_PLANNED",
      "PLAN_ENDED", "PLAN_FAILED", "PLAN_UNDER_WAY", "RUNS_UNSTATED", "STEP_BACKS_OFF", "STEP_ENDED",
      "STEP_HELD", "STEP_NOT_PLANNED", "STEP_NOT_STARTED", "STEP_WAITS", "UNDO_STOPPED",
      "changed", "failed", "finished", "open", "running", "same", "undoing", "undone", "withdrawn",
    ]);
  });
});
