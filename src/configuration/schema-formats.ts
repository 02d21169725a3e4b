/** The formats that schemas may name (src/model/kinds/value-schema.ts), each checked in linear time. */
import { isIPv4, isIPv6 } from "node:net";
import type { SCHEMA_FORMATS } from "../model/kinds/value-schema.ts";

/** Longest text that is looked at: a URL of 4096 characters is refused by most that would read it. */
const TEXT_CHARACTERS_MAX = 4096;

type Check = (text: string) => boolean;

export const CHECKED_FORMATS: Readonly<Record<(typeof SCHEMA_FORMATS)[number], Check>> = {
  "date-time": (text) => /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text)) && isDate(text.slice(0, 10)),
  date: isDate,
  email: (text) => {
    const at = text.lastIndexOf("@");
    return at > 0 && at <= 64 && /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}$/.test(text.slice(0, at)) &&
      isHostname(text.slice(at + 1));
  },
  hostname: isHostname,
  ipv4: isIPv4,
  ipv6: isIPv6,
  uri: (text) => text.length <= TEXT_CHARACTERS_MAX && !/\s/.test(text) && URL.canParse(text),
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
};

/** A day of the calendar: 2026-02-30 is none. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

/** RFC 1123: labels of letters, digits and hyphens, at most 63 characters each and 253 in all. */
function isHostname(text: string): boolean {
  return text.length <= 253 &&
    text.split(".").every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label));
}
