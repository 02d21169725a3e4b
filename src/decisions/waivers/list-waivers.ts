/** `fairlead waiver list`: exceptions that count or wait, those that end next first. */
import { durationSeconds } from "../../model/duration.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { QuestionInvalid } from "../question-invalid.ts";
import { WAIVERS_MAX, waiverAt } from "./waiver.ts";
import type { Waiver } from "./waiver.ts";
import { statedWaivers } from "./waivers-in-force.ts";

export interface WaiversWanted {
  /** Those too that are over, void or withdrawn. */
  readonly all?: boolean;
  /** Only those that end within this duration: `7d`. */
  readonly expiring?: string;
  /** Only those of one rule. */
  readonly rule?: string;
}

export interface WaiverList {
  readonly waivers: readonly Waiver[];
  /** There are more than WAIVERS_MAX. */
  readonly isTruncated: boolean;
}

const OVER: ReadonlySet<Waiver["state"]> = new Set(["expired", "void", "withdrawn"]);

/** In order of their end, then name. Throws QuestionInvalid. */
export function listWaivers(snapshot: Snapshot, wanted: WaiversWanted, now: string): WaiverList {
  const before = wanted.expiring === undefined ? undefined : timeIn(wanted.expiring, now);
  const found = statedWaivers(snapshot)
    .filter(({ rule }) => wanted.rule === undefined || rule === wanted.rule)
    .filter(({ expires }) => before === undefined || expires <= before)
    .map((stated) => waiverAt(snapshot, stated, now))
    .filter(({ state }) => wanted.all === true || !OVER.has(state))
    .sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1));
  return { waivers: found.slice(0, WAIVERS_MAX), isTruncated: found.length > WAIVERS_MAX };
}

function endOf({ expires, name }: Waiver): string {
  return `${expires} ${name}`;
}

function timeIn(text: string, now: string): string {
  const seconds = durationSeconds(text);
  if (seconds === undefined)
    throw new QuestionInvalid(`"${text.slice(0, 100)}" is no duration`, "Durations look like 7d or 12h.");
  return new Date(Date.parse(now) + seconds * 1000).toISOString();
}
