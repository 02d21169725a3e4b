/**
 * Gate "window": open while the clock on the wall of a time zone shows a time in the window, on one of its
 * days, and no freeze holds.
 *
 * The clock counts, not the hours gone by: an hour that is skipped in spring never comes, one that comes
 * twice in autumn is in the window twice. A window past midnight (22:00 to 04:00) belongs to the day on which
 * it begins.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { PlannedGate } from "../plan.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";
import { DAY, momentsOf, wallClock } from "./zone-clock.ts";

interface Freeze {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

export interface WindowSettings {
  readonly days?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly zone: string;
  readonly freezes?: readonly Freeze[];
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** A gate that opens in more than a year is not waited for; its answer says that no time was found. */
const DAYS_LOOKED_AT_MAX = 400;

export function judgeWindow(_: Snapshot, gate: PlannedGate, { now }: GateQuestion): GateState {
  const settings = gate.settings as unknown as WindowSettings;
  const at = Date.parse(now);
  const { zone } = settings;
  const frozen = freezesAt(settings, at);
  if (frozen.length === 0 && isInHours(settings, at)) {
    return { state: "open", because: `It is ${clockText(zone, at)}, ${inWords(settings)}.`, citations: [] };
  }
  const opens = opensAfter(settings, at);
  const why =
    frozen.length > 0
      ? frozen.map(({ from, to, because }) => `Frozen from ${from} to ${to}: ${because}.`).join(" ")
      : `It is ${clockText(zone, at)}, and not ${inWords(settings)}.`;
  return {
    state: "closed",
    because:
      opens === undefined
        ? `${why} It opens at no time in ${DAYS_LOOKED_AT_MAX} days.`
        : `${why} It opens ${clockText(zone, opens)}.`,
    ...(opens === undefined
      ? { needs: ["Change the policy: this window does not open."] }
      : { opensAt: new Date(opens).toISOString() }),
    citations: [],
  };
}

/** The first moment after `at` at which the window is open; openness begins only where one is looked at. */
function opensAfter(settings: WindowSettings, at: number): number | undefined {
  const { zone, from = "00:00", freezes = [] } = settings;
  const ends = freezes.map((freeze) => endOf(zone, freeze.to)).filter((end) => end > at);
  const isOpen = (moment: number) =>
    moment > at && freezesAt(settings, moment).length === 0 && isInHours(settings, moment);
  let best = ends.filter(isOpen).sort((a, b) => a - b)[0];
  for (let day = -1; day <= DAYS_LOOKED_AT_MAX; day++) {
    if (best !== undefined && best < at + (day - 2) * DAY) return best;
    const local = wallClock(zone, at + day * DAY).day;
    const begins = [...momentsOf(zone, local, minutesOf(from)), ...momentsOf(zone, local, 0)];
    // Where the clock is put back into the window, it opens there: the change is where 02:00 comes twice.
    const more = changesOn(zone, local);
    for (const moment of [...begins, ...more]) {
      if (isOpen(moment) && (best === undefined || moment < best)) best = moment;
    }
  }
  return best;
}

/** Moments of a day at which the clock is changed. */
function changesOn(zone: string, day: string): readonly number[] {
  const start = Date.parse(`${day}T00:00:00Z`);
  const before = wallClock(zone, start - DAY / 2).offset;
  const after = wallClock(zone, start + 1.5 * DAY).offset;
  if (before === after) return [];
  let [low, high] = [(start - DAY / 2) / 1000, (start + 1.5 * DAY) / 1000];
  while (high - low > 1) {
    // At most 18 halvings of two days in seconds.
    const middle = Math.floor((low + high) / 2);
    if (wallClock(zone, middle * 1000).offset === before) low = middle;
    else high = middle;
  }
  return [high * 1000];
}

function isInHours({ days, from, to, zone }: WindowSettings, at: number): boolean {
  const { minute, weekday } = wallClock(zone, at);
  const isDay = (one: number) => days === undefined || days.includes(WEEKDAYS[(one + 7) % 7]!);
  if (from === undefined || to === undefined) return isDay(weekday);
  const [first, last] = [minutesOf(from), minutesOf(to)];
  if (first < last) return isDay(weekday) && minute >= first && minute < last;
  return (isDay(weekday) && minute >= first) || (isDay(weekday - 1) && minute < last);
}

function freezesAt({ freezes = [], zone }: WindowSettings, at: number): readonly Freeze[] {
  return freezes.filter(({ from, to }) => at >= startOf(zone, from) && at < endOf(zone, to));
}

function startOf(zone: string, text: string): number {
  return text.length === 10 ? momentsOf(zone, text, 0)[0]! : Date.parse(text);
}

/** A day ends with its last moment. */
function endOf(zone: string, text: string): number {
  if (text.length !== 10) return Date.parse(text);
  const next = new Date(Date.parse(`${text}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
  return momentsOf(zone, next, 0)[0]!;
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}

/** `Sat 2026-11-21 18:05 Europe/Berlin` */
function clockText(zone: string, at: number): string {
  const { day, weekday, minute } = wallClock(zone, at);
  const two = (count: number) => String(Math.floor(count)).padStart(2, "0");
  return `${WEEKDAYS[weekday]} ${day} ${two(minute / 60)}:${two(minute % 60)} ${zone}`;
}

function inWords({ days, from, to }: WindowSettings): string {
  const hours = from === undefined ? "" : `between ${from} and ${to}`;
  const on = days === undefined ? "" : `on ${days.join(", ")}`;
  return [hours, on].filter((part) => part !== "").join(" ") || "outside every freeze";
}
