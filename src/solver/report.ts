/**
 * The order in which a proof is told: which steps become sentences, and which sentences get a number.
 *
 * The rules are those of "Error Reporting" in dart-lang/pub, doc/solver.md: a step of two given ones, or
 * one that continues the sentence before it, needs no number; a number is given only to what is referred to
 * later.
 */
import type { DerivedStep, Proof } from "./proof.ts";

/** One sentence: the step it concludes and what it says about why. */
export interface Sentence {
  /** Steps named as reasons; a step told earlier is cited by its number. */
  readonly because: readonly number[];
  /**
   * "because": starts afresh. "and": continues the sentence before. "thus": rests on the two sentences
   * before.
   */
  readonly opening: "because" | "and" | "thus";
  readonly concludes: number;
  /** Whether this ends a line of thought: "So" instead of "And". */
  readonly isConclusion: boolean;
  readonly number: number | undefined;
}

/** A sentence, or an empty line between two lines of thought. */
export type ReportLine = Sentence | "gap";

export interface Report {
  readonly lines: readonly ReportLine[];
  /** Number of the sentence that concludes a step, if it has one. */
  readonly numbers: ReadonlyMap<number, number>;
}

export function countSentences(proof: Proof): number {
  return report(proof).lines.filter((line) => line !== "gap").length;
}

/** A proof of so many sentences can be followed; a longer one is told with more reasons a sentence. */
export const SENTENCES_WANTED = 7;
/**
 * New reasons a sentence: two as in pub, and twice that in a long proof, where what lies between helps
 * nobody.
 */
const REASONS_MAX = 2;
const REASONS_IN_LONG_PROOF_MAX = 4;

/** A proof of one given step is told in no lines at all. */
export function report(proof: Proof): Report {
  const short = told(proof, REASONS_MAX);
  const sentences = short.lines.filter((line) => line !== "gap").length;
  return sentences <= SENTENCES_WANTED ? short : told(proof, REASONS_IN_LONG_PROOF_MAX);
}

function told(proof: Proof, reasonsMax: number): Report {
  const teller = new Teller(proof, reasonsMax);
  const last = proof.steps.length - 1;
  if (proof.steps[last]!.kind === "derived") teller.tellAll(last);
  return { lines: teller.lines, numbers: teller.numbers };
}

class Teller {
  readonly lines: ReportLine[] = [];
  readonly numbers = new Map<number, number>();
  private readonly proof: Proof;
  private readonly reasonsMax: number;
  /** How many steps each step is a reason for. */
  private readonly uses: readonly number[];
  /**
   * What is still to be done, the next one last. A list and not the call stack: a proof may be as deep as it
   * is long. It ends, as a step is told once: one that is used twice is cited by its number after that.
   */
  private readonly pending: (() => void)[] = [];

  constructor(proof: Proof, reasonsMax: number) {
    this.proof = proof;
    this.reasonsMax = reasonsMax;
    const uses = proof.steps.map(() => 0);
    for (const step of proof.steps)
      if (step.kind === "derived") for (const reason of new Set(step.from)) uses[reason]!++;
    this.uses = uses;
  }

  /** Tells the step and all that it rests on. */
  tellAll(last: number): void {
    this.tell(last, false);
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) next();
  }

  private tell(at: number, isConclusion: boolean): void {
    const step = this.proof.steps[at] as DerivedStep;
    const isNumbered = isConclusion || this.uses[at]! > 1;
    const ends = isConclusion || at === this.proof.steps.length - 1;
    const derived = step.from.filter((each) => this.proof.steps[each]!.kind === "derived");
    const [left, right] = step.from;
    if (derived.length === 2) this.tellOfTwo(at, left, right, isNumbered, ends);
    else if (derived.length === 1)
      this.tellOfOne(at, derived[0]!, left === derived[0] ? right : left, isNumbered, ends);
    else this.write("because", [left, right], at, isNumbered, ends);
  }

  /** Tells a step with all that it rests on, then does the rest. */
  private tellThen(at: number, isConclusion: boolean, rest: () => void): void {
    this.pending.push(rest, () => this.tell(at, isConclusion));
  }

  private tellOfTwo(at: number, left: number, right: number, isNumbered: boolean, ends: boolean): void {
    const [hasLeft, hasRight] = [this.numbers.has(left), this.numbers.has(right)];
    const write = (opening: Sentence["opening"], because: readonly number[]): void =>
      this.write(opening, because, at, isNumbered, ends);
    if (hasLeft && hasRight) {
      write("because", [left, right]);
    } else if (hasLeft || hasRight) {
      this.tellThen(hasLeft ? right : left, false, () => write("and", [hasLeft ? left : right]));
    } else if (this.isOfTwoGiven(left) || this.isOfTwoGiven(right)) {
      const [complex, simple] = this.isOfTwoGiven(left) ? [right, left] : [left, right];
      this.tellThen(complex, false, () => {
        // Telling the complex one may have told and numbered the simple one.
        if (this.numbers.has(simple)) write("and", [simple]);
        else this.tellThen(simple, false, () => write("thus", []));
      });
    } else {
      this.tellThen(left, true, () => {
        this.lines.push("gap");
        if (this.numbers.has(right)) write("because", [left, right]);
        else this.tellThen(right, false, () => write("and", [left]));
      });
    }
  }

  private tellOfOne(at: number, derived: number, given: number, isNumbered: boolean, ends: boolean): void {
    if (this.numbers.has(derived)) {
      this.write("because", [given, derived], at, isNumbered, ends);
      return;
    }
    // What lies between is not told by itself: its given reasons join this sentence's, as far as there is
    // room.
    const reasons = [given];
    let from = derived;
    for (let prior = this.collapsible(from); prior !== undefined; prior = this.collapsible(from)) {
      if (reasons.length === this.reasonsMax) break;
      reasons.unshift(prior.given);
      from = prior.derived;
    }
    if (this.isOfTwoGiven(from) && this.uses[from] === 1 && reasons.length + 2 <= this.reasonsMax) {
      const [left, right] = (this.proof.steps[from] as DerivedStep).from;
      this.write("because", [left, right, ...reasons], at, isNumbered, ends);
      return;
    }
    this.tellThen(from, false, () => this.write("and", reasons, at, isNumbered, ends));
  }

  /**
   * The reasons of a step that need not be told by itself: it has one derived reason, not told yet, and one
   * use.
   */
  private collapsible(at: number): { derived: number; given: number } | undefined {
    if (this.uses[at]! > 1) return undefined;
    const [left, right] = (this.proof.steps[at] as DerivedStep).from;
    const isLeft = this.proof.steps[left]!.kind === "derived";
    if (isLeft === (this.proof.steps[right]!.kind === "derived")) return undefined;
    const [derived, given] = isLeft ? [left, right] : [right, left];
    return this.numbers.has(derived) ? undefined : { derived, given };
  }

  private isOfTwoGiven(at: number): boolean {
    const step = this.proof.steps[at]!;
    return step.kind === "derived" && step.from.every((each) => this.proof.steps[each]!.kind === "given");
  }

  private write(
    opening: Sentence["opening"],
    because: readonly number[],
    concludes: number,
    isNumbered: boolean,
    isConclusion: boolean,
  ): void {
    const number = isNumbered ? this.numbers.size + 1 : undefined;
    if (number !== undefined) this.numbers.set(concludes, number);
    this.lines.push({ opening, because, concludes, isConclusion, number });
  }
}
