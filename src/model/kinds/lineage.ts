/**
 * What lineage is written with: a version that something was made from, by name alone or with who says so and
 * since when.
 */
import { z } from "zod";
import { fields, text, time, uniqueList, versionName } from "./fields.ts";

const stated = fields({ version: versionName, source: text().optional(), time: time.optional() });

/** `clicks@2026-10-01`, or `{ version: clicks@2026-10-01, source: ..., time: ... }`. */
const origin = z.union([versionName, stated]);
export type Origin = z.output<typeof origin>;

/** The versions on the other side of a run or of a derivation; each once. */
export const origins = uniqueList(origin, (entry) => statedOrigin(entry).version);

export function statedOrigin(entry: Origin): z.output<typeof stated> {
  return typeof entry === "string" ? { version: entry } : entry;
}
