/** Rules of the verify tier that were not judged, because what comes before them settled the answer. */
import type { EnvironmentResult, SkippedRule } from "../decision.ts";
import type { Telling } from "../reasons.ts";
import { rulesIn } from "./rules-here.ts";

/** The result, telling what was skipped; the very same where nothing was. */
export function withSkipped(result: EnvironmentResult, telling: Telling): EnvironmentResult {
  if (result.verdict !== "INCOMPATIBLE") return result;
  const { ofVerify } = rulesIn(telling);
  if (ofVerify.length === 0) return result;
  const cited = new Set(result.reasons.flatMap(({ rule }) => rule?.name ?? []));
  // One that is cited was judged, and so the others were.
  if (ofVerify.some(({ id }) => cited.has(id))) return result;
  const [gate] = cited;
  const because = gate ?? "requirements";
  const says = gate === undefined ? "requirements fail" : `${gate} fails`;
  const skipped = [...new Set(ofVerify.map(({ id }) => id))].map((name): SkippedRule =>
    ({ name, tier: "verify", because, sentence: `${name} was not judged, as ${says}.` }));
  return { ...result, skipped };
}
