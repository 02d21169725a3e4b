/**
 * FactKey: the definition of a fact: its type, its names in other vocabularies, and what it can be derived
 * from.
 */
import { z } from "zod";
import { SCHEME_NAMES } from "../../values/version.ts";
import { DURATION } from "../duration.ts";
import { bareCondition, checkCondition, conditionShape } from "./condition.ts";
import { documentOf, factName, fields, list, scalar, text, texts, uniqueList } from "./fields.ts";

export const FACT_TYPES = [
  "version",
  "quantity",
  "number",
  "enum",
  "set",
  "boolean",
  "string",
  "time",
] as const;

const factCondition = fields({ fact: factName, ...conditionShape }).superRefine(checkCondition);

/**
 * A row of a derivation: when all conditions hold, the fact has this value. The map is short for a list of
 * conditions.
 */
const derivation = fields({
  when: z.union([
    list(factCondition).min(1, "is empty, and would always hold"),
    z
      .record(factName, z.union([scalar, bareCondition]))
      .refine((value) => Object.keys(value).length > 0, "is empty, and would always hold"),
  ]),
  value: z.union([scalar, texts]),
  source: text(),
});

export type DerivationSpec = z.output<typeof derivation>;

/** Which fields belong to which types; the rest of the types refuse them. */
const BELONGS = {
  scheme: ["version"],
  unit: ["quantity", "number"],
  values: ["enum", "set"],
  ordered: ["enum"],
} as const satisfies Record<string, readonly (typeof FACT_TYPES)[number][]>;

export const factKey = documentOf(
  "FactKey",
  factName,
  fields({
    type: z.enum(FACT_TYPES),
    scheme: z.enum(SCHEME_NAMES).optional(),
    unit: text().optional(),
    values: uniqueList(text(), String).min(1, "is empty").optional(),
    /** The values stand in ascending order, so that atLeast and atMost make sense. */
    ordered: z.boolean().optional(),
    /** Names in other vocabularies: `{ nfd: [cpu-cpuid] }`. */
    aliases: z.record(text(), uniqueList(text(), String)).optional(),
    /** Keys declared absent together with this one, and all keys below them. */
    covers: uniqueList(factName, String).optional(),
    freshFor: text(DURATION, "is not a duration such as 24h or 7d").optional(),
    derive: list(derivation).optional(),
  }).superRefine((spec, context) => {
    for (const [field, types] of Object.entries(BELONGS)) {
      if (
        spec[field as keyof typeof BELONGS] !== undefined &&
        !(types as readonly string[]).includes(spec.type)
      ) {
        context.addIssue({
          code: "custom",
          path: [field],
          message: `belongs to type ${types.join(" or ")}, not ${spec.type}`,
        });
      }
    }
    const missing = spec.type === "version" ? "scheme" : spec.type === "enum" ? "values" : undefined;
    if (missing !== undefined && spec[missing] === undefined) {
      context.addIssue({
        code: "custom",
        path: [missing],
        message: `is missing; a fact of type ${spec.type} states it`,
      });
    }
  }),
);

export type FactKeyDocument = z.output<typeof factKey>;
