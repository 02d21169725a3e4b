/** An entry of `requires:`: a condition on a fact, an artifact's version or an interface; or a choice between such. */
import { z } from "zod";
import { CONDITION_FAMILIES, checkCondition, conditionShape } from "./condition.ts";
import { factName, fields, list, name, text } from "./fields.ts";

const SUBJECTS = ["fact", "artifact", "interface"] as const;
/** What may stand beside each subject that is no fact. */
const ALLOWED = { artifact: ["range"], interface: ["range", "in"] } as const;
const OPERATORS: readonly string[] = CONDITION_FAMILIES.flat();

const single = fields({
  fact: factName.optional(),
  artifact: name.optional(),
  interface: name.optional(),
  ...conditionShape,
  in: z.enum(["here", "reachable", "anywhere"]).optional(),
  source: text().optional(),
  note: text().optional(),
});

export type SingleRequirement = z.output<typeof single>;

function checkSingle(value: SingleRequirement, context: z.RefinementCtx): void {
  const subjects = SUBJECTS.filter((subject) => value[subject] !== undefined);
  if (subjects.length !== 1) {
    const found = subjects.length === 0 ? "names nothing" : `names ${subjects.join(" and ")}`;
    context.addIssue({ code: "custom", message: `${found}; a requirement is about one fact, artifact or interface` });
    return;
  }
  const [subject] = subjects as [(typeof SUBJECTS)[number]];
  const refuse = (field: string) =>
    context.addIssue({ code: "custom", path: [field], message: `does not go with ${subject}` });
  if (subject === "fact") {
    if (value.in !== undefined) refuse("in");
    checkCondition(value, context);
  } else {
    const allowed: readonly string[] = ALLOWED[subject];
    for (const field of [...OPERATORS, "in"]) {
      if (value[field as keyof SingleRequirement] !== undefined && !allowed.includes(field)) refuse(field);
    }
  }
}

const checkedSingle = single.superRefine(checkSingle);

/** An alternative: one requirement, or a list of them that hold together. */
const alternative = z.union([list(checkedSingle).min(1, "is empty, and an empty list would always hold"), checkedSingle]);

const choice = fields({
  anyOf: list(alternative).min(1, "is empty, and an empty choice could never hold"),
  source: text().optional(),
  note: text().optional(),
});

export type Choice = z.output<typeof choice>;

/** `anyOf` decides which of the two shapes is meant, so that a mistake is explained in the terms of the right one. */
export const requirement = z.union([choice, checkedSingle]);
export type Requirement = z.output<typeof requirement>;

export function isChoice(entry: Requirement): entry is Choice {
  return "anyOf" in entry;
}

/** `requires: []` is a statement (needs nothing of its host); leaving it out says nothing. */
export const requirements = list(requirement);
