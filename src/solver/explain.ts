/**
 * Tells a proof in numbered sentences: "Because foo <1.1.0 depends on a ^1.0.0 which depends on b ^2.0.0,
 * foo <1.1.0 requires b ^2.0.0."
 *
 * What becomes a sentence is decided in ./report.ts, words are made in ./wording.ts; here two reasons are
 * joined where the rules of pub's solver document say so, and a step is said as what it means.
 */
import type { DerivedStep, GivenStep, Proof, ProofStep, ProofTerm } from "./proof.ts";
import { leavesOf } from "./proof.ts";
import { report } from "./report.ts";
import type { Report, Sentence } from "./report.ts";
import type { Selection, Statement, Universe } from "./universe.ts";
import { joined, Words } from "./wording.ts";
import type { Vocabulary, Wording } from "./wording.ts";

export interface ExplanationLine {
  readonly text: string;
  /** The number by which later lines refer to this one. */
  readonly number: number | undefined;
  /** Statements that this line rests on directly: what to cite beside it. */
  readonly statements: readonly Statement[];
}

export interface Explanation {
  /** Sentences; undefined is an empty line between two lines of thought. */
  readonly lines: readonly (ExplanationLine | undefined)[];
  /** The lines as one text, numbers in a margin if there are any. */
  readonly text: string;
}

export function explain(universe: Universe, proof: Proof, vocabulary: Vocabulary = {}): Explanation {
  const words = new Words(universe, vocabulary, leavesOf(proof).flatMap(selectionsIn));
  const speaker = new Speaker(proof, words, report(proof));
  const lines = speaker.lines();
  return { lines, text: textOf(lines) };
}

function textOf(lines: Explanation["lines"]): string {
  const width = lines.reduce(
    (widest, line) => (line?.number === undefined ? widest : Math.max(widest, `(${line.number}) `.length)),
    0,
  );
  return lines
    .map((line) => {
      if (line === undefined) return "";
      return (line.number === undefined ? "" : `(${line.number}) `).padEnd(width) + line.text;
    })
    .join("\n");
}

function selectionsIn(statement: Statement): readonly Selection[] {
  switch (statement.kind) {
    case "depends":
      return statement.on;
    case "constrains":
      return [statement.to];
    case "requires":
      return statement.anyOf;
    case "conflicts":
      return statement.terms;
    case "excludes":
    case "locks":
      return [];
    default:
      return statement satisfies never;
  }
}

class Speaker {
  private readonly proof: Proof;
  private readonly words: Words;
  private readonly told: Report;

  constructor(proof: Proof, words: Words, told: Report) {
    this.proof = proof;
    this.words = words;
    this.told = told;
  }

  lines(): (ExplanationLine | undefined)[] {
    const { steps } = this.proof;
    const last = steps.at(-1)!;
    if (last.kind === "given") {
      const text = `Because ${this.said(steps.length - 1)}, ${this.words.conclusion}.`;
      return [{ text, number: undefined, statements: last.statements }];
    }
    return this.told.lines.map((line) =>
      line === "gap"
        ? undefined
        : { text: this.sentence(line), number: line.number, statements: this.citedBy(line) },
    );
  }

  private citedBy(line: Sentence): Statement[] {
    return line.because.flatMap((at) => {
      const step = this.proof.steps[at]!;
      return step.kind === "given" ? step.statements : [];
    });
  }

  private sentence({ opening, because, concludes, isConclusion }: Sentence): string {
    const conclusion = this.meaning(this.proof.steps[concludes]!);
    if (opening === "thus") return `Thus, ${conclusion}.`;
    const reasons = joined(this.phrases(because), "and");
    const start =
      opening === "because" && !(isConclusion && this.isLast(concludes) && this.told.lines.length > 1)
        ? "Because"
        : isConclusion
          ? "So, because"
          : "And because";
    return `${start} ${reasons}, ${conclusion}.`;
  }

  private isLast(at: number): boolean {
    return at === this.proof.steps.length - 1;
  }

  /** A step with the number of its sentence. */
  private cited(at: number): string {
    const number = this.told.numbers.get(at);
    return (
      this.said(at) + (number === undefined || this.proof.steps[at]!.kind === "given" ? "" : ` (${number})`)
    );
  }

  /** The reasons, two neighbours made one phrase where they share a subject or one leads to the other. */
  private phrases(because: readonly number[]): string[] {
    const phrases: string[] = [];
    for (let at = 0; at < because.length; at++) {
      const [left, right] = [because[at]!, because[at + 1]];
      const both = right === undefined ? undefined : this.both(left, right);
      if (both !== undefined) at++;
      phrases.push(both ?? this.cited(left));
    }
    return phrases;
  }

  private both(left: number, right: number): string | undefined {
    return this.sharedSubject(left, right) ?? this.chain(left, right) ?? this.chain(right, left);
  }

  /** "foo depends on both a and b". */
  private sharedSubject(left: number, right: number): string | undefined {
    const [one, other] = [this.wording(left), this.wording(right)];
    if ("sentence" in one || "sentence" in other || one.subject !== other.subject || one.verb !== other.verb)
      return undefined;
    const objects = [one.object + this.reference(left), other.object + this.reference(right)];
    return `${one.subject} ${one.verb} both ${joined(objects, "and")}`;
  }

