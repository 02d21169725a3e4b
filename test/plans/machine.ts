/** The state machine with what it keeps, in memory: what a store must do the same. */
import { expect } from "vitest";
import { drive, placesRead } from "../../src/plans/drive.ts";
import type { Command, DriveState, Outcome } from "../../src/plans/drive.ts";
import { nextSteps } from "../../src/plans/next-steps.ts";
import { indexPlan, newProgress } from "../../src/plans/progress.ts";
import type { Progress, StepProgress } from "../../src/plans/progress.ts";
import { NOW } from "../catalog/world.ts";

export class Machine {
  readonly plan;
  progress: Progress;
  readonly steps = new Map<number, StepProgress>();
  now = NOW;

  constructor(content: Parameters<typeof indexPlan>[2]) {
    this.plan = indexPlan("p", "sha256:1", content);
    this.progress = newProgress(content);
  }

  /** Only what the command says that it reads, as the shell would give it. */
  outcome(command: Command): Outcome {
    const places = placesRead(this.plan, this.progress, command);
    const steps = new Map(places.flatMap((place) => {
      const own = this.steps.get(place);
      return own === undefined ? [] : [[place, own] as const];
    }));
    return drive(this.plan, { progress: this.progress, steps }, command, this.now);
  }

  do(command: Command): Outcome {
    const outcome = this.outcome(command);
    const changed = outcome.kind === "changed" ? outcome
      : outcome.kind === "refused" ? outcome.changed : undefined;
    if (changed !== undefined) {
      expect(changed.progress.event).toBe(this.progress.event + 1);
      this.progress = changed.progress;
      for (const [place, step] of changed.steps) this.steps.set(place, step);
    }
    return outcome;
  }

  next() {
    const state: DriveState = { progress: this.progress, steps: this.steps };
    return nextSteps(this.plan, state, this.now);
  }
}
