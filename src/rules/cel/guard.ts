/**
 * What the library would run and we do not: each node of a checked syntax tree is looked at once.
 *
 * Refused are functions that are not listed here, values without a type, orders of texts, comparisons of what
 * only fact tests compare, facts by a computed key, and more loops in loops than allowed. What is left costs
 * at most (steps x list weight ^ loops), so that a bound on lists bounds the time.
 */
import { nearestNames } from "../../values/nearest.ts";
import { OPAQUE_TYPES } from "./cel-environment.ts";
import { ExpressionInvalid } from "./expression-invalid.ts";
import { FACT_TESTS, factAccess } from "./fact-tests.ts";
import type { Node } from "./fact-tests.ts";
import { GLOB_STEPS, LOOPS_MAX, PATTERN_LENGTH_MAX, SEARCH_STEPS, STEPS_MAX } from "./limits.ts";

/** Macros that run their last argument once for each element of the receiver. */
const LOOPS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);
const METHODS: ReadonlySet<string> = new Set([...LOOPS, "size", "contains", "startsWith", "endsWith"]);
const FUNCTIONS: ReadonlySet<string> = new Set([...FACT_TESTS, "size", "double", "string", "glob"]);
/** Why somebody who knows CEL does not find a function here. */
const REFUSED: Readonly<Record<string, string>> = {
  int: "numbers are not rounded here",
  lowerAscii: "texts are compared as they are",
  upperAscii: "texts are compared as they are",
  has: "there is no has(): it makes no of unknown; ask declaredAbsent()",
  matches: "there are no regular expressions here; use glob(text, pattern)",
  dyn: "values without a type cannot be checked",
  bind: "cel.bind is not allowed; name the value in `let`",
};
const ORDERS: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
const NUMBERS: ReadonlySet<string> = new Set(["int", "uint", "double"]);
/** Types of CEL that no fact and no field has. */
const UNUSED_TYPES = /\b(bytes|uint|null|type|timestamp|duration|Duration|Timestamp)\b/;
const PLAIN: ReadonlySet<string> = new Set([
  "value",
  "id",
  ".",
  "[]",
  "list",
  "?:",
  "||",
  "&&",
  "!_",
  "-_",
  "==",
  "!=",
  "in",
  "+",
  "-",
  "*",
  "/",
  "%",
  ...ORDERS,
]);

export interface Cost {
  /** Visits of nodes where each is visited once; dear functions count for more. */
  readonly steps: number;
  /** How often the length of a list is multiplied with itself. */
  readonly power: number;
  /** The longest list that is written out. */
  readonly literal: number;
}

/** How long a list may be for an expression of this cost; Infinity where no list is gone through. */
export function listWeightMax({ steps, power }: Cost): number {
  return power === 0 ? Infinity : Math.floor((STEPS_MAX / steps) ** (1 / power));
}

/**
 * Throws ExpressionInvalid. `shows`: the whole expression may be what only fact tests compare, as its text is
 * wanted.
 */
export function guard(source: string, root: Node, shows: boolean): Cost {
  const visited = new Guard(source).visit(root, 0, shows);
  if (visited.literal > listWeightMax(visited)) {
    throw new ExpressionInvalid("this does too much with the lists written in it", source, root);
  }
  return visited;
}

class Guard {
  readonly #source: string;
  constructor(source: string) {
    this.#source = source;
  }

  visit(node: Node, loops: number, mayBeOpaque: boolean): Cost {
    const type = node.checkedType?.name ?? "";
    if (/\bdyn\b/.test(type)) throw this.#refuse("this has no type that could be checked", node);
    if (UNUSED_TYPES.test(type)) throw this.#refuse(`nothing here is a ${type}`, node);
    if (OPAQUE_TYPES.has(type) && !mayBeOpaque) {
      throw this.#refuse(`a ${nounOf(type)} is compared with ${testsOf(type)} only`, node);
    }
    switch (node.op) {
      case "call":
        return this.#call(node, loops);
      case "rcall":
        return this.#method(node, loops);
      case ".":
        return this.#sum([this.visit((node.args as readonly [Node])[0], loops, false)]);
      case "[]":
        return this.#index(node, loops);
      default:
        return this.#operator(node, loops);
    }
  }

