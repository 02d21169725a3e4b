/**
 * Which conditions fit which types of facts, and that a condition says something.
 */
import type { Condition } from "./condition.ts";
import { describeFactType } from "./fact-type.ts";
import type { FactType } from "./fact-type.ts";
import { InvalidCondition } from "./invalid-condition.ts";

/** What a document calls each kind of condition. */
const WORDS: Readonly<Record<Condition["kind"], readonly string[]>> = {
  range: ["range", "refused"],
  is: ["is"],
  oneOf: ["oneOf"],
  not: ["not"],
  bounds: ["atLeast", "atMost"],
  includes: ["includes"],
  runsCode: ["runsCode"],
  present: ["present"],
  glob: ["glob"],
};

/** Most values that one condition lists; published lists of GPU models have some hundred. */
const VALUES_MAX = 1_000;

/** Longest glob; matching takes pattern times text steps at worst, and texts have up to 10,000 characters. */
const GLOB_LENGTH_MAX = 256;

/** The kinds of condition that fit a type. */
export function fittingKinds(type: FactType): readonly Condition["kind"][] {
  switch (type.kind) {
    case "version":
      return [
        "range",
        "is",
        "oneOf",
        "not",
        "bounds",
        "present",
        ...(type.scheme === "dotted" ? ["runsCode" as const] : []),
      ];
    case "quantity":
    case "number":
    case "time":
      return ["is", "oneOf", "not", "bounds", "present"];
    case "enum":
      return ["is", "oneOf", "not", ...(type.ordered ? ["bounds" as const] : []), "present", "glob"];
    case "set":
      return ["is", "includes", "present"];
    case "boolean":
      return ["is", "oneOf", "not", "present"];
    case "string":
      return ["is", "oneOf", "not", "present", "glob"];
    default: {
      const never: never = type;
      return never;
    }
  }
}

/** Throws InvalidCondition when the condition does not fit the type, says nothing, or says too much. */
export function refuseUnfitting(type: FactType, condition: Condition): void {
  const kinds = fittingKinds(type);
  const fitting = kinds.flatMap((kind) => WORDS[kind]);
  const refuse = (operator: string, why?: string) =>
    new InvalidCondition(operator, describeFactType(type), fitting, why);
  if (!kinds.includes(condition.kind)) throw refuse(operatorOf(condition));
  const problem = problemOf(condition);
  if (problem !== undefined) throw refuse(operatorOf(condition), problem);
}

/** The word in the document that the condition came from. */
function operatorOf(condition: Condition): string {
  if (condition.kind === "bounds")
    return condition.atLeast === undefined && condition.atMost !== undefined ? "atMost" : "atLeast";
  if (condition.kind === "range")
    return condition.range === undefined && condition.refused !== undefined ? "refused" : "range";
  return WORDS[condition.kind][0]!;
}

function problemOf(condition: Condition): string | undefined {
  switch (condition.kind) {
    case "range":
      return condition.range === undefined && condition.refused === undefined
        ? "A range states what works or what is refused."
        : undefined;
    case "bounds":
      return condition.atLeast === undefined && condition.atMost === undefined
        ? "A bound is atLeast or atMost."
        : undefined;
    case "oneOf":
    case "not":
      return sizeProblem(condition.kind, condition.values.length);
    case "includes": {
      const size =
        (condition.all?.length ?? 0) + (condition.any?.length ?? 0) + (condition.none?.length ?? 0);
      return (
        sizeProblem("includes", size) ??
        (condition.any?.length === 0 ? `"any" of nothing never holds.` : undefined)
      );
    }
    case "runsCode":
      return sizeProblem(
        "runsCode",
        condition.native.length + (typeof condition.ptx === "string" ? 1 : condition.ptx.length),
      );
    case "glob":
      return condition.pattern.length > GLOB_LENGTH_MAX
        ? `A glob has at most ${GLOB_LENGTH_MAX} characters.`
        : undefined;
    case "is":
    case "present":
      return undefined;
    default: {
      const never: never = condition;
      return never;
    }
  }
}

function sizeProblem(operator: string, size: number): string | undefined {
  if (size === 0) return `"${operator}" names at least one value.`;
  return size > VALUES_MAX ? `"${operator}" names at most ${VALUES_MAX} values.` : undefined;
}
