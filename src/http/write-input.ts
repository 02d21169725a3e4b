/** What every write over REST may say beside what it writes. */
import { z } from "zod";
import { text } from "./text-field.ts";

/** `true`, or the bare name: `?dryRun`. */
export const flag = z.enum(["true", "false", ""]).transform((value) => value !== "false");
export const revision = z.string().regex(/^r?\d{1,15}$/, "is no revision such as 42 or r42")
  .transform((value) => Number(value.replace("r", "")));

export const reason = text.describe("why, for the history");
export const actor = text
  .describe("who, for the history; believed only where nobody is asked for credentials");
export const id =
  text.describe("the write's own id: the same again writes nothing and answers as the first did");
