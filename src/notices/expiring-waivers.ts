/** Waivers in force that soon are no more: told a week and a day before. */
import { statedWaivers } from "../decisions/waivers/waivers-in-force.ts";
import type { StatedWaiver } from "../decisions/waivers/waivers-in-force.ts";
import { stateOf } from "../decisions/waivers/waiver.ts";
import type { FoundNotice, Moment } from "./notice.ts";

const DAY_MILLISECONDS = 86_400_000;
/** A week to ask for another one or to mend what was waived; a day for who forgot. */
const TOLD_BEFORE_DAYS = [1, 7];

export function* expiringWaivers(before: Moment, after: Moment): Generator<void, readonly FoundNotice[]> {
  const found: FoundNotice[] = [];
  const earlier = new Map(statedWaivers(before.snapshot).map((waiver) => [waiver.name, waiver]));
  for (const waiver of statedWaivers(after.snapshot)) {
    yield;
    const days = daysTold(waiver, after);
    if (days === undefined) continue;
    const old = earlier.get(waiver.name);
    if (old !== undefined && daysTold(old, before) === days) continue;
    const { name, rule, subject, expires, owner } = waiver;
    found.push({
      type: "waiver.expiring",
      about: `waiver:${name}`,
      sentence: `Waiver ${name} of ${rule} for ${subject} ends at ${expires}.`,
      data: { waiver: name, rule, subject, owner, expires },
    });
  }
  return found;
}

/** Which of the times before its end has come; undefined where none has, or where it is not in force. */
function daysTold(waiver: StatedWaiver, { snapshot, now }: Moment): number | undefined {
  const left = Date.parse(waiver.expires) - Date.parse(now);
  const days = TOLD_BEFORE_DAYS.find((one) => left <= one * DAY_MILLISECONDS);
  return days !== undefined && stateOf(snapshot, waiver, now) === "in-force" ? days : undefined;
}
