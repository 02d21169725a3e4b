/**
 * Checks what a request brought against a shape: every problem at once, with its value, place and nearest
 * name.
 */
import type { z } from "zod";
import { explainIssues } from "../model/explain-issues.ts";
import { pathText } from "../model/problem.ts";
import { InputInvalid } from "./input-invalid.ts";
import type { InputProblem } from "./input-invalid.ts";

/** Problems shown of one input; nobody reads more. */
const PROBLEMS_MAX = 20;
/** The one name that zod's records leave out without a word. */
const PROTO = "__proto__";

/** Throws InputInvalid. */
export function checkInput<S extends z.ZodObject>(shape: S, input: unknown): z.output<S> {
  const parsed = shape.safeParse(input);
  if (parsed.success) {
    refuseProto(input as Readonly<Record<string, unknown>>);
    return parsed.data;
  }
  const known = Object.keys(shape.shape).join(" ");
  const issues = parsed.error.issues.slice(0, PROBLEMS_MAX)
    .map((issue) => (issue.code === "unrecognized_keys" ? { ...issue, message: known } : issue));
  throw new InputInvalid(explainIssues(issues, input).map(({ path, message, hint }): InputProblem =>
    ({ path: pathText(path), message, ...(hint === undefined ? {} : { hint }) })));
}

function refuseProto(input: Readonly<Record<string, unknown>>): void {
  for (const name in input) {
    const value = input[name];
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, PROTO)) continue;
    throw new InputInvalid([{ path: `${name}.${PROTO}`, message: `"${PROTO}" names nothing here.` }]);
  }
}
