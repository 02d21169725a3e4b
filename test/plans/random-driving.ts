/** Random plans, and random commands on them that mostly make sense. */
import { isClosedForGood } from "../../src/plans/gate-verdict.ts";
import type { GateVerdict } from "../../src/plans/gate-verdict.ts";
import type { Command } from "../../src/plans/drive.ts";
import type { NextSteps } from "../../src/plans/next-steps.ts";
import type { PlanContent, PlanStep } from "../../src/plans/plan.ts";
import { contentOf } from "./content.ts";
import type { StepSketch } from "./content.ts";

export const SCRIPT = { kind: "token", name: "token:ci" } as const;
const HOLDERS = ["x", "y", "z"];
const GATES: readonly GateVerdict[] = [
  { state: "open", because: "it soaked" }, { state: "open", because: "it soaked" },
  { state: "closed", because: "not yet", opensAt: "2026-12-01T00:00:00.000Z" },
  { state: "unknown", because: "nobody looked", needs: ["Look."] },
  { state: "closed", because: "it is slower" },
];

export class Dice {
  readonly #roll: () => number;
  constructor(roll: () => number) {
    this.#roll = roll;
  }

  below(most: number): number {
    return Math.floor(this.#roll() * most);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

/** `kinds`: steps without gates are driven without a graph to judge. */
export function randomContent(dice: Dice, kinds: readonly PlanStep["kind"][]): PlanContent {
  let wave = 0;
  const sketches: StepSketch[] = [];
  for (let index = 0; index < 1 + dice.below(6); index++) {
    if (index > 0 && dice.below(3) === 0) wave++;
    const kind = dice.of(kinds);
    const before = sketches.at(-1);
    sketches.push({
      id: `${kind}-${"abcdef"[index]!}`, kind, wave, attempts: 1 + dice.below(3),
      undo: kind === "verify" ? "nothing"
        : dice.of(["step", "step", "step", "step", "nothing", "irreversible"]),
      after: before !== undefined && dice.below(3) === 0 ? [before.id] : [],
      ...(kind === "verify" ? { gate: { name: "g/soak", kind: "soak", asks: "soaks", settings: {} } } : {}),
    });
  }
  return contentOf(sketches, { concurrency: 1 + dice.below(3) });
}

export function randomCommand(dice: Dice, { steps }: PlanContent, next: NextSteps): Command {
  const kind = dice.of(["start", "start", "start", "finish", "finish", "finish", "fail", "renew", "undo",
    "withdraw"] as const);
  const renew = { kind: "renew", step: steps[0]!.id, holder: "x", by: SCRIPT } as const;
  if (kind === "withdraw") return dice.below(4) === 0 ? { kind, by: SCRIPT } : renew;
  if (kind === "undo") {
    const restored = next.stopped !== undefined && dice.below(2) === 0 ? { restored: next.stopped.step } : {};
    const isDue = next.state === "failed" || next.stopped !== undefined;
    return isDue || dice.below(20) === 0 ? { kind, by: SCRIPT, ...restored } : renew;
  }
  const offered = kind === "start" ? next.steps.map(({ id }) => id) : next.underWay.map(({ step }) => step);
  const any = steps.flatMap(({ id, undo }) => undo.kind === "step" ? [id, undo.step.id] : [id]);
  const step = offered.length > 0 && dice.below(4) > 0 ? dice.of(offered) : dice.of(any);
  const known = next.underWay.find((one) => one.step === step)?.holder;
  const holder = kind !== "start" && known !== undefined && dice.below(4) > 0 ? known : dice.of(HOLDERS);
  const common = { step, holder, isNamed: true, by: SCRIPT };
  if (kind === "fail") return { kind, ...common, because: "no room", isFinal: dice.below(6) === 0 };
  if (kind !== "finish") return { kind, ...common };
  const task = steps.flatMap((one) => one.undo.kind === "step" ? [one, one.undo.step] : [one])
    .find(({ id }) => id === step)!;
  const version = dice.below(6) === 0 ? "other@1.0.0" : task.runs?.version;
  const runs = version === undefined || dice.below(8) === 0 ? {} : { runs: { version } };
  return { kind, ...common, ...runs, ...(task.kind === "verify" ? { gate: dice.of(GATES) } : {}) };
}

/** A gate that will never open fails the plan, by whatever command meets it. */
export function failsForGood(command: Command): boolean {
  return command.kind === "finish" && command.gate !== undefined && isClosedForGood(command.gate);
}
