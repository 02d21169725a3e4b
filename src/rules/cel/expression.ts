/**
 * A CEL expression, checked when it is written and evaluated to a value, to unknown or to an error.
 *
 * Common Expression Language: https://github.com/google/cel-spec. Left out on purpose: everything without a
 * static type, regular expressions, `has`, orders of texts (./guard.ts).
 */
import { nearestNames } from "../../values/nearest.ts";
import { createCelEnvironment } from "./cel-environment.ts";
import type { CelEnvironment } from "./cel-environment.ts";
import { ExpressionInvalid } from "./expression-invalid.ts";
import { factAccess } from "./fact-tests.ts";
import type { Node } from "./fact-tests.ts";
import { guard, listWeightMax } from "./guard.ts";
import { SOURCE_BYTES_MAX } from "./limits.ts";
import { AbsentSignal, BudgetSignal, UnknownSignal } from "./signals.ts";
import type { Missing, Thing } from "./thing.ts";
import { OpaqueValue, bounded } from "./views.ts";
import type { Evaluation } from "./views.ts";
import type { Vocabulary } from "./vocabulary.ts";

export type Binding = Thing | readonly Thing[] | string | number | boolean | readonly string[];
export type Bindings = Readonly<Record<string, Binding>>;

export type Outcome =
  | { readonly kind: "value"; readonly value: string | number | bigint | boolean | readonly unknown[] }
  /** Something that it needs is missing: no value would do, or not every value would do the same. */
  | { readonly kind: "unknown"; readonly missing: readonly Missing[] }
  | { readonly kind: "error"; readonly message: string };

/** One thing that an expression reads: `node.facts["data.residency"]`, `env.stage`. */
export interface Read {
  readonly text: string;
  /** The variable that it starts from; undefined inside a loop, whose variable is another one each time. */
  readonly variable: string | undefined;
  readonly fact: string | undefined;
  readonly field: string | undefined;
}

export interface Expression {
  readonly source: string;
  /** The library's name of the type: `bool`, `string`, `list<string>`. */
  readonly type: string;
  readonly reads: readonly Read[];
  /** Variables that it uses, those of its loops left out. */
  readonly variables: ReadonlySet<string>;
  /** Whether it asks for an age, and so changes with the time alone. */
  readonly isTimed: boolean;
  /** What the outermost `&&` joins, as written; the whole where there is none. */
  readonly conjuncts: readonly string[];
  /** `now` is in nanoseconds since 1970, UTC. What it cost is taken from the budget, if one is given. */
  evaluate(bindings: Bindings, now: bigint, budget?: StepBudget): Outcome;
}

/** What several evaluations may cost together, in visits of syntax nodes. Below zero it is spent. */
export interface StepBudget {
  left: number;
}

/** "condition": must be bool. "value": any type with a meaning in CEL. "text": also what is only shown. */
export type Purpose = "condition" | "value" | "text";

type Compiled = ((context: object) => unknown) & {
  readonly ast: unknown;
  check(): { readonly valid: boolean; readonly type?: string; readonly error?: unknown };
};

