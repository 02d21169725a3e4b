/** The least that a range must be widened so that it takes in one more version. */
import { compileRange, contains, describeRange, union } from "../../values/range.ts";
import { compareVersions } from "../../values/scheme.ts";
import type { SchemeName, Version } from "../../values/scheme.ts";

/**
 * A lower bound is brought down to the version, else an upper bound up to it; a version between two intervals
 * extends the one above it. undefined when that does not take it in, as a pre-release that ranges leave out.
 */
export function relaxedRange(scheme: SchemeName, text: string, version: Version): string | undefined {
  const range = compileRange(scheme, text);
  const { intervals } = range;
  const above = intervals.find(
    ({ lower }) => lower !== null && compareVersions(lower.value, version) >= 0,
  );
  const below = intervals.findLast(
    ({ upper }) => upper !== null && compareVersions(upper.value, version) <= 0,
  );
  const gap =
    above !== undefined ? `>=${version.text} <=${above.lower!.value.text}`
    : below !== undefined ? `>=${below.upper!.value.text} <=${version.text}`
    : undefined;
  if (gap === undefined) return undefined;
  const wider = union(range, compileRange(scheme, gap));
  return contains(wider, version) ? describeRange(wider) : undefined;
}
