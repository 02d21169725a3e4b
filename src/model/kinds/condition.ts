/**
 * A condition on one fact, as a document writes it. Which operands stand on an edge, and under which names,
 * is the table in ../README.md; ../compile/condition-properties.ts makes the one from the other.
 */
import { z } from "zod";
import { fields, list, scalar, text, texts } from "./fields.ts";

const capability = text(/^\d+\.\d+[af]?$/, "is not a compute capability such as 9.0, 9.0a or 10.0f");

/**
 * The GPU code in a binary: native (cubin) and PTX; `none` says there is no PTX, `unstated` that nobody says.
 */
const runsCode = fields({
  native: list(capability).optional(),
  ptx: z.union([z.enum(["none", "unstated"]), list(capability).min(1, "is empty; write none")]).optional(),
});

export const conditionShape = {
  range: text().optional(),
  refused: text().optional(),
  is: scalar.optional(),
  oneOf: texts.min(1, "is empty").optional(),
  not: z.union([texts.min(1, "is empty"), scalar]).optional(),
  atLeast: text().optional(),
  atMost: text().optional(),
  includes: texts.min(1, "is empty").optional(),
  includesAny: texts.min(1, "is empty").optional(),
  excludes: texts.min(1, "is empty").optional(),
  runsCode: runsCode.optional(),
  present: z
    .literal(true, { error: "can only be true; to ask for absence there is no condition" })
    .optional(),
  matches: text().optional(),
};

/** Operators that may stand together; every condition uses one of these families. */
export const CONDITION_FAMILIES = [
  ["range", "refused"],
  ["is"],
  ["oneOf"],
  ["not"],
  ["atLeast", "atMost"],
  ["includes", "includesAny", "excludes"],
  ["runsCode"],
  ["present"],
  ["matches"],
] as const;

export type ConditionOperator = (typeof CONDITION_FAMILIES)[number][number];
const OPERATORS = CONDITION_FAMILIES.flat() as readonly ConditionOperator[];

const condition = fields(conditionShape);
export type Condition = z.output<typeof condition>;

/** Refuses a condition without an operator, with operators of two families, or with `refused` alone. */
export function checkCondition(value: Condition, context: z.RefinementCtx): void {
  const given = OPERATORS.filter((operator) => value[operator] !== undefined);
  const families = CONDITION_FAMILIES.filter((family) =>
    family.some((operator) => value[operator] !== undefined),
  );
  if (families.length === 0) {
    context.addIssue({
      code: "custom",
      message: `says nothing about the fact; give one of ${OPERATORS.join(", ")}`,
    });
  } else if (families.length > 1) {
    context.addIssue({
      code: "custom",
      message: `mixes ${given.join(" and ")}; write one requirement for each`,
    });
  } else if (value.refused !== undefined && value.range === undefined) {
    context.addIssue({
      code: "custom",
      path: ["refused"],
      message: "stands without range; say what works as well",
    });
  }
}

/** `{ is: X }` and the like: a condition in a place where the fact is already named. */
export const bareCondition = condition.superRefine(checkCondition);
