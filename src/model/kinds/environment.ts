/** Environment: a place to run. Facts and policies of the place it is part of are inherited. */
import type { z } from "zod";
import { facts } from "./facts.ts";
import { documentOf, fields, name, text, uniqueList } from "./fields.ts";

export const environment = documentOf(
  "Environment",
  name,
  fields({
    stage: text(
      /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
      "is not a stage such as production",
    ).optional(),
    partOf: name.optional(),
    reaches: uniqueList(name, String).optional(),
    facts: facts.optional(),
  }),
);

export type EnvironmentDocument = z.output<typeof environment>;
