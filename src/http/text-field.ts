/** Shapes that several routes share, with messages that read well after the value. */
import { z } from "zod";
import { WAIT_MILLISECONDS_MAX } from "../catalog/knowledge.ts";

/** No name, selector or reason is longer; documents go by other ways. */
const TEXT_LENGTH_MAX = 1000;

export const text = z.string().min(1, "is empty")
  .max(TEXT_LENGTH_MAX, `is longer than ${TEXT_LENGTH_MAX} characters`);

/** `42` as a number, or whatever `parseAsOf` takes as text. */
export const asOf = z.union([text,
  z.number().int("is no whole number").nonnegative("is negative").transform(String)])
  .describe("a revision or a time of the past");
export const atLeast = text.describe("the token of a write that the answer must hold");
export const maxWaitMilliseconds = z.number().int("is no whole number").min(0, "is negative")
  .max(WAIT_MILLISECONDS_MAX, `is more than ${WAIT_MILLISECONDS_MAX}`)
  .describe("how long to wait for `atLeast`; 0, not at all, unless given");
/** Values of facts and parameters: text, or what JSON has a word for. */
export const plainValue = z.union([z.string(), z.number(), z.boolean()]);
