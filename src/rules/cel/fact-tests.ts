/**
 * The functions that know the types of facts: `satisfies`, `atLeast`, `atMost`, `olderThan`,
 * `declaredAbsent`.
 *
 * They are macros, so that what they compare with is read when the policy is applied, against the type of the
 * fact, and so that they see a missing fact as missing and an absent one as absent. Their truth is the
 * requirement's: absent is no, missing is unknown.
 */
import { compileCondition } from "../../values/condition.ts";
import type { CompiledCondition, Condition } from "../../values/condition.ts";
import { DomainError } from "../../values/domain-error.ts";
import type { FactType } from "../../values/fact-type.ts";
import { parseTime } from "../../values/time.ts";
import type { Environment } from "@marcbachmann/cel-js";
import type { FactsView, TimeValue } from "./views.ts";
import type { Vocabulary } from "./vocabulary.ts";

export const FACT_TESTS = ["satisfies", "atLeast", "atMost", "olderThan", "declaredAbsent"] as const;
export type FactTest = (typeof FACT_TESTS)[number];

/** The parts of the library's syntax tree that are read here. */
export interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
  readonly checkedType?: { readonly name: string };
}
interface Checker {
  check(node: Node, context: unknown): { readonly name: string };
  getType(name: string): unknown;
  createError(code: string, message: string, node: Node): Error;
}
interface Evaluator {
  run(node: Node, context: unknown): unknown;
}
interface Macro {
  readonly args: readonly Node[];
  readonly typeCheck: (checker: Checker, macro: Macro, context: unknown) => unknown;
  readonly evaluate: (evaluator: Evaluator, macro: Macro, context: unknown) => unknown;
}

/** `X.facts["key"]` taken apart; undefined for anything else. */
export function factAccess(node: Node): { readonly facts: Node; readonly key: string } | undefined {
  if (node.op !== "[]") return undefined;
  const [facts, index] = node.args as readonly [Node, Node];
  if (facts.op !== "." || (facts.args as readonly [Node, string])[1] !== "facts") return undefined;
  return index.op === "value" && typeof index.args === "string" ? { facts, key: index.args } : undefined;
}

export function registerFactTests(environment: Environment, { facts }: Vocabulary): void {
  const register = (signature: string, macro: (args: readonly Node[]) => Macro) =>
    environment.registerFunction(signature, (({ args }: { args: readonly Node[] }) => macro(args)) as never);
  register("satisfies(ast, ast): bool", (args) => conditionMacro(args, facts, satisfying));
  register("atLeast(ast, ast): bool", (args) => conditionMacro(args, facts, bound("atLeast")));
  register("atMost(ast, ast): bool", (args) => conditionMacro(args, facts, bound("atMost")));
  register("declaredAbsent(ast): bool", declaredAbsent);
  register("olderThan(ast, ast): bool", (args) => olderThan(args));
}

type ConditionOf = (type: FactType, operand: string | number) => Condition | string;

const satisfying: ConditionOf = (type, operand) => {
  switch (type.kind) {
    case "version":
      return { kind: "range", range: String(operand) };
    case "set":
      return { kind: "includes", all: [String(operand)] };
    case "string":
    case "enum":
      return { kind: "is", value: String(operand) };
    case "boolean":
      return "a boolean is compared with ==";
    case "number":
    case "quantity":
    case "time":
      return `a ${type.kind} is compared with atLeast or atMost`;
    default:
      return type satisfies never;
  }
};

function bound(side: "atLeast" | "atMost"): ConditionOf {
  return (_type, operand) => ({ kind: "bounds", [side]: operand });
}

function conditionMacro(
  args: readonly Node[],
  facts: ReadonlyMap<string, FactType>,
  conditionOf: ConditionOf,
): Macro {
  let condition: CompiledCondition | undefined;
  return {
    args,
    typeCheck: (checker, _macro, context) => {
      const [subject, operand] = args as readonly [Node, Node];
      const key = checkAccess(checker, subject, context);
      condition = compile(checker, facts.get(key)!, operand, conditionOf);
      return checker.getType("bool");
    },
    evaluate: (evaluator, _macro, context) => {
      const access = factAccess(args[0]!)!;
      const view = evaluator.run(access.facts, context) as FactsView;
      return testFact(view, access.key, condition!);
    },
  };
}

function testFact(view: FactsView, key: string, condition: CompiledCondition): boolean {
  const sight = view.see(key);
  if (sight.kind === "missing") throw view.unknown(key);
  if (sight.kind === "absent") return false;
  const { truth } = condition.test(sight.value);
  if (truth === "unknown") throw view.unknown(key);
  return truth === "yes";
}

/** The fact's key. Throws the library's type error at the place. */
function checkAccess(checker: Checker, subject: Node, context: unknown): string {
  const access = factAccess(subject);
  if (access === undefined) {
    throw checker.createError("no_fact", 'expected a fact, such as env.facts["os.id"]', subject);
  }
  checker.check(subject, context);
  return access.key;
}

function compile(
  checker: Checker,
  type: FactType,
  operand: Node,
  conditionOf: ConditionOf,
): CompiledCondition {
  const { args: value } = operand;
  const given = typeof value === "bigint" ? Number(value) : value;
  if (operand.op !== "value" || (typeof given !== "string" && typeof given !== "number")) {
    throw checker.createError("no_literal", "expected a value that is written out", operand);
  }
  const condition = conditionOf(type, given);
  if (typeof condition === "string") throw checker.createError("unfitting_test", condition, operand);
  try {
    return compileCondition(type, condition);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw checker.createError("unfitting_test", error.message.replace(/\.$/, ""), operand);
  }
}

function declaredAbsent(args: readonly Node[]): Macro {
  return {
    args,
    typeCheck: (checker, _macro, context) => {
      checkAccess(checker, args[0]!, context);
      return checker.getType("bool");
    },
    evaluate: (evaluator, _macro, context) => {
      const { facts, key } = factAccess(args[0]!)!;
      const view = evaluator.run(facts, context) as FactsView;
      const sight = view.see(key);
      if (sight.kind === "missing") throw view.unknown(key);
      return sight.kind === "absent";
    },
  };
}

const UNITS: Readonly<Record<string, bigint>> = { m: 60n, h: 3_600n, d: 86_400n, w: 604_800n };
const NANOSECONDS = 1_000_000_000n;

/** Nanoseconds of `90d`, `12h`, `30m`, `2w`; undefined for anything else. */
export function parseAge(text: string): bigint | undefined {
  const [, count, unit] = /^(\d{1,9})([mhdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : BigInt(count) * UNITS[unit!]! * NANOSECONDS;
}

/** Whether a time lies further back than an age, as seen from the evaluation's now. */
function olderThan(args: readonly Node[]): Macro {
  let age = 0n;
  return {
    args,
    typeCheck: (checker, _macro, context) => {
      const [subject, operand] = args as readonly [Node, Node];
      const type = checker.check(subject, context);
      if (type.name !== "TimeValue") {
        throw checker.createError("unfitting_test", `expected a time, found ${type.name}`, subject);
      }
      const parsed = typeof operand.args === "string" ? parseAge(operand.args) : undefined;
      if (operand.op !== "value" || parsed === undefined) {
        throw checker.createError("no_literal", 'expected an age such as "90d", "12h" or "2w"', operand);
      }
      age = parsed;
      return checker.getType("bool");
    },
    evaluate: (evaluator, _macro, context) => {
      const { value, now } = evaluator.run(args[0]!, context) as TimeValue;
      return now - parseTime(value as string)! > age;
    },
  };
}
