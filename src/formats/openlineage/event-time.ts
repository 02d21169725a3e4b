/**
 * When an event occurred, as text whose order is the order of instants.
 *
 * Producers write offsets and up to nine digits of a second, and some no offset at all (Python's
 * `datetime.now().isoformat()`, which the client's own samples have); RFC 3339 would refuse those, and losing
 * lineage is worse than reading them as UTC, which is what is done here.
 */
import { formatTime, parseTime } from "../../values/time.ts";

const WITHOUT_OFFSET = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:[.,]\d+)?$/;
/** Digits beyond the ninth, which no clock gives and some formatters write. */
const BEYOND_NANOSECONDS = /([.,]\d{9})\d+/;
const SECONDS_LENGTH = "2026-10-01T12:00:00".length;
/** 0000-01-01 and 9999-12-31T23:59:59.999999999Z, between which a year has four digits. */
const EARLIEST = -62_167_219_200_000_000_000n;
const LATEST = 253_402_300_799_999_999_999n;

/** As almost all producers write it; the last day of a month is left to who counts days. */
const IN_UTC = new RegExp(
  [
    "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])",
    "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.([0-9]{1,9}))?Z$",
  ].join(""),
);

/** `2026-10-01T12:00:00.5+02:00` -> `2026-10-01T10:00:00.500000000Z`; undefined when it is no time. */
export function instantOf(text: string): string | undefined {
  const plain = IN_UTC.exec(text);
  if (plain !== null) return `${text.slice(0, SECONDS_LENGTH)}.${(plain[1] ?? "").padEnd(9, "0")}Z`;
  const zoned = WITHOUT_OFFSET.test(text) ? `${text}Z` : text;
  if (!/[Tt ]/.test(zoned)) return undefined; // A date alone is not when something occurred.
  const instant = parseTime(zoned.replace(BEYOND_NANOSECONDS, "$1").replace(",", "."));
  if (instant === undefined || instant < EARLIEST || instant > LATEST) return undefined;
  const [seconds = "", fraction = ""] = formatTime(instant).slice(0, -1).split(".");
  return `${seconds}.${fraction.padEnd(9, "0")}Z`;
}
