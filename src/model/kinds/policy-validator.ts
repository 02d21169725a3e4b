/**
 * A validator that a policy asks: its name, when it is asked, and what it is to be strict about. Which
 * validators there are, and which settings each takes, is for src/rules/validators.
 */
import { z } from "zod";
import { fields, list, localName, scalar, text, uniqueList } from "./fields.ts";

/** A validator has a handful of settings; a list of licences is the longest. */
export const SETTING_ENTRIES_MAX = 500;

const entry = z.union([scalar, z.record(localName, scalar)]);
const setting = z.union([scalar, list(entry).min(1, "is empty").max(SETTING_ENTRIES_MAX, "is too long")]);

const validator = fields({
  name: localName,
  /** command: one that the server's configuration names; left out: one that Fairlead comes with. */
  by: z.enum(["fairlead", "command"]).optional(),
  /** Where it is asked; left out: of every build. */
  when: text().optional(),
  settings: z.record(localName, setting).optional(),
  remedy: text().optional(),
  /** Whether somebody may be excepted from it; left out: yes. */
  waivable: z.boolean().optional(),
});

export const validators = uniqueList(validator, ({ name }) => name).min(1, "is empty");

export type ValidatorSpec = z.output<typeof validator>;
