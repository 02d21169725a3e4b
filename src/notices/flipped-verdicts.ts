/** What runs and is judged otherwise than before: by what was written, or by the time alone. */
import { flipsBetween } from "../decisions/impact.ts";
import type { FoundNotice, Moment } from "./notice.ts";

export function* flippedVerdicts(before: Moment, after: Moment): Generator<void, readonly FoundNotice[]> {
  const flips = yield* flipsBetween(before, after);
  return flips.map(({ deployment, environment, subject, services, from, to, reason }) => ({
    type: "verdict.flipped",
    about: `deployment:${deployment}`,
    sentence: `${subject} in ${environment} was ${from} and is ${to}: ${reason.sentence}`,
    data: { deployment, environment, subject, services, from, to, code: reason.code },
  }));
}