  /** "foo depends on a which depends on b", if every a that foo may need is meant by the second. */
  private chain(left: number, right: number): string | undefined {
    const [one, other] = [this.wording(left), this.wording(right)];
    if ("sentence" in one) return undefined;
    const needed = this.onlyNeed(this.proof.steps[left]!);
    const subject = this.onlySubject(this.proof.steps[right]!);
    if (needed === undefined || subject === undefined || needed.package !== subject.package) return undefined;
    const refused = new Set(needed.candidates);
    const meant = new Set(subject.candidates);
    const isMeant = this.words
      .candidateNames(needed.package)
      .every((_, at) => refused.has(at) || meant.has(at));
    if (!isMeant) return undefined;
    const then =
      "sentence" in other
        ? this.isForbidden(right)
          ? "is forbidden"
          : undefined
        : `${other.verb} ${other.object}`;
    if (then === undefined) return undefined;
    const first = `${one.subject} ${one.verb} ${one.object}${this.reference(left)}`;
    return `${first} which ${then}${this.reference(right)}`;
  }

  /**
   * Whether a step was derived and says just that its package cannot be picked so; a given one says why,
   * and is kept whole.
   */
  private isForbidden(at: number): boolean {
    return this.proof.steps[at]!.kind === "derived" && this.proof.steps[at]!.terms.length === 1;
  }

  private reference(at: number): string {
    const number = this.proof.steps[at]!.kind === "given" ? undefined : this.told.numbers.get(at);
    return number === undefined ? "" : ` (${number})`;
  }

  /** The one term of a step that asks for something, if there is just one. */
  private onlyNeed({ terms }: ProofStep): ProofTerm | undefined {
    const needs = terms.filter((term) => term.absent);
    return needs.length === 1 ? needs[0] : undefined;
  }

  /** The one term of a step that is about picked candidates, if there is just one. */
  private onlySubject({ terms }: ProofStep): ProofTerm | undefined {
    const subjects = terms.filter((term) => !term.absent);
    return subjects.length === 1 ? subjects[0] : undefined;
  }

  private said(at: number): string {
    const wording = this.wording(at);
    return "sentence" in wording ? wording.sentence : `${wording.subject} ${wording.verb} ${wording.object}`;
  }

  private wording(at: number): Wording {
    const step = this.proof.steps[at]!;
    return step.kind === "given" ? this.given(step) : this.derived(step);
  }

  private given(step: GivenStep): Wording {
    const { words } = this;
    const statement = step.statements[0]!;
    const owner =
      "package" in statement ? step.terms.find((term) => term.package === statement.package) : undefined;
    const subject = owner === undefined ? undefined : words.term(owner, "every");
    const own = words.vocabulary.statement?.(statement, subject);
    if (own !== undefined) return own;
    switch (statement.kind) {
      case "depends":
        return {
          subject: subject ?? words.candidates(statement.package, words.positions(statement), "every"),
          verb: "depends on",
          object: this.choices(statement.on),
        };
      case "constrains":
        return { subject: subject!, verb: "allows only", object: words.selection(statement.to) };
      case "excludes":
        return {
          subject: words.term(owner!, "bare"),
          verb: "cannot be used",
          object: `(${statement.cause})`,
        };
      case "conflicts":
        return this.derived(step);
      case "requires":
        return { subject: words.root, verb: "depends on", object: this.choices(statement.anyOf) };
      case "locks":
        return {
          sentence: `${statement.package} is locked to ${
            words.candidateNames(statement.package)[
              words.positions({ package: statement.package, candidates: [statement.candidate] })[0]!
            ]
          }`,
        };
      default:
        return statement satisfies never;
    }
  }

  private choices(choices: readonly Selection[]): string {
    return choices.length === 0
      ? "nothing that exists"
      : joined(
          choices.map((choice) => this.words.selection(choice)),
          "or",
        );
  }

  /** A step as what it means, with the verb apart where it is "requires". */
  private derived({ terms }: ProofStep | DerivedStep): Wording {
    const { words } = this;
    const needs = terms.filter((term) => term.absent);
    const subjects = terms.filter((term) => !term.absent);
    if (subjects.length === 1 && needs.length > 0) {
      const object = joined(
        needs.map((term) => words.opposite(term)),
        "or",
      );
      return { subject: words.term(subjects[0]!, "every"), verb: "requires", object };
    }
    return { sentence: this.sentenceOf(subjects, needs) };
  }

  private sentenceOf(subjects: readonly ProofTerm[], needs: readonly ProofTerm[]): string {
    const { words } = this;
    const picked = subjects.map((term) => words.term(term, "bare"));
    const needed = needs.map((term) => words.opposite(term));
    if (picked.length === 0 && needed.length === 0) return words.conclusion;
    if (needed.length === 0) {
      if (picked.length === 1) return `${picked[0]} is forbidden`;
      if (picked.length === 2) return `${picked[0]} is incompatible with ${picked[1]}`;
      return `${joined(picked, "and")} cannot be used together`;
    }
    if (picked.length === 0)
      return needed.length === 1 ? `${needed[0]} is required` : `either ${joined(needed, "or")} is required`;
    return `if ${joined(picked, "and")} then ${joined(needed, "or")}`;
  }

  private meaning(step: ProofStep): string {
    const wording = this.derived(step);
    return "sentence" in wording ? wording.sentence : `${wording.subject} ${wording.verb} ${wording.object}`;
  }
}
