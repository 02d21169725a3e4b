/** What the API surface says without any text: where nothing is replaced, nobody relies on what it was. */
import { resultOf } from "./reason.ts";
import type { Question, Result } from "./validator.ts";

/** undefined: texts are needed. */
export function nothingReplaced({ snapshot, build, replaces }: Question): Result | undefined {
  if (replaces !== undefined) return undefined;
  const about = snapshot.key(build);
  return resultOf([{ code: "NOTHING_REPLACED", outcome: "PASS", about }], about);
}
