/** Checks what a request brought against a shape, naming every problem and the nearest known field. */
import type { z } from "zod";
import { nearestNames } from "../values/nearest.ts";
import { InputInvalid } from "./input-invalid.ts";
import type { InputProblem } from "./input-invalid.ts";

/** Problems shown of one input; nobody reads more. */
const PROBLEMS_MAX = 20;

/** Throws InputInvalid. `fields` are the names a reader may have meant. */
export function checkInput<S extends z.ZodType>(shape: S, input: unknown, fields: readonly string[]): z.output<S> {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputInvalid(parsed.error.issues.slice(0, PROBLEMS_MAX).flatMap((issue): InputProblem[] => {
    const path = issue.path.map(String).join(".");
    if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
    return issue.keys.map((key) => {
      const [nearest] = nearestNames(key, fields, 1);
      return { path: path === "" ? key : `${path}.${key}`,
        message: `no such field${nearest === undefined ? "" : `; did you mean "${nearest}"?`}` };
    });
  }));
}
