/**
 * `facts:` of an environment or a version. A fact is a scalar, a list of text (a set), a statement with its
 * provenance, or a list of statements when several sources speak. The scalar `none` declares the key absent.
 */
import { z } from "zod";
import { factName, fields, list, scalar, text, texts, time } from "./fields.ts";

/** The word that declares a key absent, with all keys below it. */
export const ABSENT = "none";

const statement = fields({
  value: z.union([scalar, texts]),
  kind: z.enum(["declared", "observed"]).optional(),
  source: text().optional(),
  time: time.optional(),
}).superRefine((value, context) => {
  if (value.kind !== "observed") return;
  for (const field of ["source", "time"] as const) {
    if (value[field] === undefined) {
      context.addIssue({
        code: "custom",
        path: [field],
        message: "is missing; an observation says who saw it and when",
      });
    }
  }
});

export type FactStatement = z.output<typeof statement>;

const fact = z.union([scalar, texts, statement, list(statement).min(1, "is empty")]);
export type Fact = z.output<typeof fact>;

export const facts = z.record(factName, fact);

/** All statements about one fact, in the document's order, whichever of the four shapes it has. */
export function statementsOf(value: Fact): readonly FactStatement[] {
  if (!Array.isArray(value)) return [typeof value === "object" ? value : { value }];
  const entries = value as readonly (string | FactStatement)[];
  return typeof entries[0] === "object"
    ? (entries as readonly FactStatement[])
    : [{ value: entries as string[] }];
}