  #operator(node: Node, loops: number): Cost {
    if (!PLAIN.has(node.op)) throw this.#refuse("this is not allowed here", node);
    const operands = Array.isArray(node.args)
      ? (node.args as readonly unknown[]).filter(isNode)
      : [node.args];
    const nodes = operands.filter(isNode);
    const cost = this.#sum(nodes.map((each) => this.visit(each, loops, false)));
    const types = nodes.map((each) => each.checkedType?.name ?? "");
    if (ORDERS.has(node.op) && types.some((type) => !NUMBERS.has(type))) {
      throw this.#refuse(`only numbers have an order here, and this is ${types.join(` ${node.op} `)}`, node);
    }
    if (node.op === "+" && types.some((type) => !NUMBERS.has(type))) {
      throw this.#refuse("only numbers are added", node);
    }
    if (node.op === "list") return { ...cost, literal: Math.max(cost.literal, nodes.length) };
    const goesThrough =
      ["in", "==", "!="].includes(node.op) &&
      nodes.some((each) => each.op !== "list" && each.checkedType?.name.startsWith("list<"));
    return goesThrough ? { ...cost, power: cost.power + 1 } : cost;
  }

  #index(node: Node, loops: number): Cost {
    const [of, index] = node.args as readonly [Node, Node];
    if (of.checkedType?.name === "Facts" && factAccess(node) === undefined) {
      throw this.#refuse("the key of a fact is written out", index);
    }
    return this.#sum([this.visit(of, loops, false), this.visit(index, loops, false)]);
  }

  #call(node: Node, loops: number): Cost {
    const [name, args] = node.args as readonly [string, readonly Node[]];
    if (!FUNCTIONS.has(name)) throw this.#unknownFunction(name, node, FUNCTIONS);
    if (name === "glob") this.#checkPattern(args[1]!);
    const isFactTest = (FACT_TESTS as readonly string[]).includes(name);
    const cost = this.#sum(args.map((each, place) => this.visit(each, loops, isFactTest && place === 0)));
    return name === "glob" ? { ...cost, steps: cost.steps + GLOB_STEPS } : cost;
  }

  #method(node: Node, loops: number): Cost {
    const [name, receiver, args] = node.args as readonly [string, Node, readonly Node[]];
    if (!METHODS.has(name)) throw this.#unknownFunction(name, node, METHODS);
    const of = this.visit(receiver, loops, false);
    if (LOOPS.has(name) && !receiver.checkedType?.name.startsWith("list<")) {
      throw this.#refuse(`${name} goes through lists only`, receiver);
    }
    if (!LOOPS.has(name)) {
      const cost = this.#sum([of, ...args.map((each) => this.visit(each, loops, false))]);
      return name === "size" ? cost : { ...cost, steps: cost.steps + SEARCH_STEPS };
    }
    if (loops === LOOPS_MAX) {
      throw this.#refuse(`loops stand in loops at most ${LOOPS_MAX} deep`, node);
    }
    // The first argument is the loop's variable and has no type of its own.
    const body = args.slice(1).map((each) => this.visit(each, loops + 1, false));
    const inner = this.#sum(body);
    return this.#sum([of, { ...inner, power: inner.power + 1 }]);
  }

  #checkPattern(pattern: Node): void {
    if (pattern.op === "value" && String(pattern.args).length <= PATTERN_LENGTH_MAX) return;
    throw this.#refuse(`a glob is written out, with at most ${PATTERN_LENGTH_MAX} characters`, pattern);
  }

  #sum(parts: readonly Cost[]): Cost {
    return {
      steps: parts.reduce((sum, { steps }) => sum + steps, 1),
      power: Math.max(0, ...parts.map(({ power }) => power)),
      literal: Math.max(0, ...parts.map(({ literal }) => literal)),
    };
  }

  #unknownFunction(name: string, node: Node, known: ReadonlySet<string>): ExpressionInvalid {
    const reason = Object.hasOwn(REFUSED, name) ? REFUSED[name]! : `there is no function ${name} here`;
    const nearest = Object.hasOwn(REFUSED, name) ? [] : nearestNames(name, known, 2);
    return new ExpressionInvalid(reason, this.#source, node, nearest);
  }

  #refuse(problem: string, node: Node): ExpressionInvalid {
    return new ExpressionInvalid(problem, this.#source, node);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "op" in value;
}

function nounOf(type: string): string {
  return type.replace(/Value$/, "").toLowerCase();
}

function testsOf(type: string): string {
  switch (type) {
    case "VersionValue":
      return "satisfies, atLeast or atMost";
    case "TimeValue":
      return "atLeast, atMost or olderThan";
    default:
      return "atLeast or atMost";
  }
}
