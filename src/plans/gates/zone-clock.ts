/**
 * The clock on the wall of a time zone, with its summer time: what it shows at a moment, and the moments at
 * which it shows a time. The database of zones is the runtime's (ICU, IANA tz).
 */

export interface WallClock {
  /** `2026-11-21` */
  readonly day: string;
  /** 0 is Monday. */
  readonly weekday: number;
  /** Minutes since midnight by the clock, with seconds as a fraction. */
  readonly minute: number;
  /** Milliseconds by which the clock is ahead of UTC. */
  readonly offset: number;
}

const MINUTE = 60_000;
export const DAY = 86_400_000;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError for what is no zone. */
export function wallClock(zone: string, at: number): WallClock {
  const offset = offsetAt(zone, at);
  const local = new Date(at + offset);
  return {
    day: local.toISOString().slice(0, 10),
    weekday: (local.getUTCDay() + 6) % 7,
    minute: ((((at + offset) % DAY) + DAY) % DAY) / MINUTE,
    offset,
  };
}

export function offsetAt(zone: string, at: number): number {
  let format = FORMATS.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    FORMATS.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const whole = Math.floor(at / 1000) * 1000;
  return (
    Date.UTC(part["year"]!, part["month"]! - 1, part["day"], part["hour"], part["minute"], part["second"]) -
    whole
  );
}

/**
 * Every moment at which the clock shows this minute of this day, or at which a change of the clock steps over
 * it: none twice, in order. One as a rule; two when the clock is put back.
 */
export function momentsOf(zone: string, day: string, minute: number): readonly number[] {
  const local = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE;
  // Both offsets that may hold: no zone is further than 15 hours from UTC or changes twice in two days.
  const offsets = [...new Set([offsetAt(zone, local - DAY), offsetAt(zone, local + DAY)])];
  const moments = offsets.map((offset) => local - offset).sort((a, b) => a - b);
  const shown = moments.filter((at) => at + offsetAt(zone, at) === local);
  if (shown.length > 0) return shown;
  return [changeBetween(zone, moments[0]!, moments.at(-1)!)];
}

/** The first moment, exact to the second, at which the offset is no longer the one at `from`. */
function changeBetween(zone: string, from: number, to: number): number {
  const offset = offsetAt(zone, from);
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    // At most 17 halvings of a day in seconds.
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * 1000) === offset) low = middle;
    else high = middle;
  }
  return high * 1000;
}
