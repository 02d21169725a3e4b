/**
 * A model of a driven plan, from nothing but the commands that were accepted: who holds what until when, what
 * was done and taken back. It says what must never be accepted, in the plainest words there are.
 */
import type { Command } from "../../src/plans/drive.ts";
import type { PlanContent, PlanStep } from "../../src/plans/plan.ts";

interface Own {
  readonly step: PlanStep;
  held?: { readonly holder: string; until: string; readonly isUndo: boolean };
  done: boolean;
  /** It was begun at least once, so that something of it may be there. */
  touched: boolean;
  takenBack: boolean;
}

export class DrivenWorld {
  readonly #steps: readonly Own[];
  readonly #content: PlanContent;
  isUndoing = false;
  isFailed = false;
  isWithdrawn = false;

  constructor(content: PlanContent) {
    this.#content = content;
    this.#steps = content.steps.map((step) => ({ step, done: false, touched: false, takenBack: false }));
  }

  get isDone(): boolean {
    return this.#steps.every(({ done }) => done);
  }

  /** Complaints about a command that was accepted; none is right. */
  accept(command: Command, now: string): readonly string[] {
    if (command.kind === "undo") {
      this.isUndoing = true;
      const own = this.#steps.find(({ step }) => step.id === command.restored);
      if (own !== undefined) own.takenBack = true;
      return this.#steps.some(({ touched }) => touched) ? [] : ["undid what was not begun"];
    }
    if (command.kind === "withdraw") {
      this.isWithdrawn = true;
      return this.#steps.some(({ touched }) => touched) ? ["withdrew what was begun"] : [];
    }
    const inverse = this.#steps.find(({ step: { undo } }) =>
      undo.kind === "step" && undo.step.id === command.step);
    const own = inverse ?? this.#steps.find(({ step }) => step.id === command.step)!;
    const isHeld = own.held !== undefined && own.held.isUndo === this.#isBack(own, inverse !== undefined);
    const isMine = isHeld && own.held!.holder === command.holder;
    switch (command.kind) {
      case "start": {
        if (isMine) {
          own.held!.until = later(now, own.step.leaseSeconds);
          return [];
        }
        const against = this.#mayNotStart(own, inverse !== undefined, now);
        const until = later(now, own.step.leaseSeconds);
        own.held = { holder: command.holder, until, isUndo: this.isUndoing };
        own.touched = true;
        return against;
      }
      case "renew":
        if (!isMine) return ["renewed by who does not hold it"];
        own.held!.until = later(now, own.step.leaseSeconds);
        return [];
      case "fail":
        delete own.held;
        return isMine ? [] : ["failed by who does not hold it"];
      case "finish": {
        const isUndo = own.held?.isUndo === true;
        delete own.held;
        if (isUndo) own.takenBack = true;
        else own.done = true;
        const task = isUndo && own.step.undo.kind === "step" ? own.step.undo.step : own.step;
        return [
          ...(isMine ? [] : ["finished by who does not hold it"]),
          ...(task.kind === "verify" && command.gate?.state !== "open"
            ? ["passed a gate that is not open"] : []),
          ...(task.kind === "deploy" && command.runs?.version !== task.runs?.version
            ? ["deployed what was not planned"] : []),
        ];
      }
      default:
        return command satisfies never;
    }
  }

  /** Its try ended by a refusal: at a gate that will not open, or lost once too often. */
  endedBy(command: Command): void {
    const own = this.#steps.find(({ step: { id, undo } }) => "step" in command &&
      (id === command.step || (undo.kind === "step" && undo.step.id === command.step)));
    delete own?.held;
  }

  #isBack({ held }: Own, isNamedInverse: boolean): boolean {
    return isNamedInverse || held?.isUndo === true;
  }

  #mayNotStart(own: Own, isInverse: boolean, now: string): readonly string[] {
    const { step, held } = own;
    const isLive = held !== undefined && held.until > now;
    const others = this.#steps.filter((other) => other !== own);
    if (this.isUndoing) {
      const behind = this.#steps.slice(this.#steps.indexOf(own) + 1);
      return [
        ...(isLive ? ["taken back twice at once"] : []),
        ...(own.takenBack ? ["taken back again"] : []),
        ...(own.touched ? [] : ["took back what was not begun"]),
        ...(others.some((other) => other.held !== undefined && !other.held.isUndo && other.held.until > now)
          ? ["took back while something is being done"] : []),
        ...(behind.some((one) => one.touched && !one.takenBack && one.step.undo.kind !== "nothing")
          ? ["took back in another order"] : []),
      ];
    }
    const needed = others.filter((other) =>
      other.step.wave < step.wave || step.after.includes(other.step.id));
    const beside = others.filter((other) => other.held !== undefined && other.step.wave === step.wave);
    return [
      ...(isInverse ? ["took back without an undo"] : []),
      ...(isLive ? ["held by two"] : []), ...(own.done ? ["done twice"] : []),
      ...(this.isFailed ? ["began after a failure"] : []),
      ...(this.isWithdrawn ? ["began what was withdrawn"] : []),
      ...(needed.every(({ done }) => done) ? [] : ["began before what it needs"]),
      ...(beside.length < this.#content.choices.concurrency.value ? [] : ["too many at once"]),
    ];
  }

  /** What was begun and not taken back, of what can be. */
  get left(): readonly string[] {
    return this.#steps
      .filter(({ touched, takenBack, step }) => touched && !takenBack && step.undo.kind !== "nothing")
      .map(({ step }) => step.id);
  }
}

export function later(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}
