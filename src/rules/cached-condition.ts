/**
 * A condition that is evaluated once for each distinct tuple of what it reads.
 *
 * A thousand datasets have a handful of residencies: the walk meets a thousand, CEL sees five. What it reads
 * is known from its text (Expression.reads); one that goes through lists, or asks for an age, is evaluated
 * each time.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Bindings, Expression, Outcome, StepBudget } from "./cel/expression.ts";
import type { FieldValue } from "./cel/thing.ts";
import { CODE_OTHER } from "./fact-source.ts";
import type { FactSource } from "./fact-source.ts";
import { fieldOf } from "./thing-types.ts";

/** What the variables of a condition stand for. */
export interface Scene {
  readonly snapshot: Snapshot;
  readonly facts: FactSource;
  /** Nanoseconds since 1970, UTC. */
  readonly now: bigint;
  /** What all evaluations for one judgement may cost. */
  readonly budget: StepBudget;
  /** The node of a variable; undefined where it has none: facts of it are missing. */
  node(variable: string): NodeId | undefined;
  field(variable: string, name: string): FieldValue | undefined;
  bindings(): Bindings;
}

/** Outcomes kept for one condition: as many as a large fleet has versions with distinct values. */
const OUTCOMES_KEPT_MAX = 20_000;

/** Of a number that holds every whole number exactly. */
const CODE_BITS = 52;

export class CachedCondition {
  readonly expression: Expression;
  /** undefined: what it reads does not decide it. */
  readonly #operands: Expression["reads"] | undefined;
  readonly #fieldCodes = new Map<string, number>();
  #identity: object | undefined;
  #outcomes = new Map<number | string, Outcome>();

  constructor(expression: Expression) {
    this.expression = expression;
    const named = new Set(expression.reads.map(({ variable }) => variable));
    const isDecided =
      !expression.isTimed &&
      !named.has(undefined) &&
      [...expression.variables].every((one) => named.has(one));
    this.#operands = isDecided ? expression.reads : undefined;
  }

  evaluate(scene: Scene): Outcome {
    const code = this.#operands === undefined ? undefined : this.#codeOf(this.#operands, scene);
    if (code === undefined) return this.expression.evaluate(scene.bindings(), scene.now, scene.budget);
    this.#keepFor(scene.facts);
    let outcome = this.#outcomes.get(code);
    if (outcome === undefined) {
      outcome = this.expression.evaluate(scene.bindings(), scene.now, scene.budget);
      if (this.#outcomes.size >= OUTCOMES_KEPT_MAX) this.#outcomes.clear();
      this.#outcomes.set(code, outcome);
    }
    return outcome;
  }

  /**
   * A code by node for one variable that changes from node to node while all others stay as they are; equal
   * codes have equal outcomes. undefined where there is none, and CODE_OTHER for a node that has none: those
   * are evaluated each by itself.
   */
  codesOf(variable: string, { snapshot, facts }: Scene): ((node: NodeId) => number) | undefined {
    const varying = this.#operands?.filter((read) => read.variable === variable);
    if (varying === undefined) return undefined;
    const readers = varying.map(({ fact, field }): ((node: NodeId) => number) => {
      if (fact !== undefined) return facts.codes(fact);
      return (node) => this.#fieldCode(fieldOf(snapshot, node, field!));
    });
    const [first, ...rest] = readers;
    if (first === undefined) return () => 0;
    if (rest.length === 0) return first;
    const range = 2 ** Math.floor(CODE_BITS / readers.length);
    return (node) => {
      let code = 0;
      for (const read of readers) {
        const one = read(node);
        if (one < 0 || one >= range) return CODE_OTHER;
        code = code * range + one;
      }
      return code;
    };
  }

  /** undefined: a value without a number of its own takes part. */
  #codeOf(operands: Expression["reads"], scene: Scene): number | string | undefined {
    let text = "";
    let only = 0;
    for (const { variable, fact, field } of operands) {
      let code = 0;
      if (fact !== undefined) {
        const node = scene.node(variable!);
        code = node === undefined ? 0 : scene.facts.codes(fact)(node);
        if (code === CODE_OTHER) return undefined;
      } else if (field !== undefined) {
        code = this.#fieldCode(scene.field(variable!, field));
      }
      if (operands.length === 1) only = code;
      else text += `${code} `;
    }
    return operands.length === 1 ? only : text;
  }

  #fieldCode(value: FieldValue | undefined): number {
    if (value === undefined) return 0;
    const text = typeof value === "object" ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
    let code = this.#fieldCodes.get(text);
    if (code === undefined) this.#fieldCodes.set(text, (code = this.#fieldCodes.size + 1));
    return code;
  }

  #keepFor({ identity }: FactSource): void {
    if (this.#identity === identity) return;
    this.#identity = identity;
    this.#outcomes = new Map();
  }
}
