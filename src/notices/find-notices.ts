/** All that two moments give, in order of source. */
import { changedPlans } from "./changed-plans.ts";
import { openedGates } from "./opened-gates.ts";
import { expiringWaivers } from "./expiring-waivers.ts";
import { flippedVerdicts } from "./flipped-verdicts.ts";
import type { FoundNotice, Moment, NoticeSource } from "./notice.ts";

const SOURCES: readonly NoticeSource[] = [flippedVerdicts, changedPlans, openedGates, expiringWaivers];

export function* findNotices(before: Moment, after: Moment): Generator<void, readonly FoundNotice[]> {
  const found: FoundNotice[] = [];
  for (const source of SOURCES) found.push(...(yield* source(before, after)));
  return found;
}
