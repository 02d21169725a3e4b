/**
 * Points in time as RFC 3339 writes them, exact to the billionth of a second, and dates, which mean their
 * first instant in UTC.
 */

const TIME = new RegExp(
  [
    "^([0-9]{4})-([0-9]{2})-([0-9]{2})",
    "(?:[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]{1,9}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2})))?$",
  ].join(""),
);

/**
 * Billionths of a second since 1970 UTC; undefined when the text is no time. A leap second is the second
 * after it.
 */
export function parseTime(text: string): bigint | undefined {
  const match = TIME.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) =>
    Number(match[group] ?? "0"),
  ) as [number, number, number, number, number, number];
  const [offsetHour, offsetMinute] = [Number(match[9] ?? "0"), Number(match[10] ?? "0")];
  const inRange =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysOf(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60 &&
    offsetHour <= 23 &&
    offsetMinute <= 59;
  if (!inRange) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const offset = (offsetHour * 60 + offsetMinute) * 60_000 * (match[8] === "-" ? -1 : 1);
  return BigInt(date.getTime() - offset) * 1_000_000n + BigInt((match[7] ?? "").padEnd(9, "0"));
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The time in UTC with as many digits as it needs: `2026-10-01T00:00:00Z`. Years 0 to 9999. */
export function formatTime(nanoseconds: bigint): string {
  const milliseconds = (nanoseconds - (((nanoseconds % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n;
  const rest = (((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)
    .toString()
    .padStart(9, "0");
  const fraction = rest.replace(/0+$/, "");
  const seconds = new Date(Number(milliseconds)).toISOString().slice(0, 19);
  return `${seconds}${fraction === "" ? "" : `.${fraction}`}Z`;
}