/** Compiles expressions of one vocabulary; making it takes some milliseconds. */
export class ExpressionCompiler {
  readonly #vocabulary: Vocabulary;
  readonly #environment: CelEnvironment;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#environment = createCelEnvironment(vocabulary);
  }

  /** Throws ExpressionInvalid. */
  compile(source: string, purpose: Purpose): Expression {
    if (Buffer.byteLength(source) > SOURCE_BYTES_MAX) {
      const problem = `an expression has at most ${SOURCE_BYTES_MAX} bytes`;
      throw new ExpressionInvalid(problem, source, { start: 0, end: 0 });
    }
    const { compiled, type } = this.#check(source);
    const root = compiled.ast as Node;
    const cost = guard(source, root, purpose === "text");
    if (purpose === "condition" && type !== "bool") {
      throw new ExpressionInvalid(`a condition is true or false, and this is ${type}`, source, root);
    }
    const reads = readsOf(source, root, new Set(this.#vocabulary.variables.keys()));
    const weight = listWeightMax(cost);
    const { variables, isTimed } = usesOf(root, new Set(this.#vocabulary.variables.keys()));
    return {
      source,
      type,
      reads,
      variables,
      isTimed,
      conjuncts: root.op === "&&" ? splitConjuncts(source) : [source],
      evaluate: (bindings, now, budget) => {
        const evaluation: Evaluation = { missing: [], now, listWeightMax: weight, weight: 1, handled: 0 };
        const outcome = this.#evaluate(compiled, bindings, evaluation);
        if (budget !== undefined)
          budget.left -= cost.steps * evaluation.weight ** cost.power + evaluation.handled;
        return outcome;
      },
    };
  }

  #check(source: string): { readonly compiled: Compiled; readonly type: string } {
    let compiled: Compiled;
    let checked: ReturnType<Compiled["check"]>;
    try {
      compiled = this.#environment.library.parse(source) as unknown as Compiled;
      checked = compiled.check();
    } catch (error) {
      throw this.#invalid(source, error);
    }
    if (!checked.valid) throw this.#invalid(source, checked.error);
    return { compiled, type: checked.type! };
  }

  #invalid(source: string, error: unknown): ExpressionInvalid {
    const whole = { start: 0, end: source.length };
    // Deep nesting ends the parser's stack before its own limit in some builds.
    if (error instanceof RangeError) return new ExpressionInvalid("this is nested too deeply", source, whole);
    // What the library does not tell apart, such as the type of an empty list's elements.
    if (!isLibraryError(error)) return new ExpressionInvalid("this cannot be checked", source, whole);
    const { code, summary, range = whole, node } = error;
    const at = { start: range.start, end: Math.max(range.end, range.start) };
    switch (code) {
      case "unknown_variable": {
        const name = source.slice(at.start, at.end);
        return new ExpressionInvalid(
          "there is no such name",
          source,
          at,
          nearestNames(name, this.#vocabulary.variables.keys(), 2),
        );
      }
      case "no_such_key":
        return this.#unknownKey(source, at, node as Node);
      // Ours, from ./fact-tests.ts: they mean the whole node, whose position the library puts at its
      // operator.
      case "no_fact":
      case "no_literal":
      case "unfitting_test":
        return new ExpressionInvalid(summary, source, node as Node);
      default:
        return new ExpressionInvalid(summary.replace(/\.$/, ""), source, at);
    }
  }

  #unknownKey(source: string, at: { start: number; end: number }, node: Node): ExpressionInvalid {
    const [of, index] = node.args as readonly [Node, Node | string];
    const name = typeof index === "string" ? index : String(index.args);
    const type = of.checkedType?.name ?? "";
    if (type === "Facts") {
      const nearest = nearestNames(name, this.#vocabulary.facts.keys(), 2);
      return new ExpressionInvalid(`there is no fact key ${name}`, source, at, nearest);
    }
    const fields = [...Object.keys(this.#vocabulary.types.get(type) ?? {}), "facts"];
    return new ExpressionInvalid(`${type} has no field ${name}`, source, at, nearestNames(name, fields, 2));
  }

  #evaluate(compiled: Compiled, bindings: Bindings, evaluation: Evaluation): Outcome {
    try {
      const value = compiled(this.#context(bindings, evaluation));
      return { kind: "value", value: plain(value) };
    } catch (error) {
      if (error instanceof UnknownSignal) return { kind: "unknown", missing: evaluation.missing };
      if (error instanceof AbsentSignal || error instanceof BudgetSignal) {
        return { kind: "error", message: error.message };
      }
      if (error instanceof RangeError) return { kind: "error", message: "this is nested too deeply" };
      if (!isLibraryError(error)) return { kind: "error", message: "this cannot be evaluated" };
      // A list of neighbours that is left out is not known to be empty.
      if (error.code === "unknown_variable") {
        const name = /\w+$/.exec(error.summary)?.[0] ?? "";
        return { kind: "unknown", missing: [{ kind: "neighbours", thing: "", name }] };
      }
      // Only labels get here: facts and fields that are not there have been thrown as unknown.
      if (error.code === "no_such_key") return { kind: "unknown", missing: [missingLabel(error.summary)] };
      return { kind: "error", message: error.summary };
    }
  }

  #context(bindings: Bindings, evaluation: Evaluation): object {
    const context = new Map<string, unknown>();
    for (const [name, type] of this.#vocabulary.variables) {
      const value = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
      if (value !== undefined) context.set(name, this.#view(type, value, evaluation));
    }
    return context;
  }

  #view(type: string, value: Binding, evaluation: Evaluation): unknown {
    const element = /^list<(.*)>$/.exec(type)?.[1];
    if (element !== undefined) {
      const list = bounded(value as readonly (Thing | string)[], evaluation);
      return list.map((each) => this.#view(element, each, evaluation));
    }
    const View = this.#environment.views.get(type);
    if (View !== undefined) return new View(value as Thing, evaluation);
    return type === "int" ? BigInt(value as number) : value;
  }
}

interface LibraryError extends Error {
  readonly code: string;
  readonly summary: string;
  readonly range?: { readonly start: number; readonly end: number };
  readonly node?: unknown;
}

function isLibraryError(error: unknown): error is LibraryError {
  return (
    error instanceof Error &&
    typeof (error as Partial<LibraryError>).summary === "string" &&
    typeof (error as Partial<LibraryError>).code === "string"
  );
}

function missingLabel(summary: string): Missing {
  return { kind: "label", thing: "", name: summary.replace(/^No such key: /, "") };
}

function plain(value: unknown): string | number | bigint | boolean | readonly unknown[] {
  if (value instanceof OpaqueValue) return value.value as string;
  return value as string | number | bigint | boolean | readonly unknown[];
}

/** Parts between the `&&` that stand in no bracket and in no quotes. The outermost operator is `&&`. */
function splitConjuncts(source: string): readonly string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (const { 0: token, index } of source.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|&&|[()[\]{}]/g)) {
    if ("([{".includes(token)) depth++;
    else if (")]}".includes(token)) depth--;
    else if (token === "&&" && depth === 0) {
      parts.push(source.slice(from, index).trim());
      from = index + token.length;
    }
  }
  return [...parts, source.slice(from).trim()];
}

function usesOf(root: Node, variables: ReadonlySet<string>) {
  const used = new Set<string>();
  let isTimed = false;
  const visit = (value: unknown, shadowed: ReadonlySet<string>): void => {
    if (Array.isArray(value)) {
      for (const each of value) visit(each, shadowed);
      return;
    }
    if (typeof value !== "object" || value === null || !("op" in value)) return;
    const node = value as Node;
    const name = String(node.args);
    if (node.op === "id" && variables.has(name) && !shadowed.has(name)) used.add(name);
    if (node.op === "call" && (node.args as readonly unknown[])[0] === "olderThan") isTimed = true;
    visit(node.args, innerNames(node, shadowed));
  };
  visit(root, new Set());
  return { variables: used, isTimed };
}

/** The names that are not the outer ones inside this node: the variable of a loop. */
function innerNames(node: Node, shadowed: ReadonlySet<string>): ReadonlySet<string> {
  if (node.op !== "rcall") return shadowed;
  const loop = (node.args as readonly [string, Node, readonly Node[]])[2][0];
  return loop?.op === "id" ? new Set([...shadowed, loop.args as string]) : shadowed;
}

/** Each access once, in order of the text. */
function readsOf(source: string, root: Node, variables: ReadonlySet<string>): readonly Read[] {
  const reads = new Map<string, Read>();
  const visit = (value: unknown, shadowed: ReadonlySet<string>): void => {
    if (Array.isArray(value)) {
      for (const each of value) visit(each, shadowed);
      return;
    }
    if (typeof value !== "object" || value === null || !("op" in value)) return;
    const node = value as Node;
    const access = accessOf(node);
    if (access !== undefined) {
      const text = source.slice(node.start, node.end);
      const isOuter = variables.has(access.variable) && !shadowed.has(access.variable);
      reads.set(text, { ...access, text, variable: isOuter ? access.variable : undefined });
      return;
    }
    visit(node.args, innerNames(node, shadowed));
  };
  visit(root, new Set());
  return [...reads.values()];
}

function accessOf(
  node: Node,
): { variable: string; fact: string | undefined; field: string | undefined } | undefined {
  const fact = factAccess(node);
  const field = fact === undefined ? node : fact.facts;
  if (field.op !== ".") return undefined;
  const [of, name] = field.args as readonly [Node, string];
  if (of.op !== "id") return undefined;
  const variable = of.args as string;
  return fact === undefined
    ? { variable, fact: undefined, field: name }
    : { variable, fact: fact.key, field: undefined };
}
