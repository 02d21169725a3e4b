/**
 * An entry of `requires:`: a condition on a fact, an artifact's version or an interface and its schema; or a
 * choice between such.
 */
import { z } from "zod";
import { SCHEMA_PARTS, schemaShape } from "./columns.ts";
import { CONDITION_FAMILIES, checkCondition, conditionShape } from "./condition.ts";
import { factName, fields, list, name, text } from "./fields.ts";

const SUBJECTS = ["fact", "artifact", "interface"] as const;
/** What may stand beside each subject that is no fact. */
const ALLOWED = { artifact: ["range"], interface: ["range", "in", ...SCHEMA_PARTS] } as const;
const OPERATORS: readonly string[] = CONDITION_FAMILIES.flat();
/** What goes with an interface only, but for `range`. */
const OF_INTERFACE = ["in", ...SCHEMA_PARTS] as const;

const singleShape = {
  fact: factName.optional(),
  artifact: name.optional(),
  interface: name.optional(),
  ...conditionShape,
  in: z.enum(["here", "reachable", "anywhere"]).optional(),
  ...schemaShape,
  source: text().optional(),
  note: text().optional(),
};

const single = fields(singleShape).superRefine(checkSingle);
export type SingleRequirement = z.output<typeof single>;

/** An alternative: one requirement, or a list of them that hold together. */
const alternative = z.union([list(single).min(1, "is empty, and an empty list would always hold"), single]);

/**
 * A requirement or a choice. One object and not a union of two, so that a mistake inside `anyOf` is explained
 * where it stands; `checkRequirement` keeps the two apart.
 */
export const requirement = fields({
  anyOf: list(alternative).min(1, "is empty, and an empty choice could never hold").optional(),
  ...singleShape,
}).superRefine(checkRequirement);
export type Requirement = z.output<typeof requirement>;
export type Choice = Requirement & { readonly anyOf: NonNullable<Requirement["anyOf"]> };

export function isChoice(entry: Requirement): entry is Choice {
  return entry.anyOf !== undefined;
}

/** `requires: []` is a statement (needs nothing of its host); leaving it out says nothing. */
export const requirements = list(requirement);

function checkRequirement(value: Requirement, context: z.RefinementCtx): void {
  if (!isChoice(value)) return checkSingle(value, context);
  for (const field of [...SUBJECTS, ...OPERATORS, ...OF_INTERFACE] as const) {
    if (value[field as keyof SingleRequirement] === undefined) continue;
    context.addIssue({
      code: "custom",
      path: [field],
      message: "does not go with anyOf; write it into the alternatives",
    });
  }
}

function checkSingle(value: SingleRequirement, context: z.RefinementCtx): void {
  const subjects = SUBJECTS.filter((subject) => value[subject] !== undefined);
  if (subjects.length !== 1) {
    const found = subjects.length === 0 ? "names nothing" : `names ${subjects.join(" and ")}`;
    context.addIssue({
      code: "custom",
      message: `${found}; a requirement is about one fact, artifact or interface`,
    });
    return;
  }
  const [subject] = subjects as [(typeof SUBJECTS)[number]];
  const refuse = (field: string) =>
    context.addIssue({ code: "custom", path: [field], message: `does not go with ${subject}` });
  if (subject === "fact") {
    for (const field of OF_INTERFACE) if (value[field] !== undefined) refuse(field);
    checkCondition(value, context);
    return;
  }
  const allowed: readonly string[] = ALLOWED[subject];
  for (const field of [...OPERATORS, ...OF_INTERFACE]) {
    if (value[field as keyof SingleRequirement] !== undefined && !allowed.includes(field)) refuse(field);
  }
}
