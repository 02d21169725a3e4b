/** The values of options, read and checked. Everything here throws UsageInvalid with what it wanted. */
import { PREFERENCE_NAMES } from "../decisions/decision.ts";
import type { PreferenceName } from "../decisions/decision.ts";
import { durationSeconds } from "../model/duration.ts";
import { nearestNames } from "../values/nearest.ts";
import { parseTime } from "../values/time.ts";
import { UsageInvalid } from "./usage-invalid.ts";

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** `["nvidia.driver=570.20"]` -> `{ "nvidia.driver": "570.20" }`; undefined for none. */
export function readAssumed(texts: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (texts.length === 0) return undefined;
  const assumed: Record<string, string> = {};
  for (const text of texts) {
    const split = text.indexOf("=");
    if (split < 1)
      throw new UsageInvalid(
        `--assume "${text}" is not KEY=VALUE.`,
        "Such as --assume nvidia.driver=570.86.10.",
        text,
      );
    const key = text.slice(0, split);
    if (Object.hasOwn(assumed, key)) throw new UsageInvalid(`--assume gives ${key} twice.`, undefined, text);
    assumed[key] = text.slice(split + 1);
  }
  return assumed;
}

/** `stability,freshness`: levels of preference, most important first. */
export function readPreferences(text: string): readonly PreferenceName[] {
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) {
    if (isPreference(name)) continue;
    const [nearest] = nearestNames(name, PREFERENCE_NAMES);
    throw new UsageInvalid(
      `--prefer names no level "${name}".`,
      nearest === undefined ? `There are ${PREFERENCE_NAMES.join(", ")}.` : `Did you mean ${nearest}?`,
      name,
    );
  }
  return names.filter(isPreference);
}

function isPreference(name: string): name is PreferenceName {
  return (PREFERENCE_NAMES as readonly string[]).includes(name);
}

/** `gpu-memory,serialization`; nothing: all that need no settings. */
export function readValidators(text: string | true): readonly string[] {
  return text === true ? ["all"] : text.split(",").map((name) => name.trim()).filter((name) => name !== "");
}

/** `5m`, `1h30m`, `90s` -> seconds. */
export function readDuration(text: string): number {
  const seconds = durationSeconds(text);
  if (seconds === undefined)
    throw new UsageInvalid(`"${text}" is no duration.`, "Durations look like 30s, 5m or 1h30m.", text);
  return seconds;
}

/** `30d`: that long before `now`; or a time. RFC 3339, UTC, milliseconds. */
export function readMoment(option: string, text: string, now: string): string {
  const seconds = durationSeconds(text);
  if (seconds !== undefined) return new Date(Date.parse(now) - seconds * 1000).toISOString();
  const time = parseTime(text);
  if (time !== undefined) return new Date(Number(time / NANOSECONDS_PER_MILLISECOND)).toISOString();
  const hint = "Such as 30d, 2026-11-01 or 2026-11-01T08:00:00Z.";
  throw new UsageInvalid(`${option} "${text}" is no time.`, hint, text);
}

/** `42` or `r42`. */
export function readRevision(text: string): number {
  const digits = /^r?(\d{1,15})$/.exec(text)?.[1];
  if (digits === undefined)
    throw new UsageInvalid(`"${text}" is no revision.`, "Revisions look like 42 or r42.", text);
  return Number(digits);
}

/** A whole number, at least 0. */
export function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageInvalid(`"${text}" is no whole number.`, "Such as 10.", text);
  return Number(text);
}
