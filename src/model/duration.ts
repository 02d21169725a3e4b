/** Durations as people write them: `24h`, `7d`, `1h30m`, `90s`. Whole seconds. */

const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** One to four parts, the larger unit first, each at most once. */
export const DURATION = /^(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?$/;

/** The seconds of a duration; undefined when the text is none. */
export function durationSeconds(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match.map(Number).map((part) => part || 0);
  return days * SECONDS.d + hours * SECONDS.h + minutes * SECONDS.m + seconds;
}
