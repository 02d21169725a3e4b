/**
 * Verification summaries (slsa.dev/spec/v1.0/verification_summary; v0.2 before it): somebody checked the
 * subject against a policy. `verifiedLevels` is a list by the specification; some releases of in-toto's own
 * bindings type it as one string, which is read as a list of one.
 */
import { z } from "zod";
import type { Predicate } from "./predicate.ts";
import { present, someText, someTime, text } from "./predicate-fields.ts";
import { checked } from "./statement.ts";

/** Levels of a few tracks. */
const LEVELS_MAX = 100;

const shape = z.object({
  verifier: z.object({ id: text.min(1) }),
  timeVerified: someTime,
  resourceUri: someText,
  policy: z.object({ uri: someText }).nullish(),
  verificationResult: z.enum(["PASSED", "FAILED"]),
  verifiedLevels: z.union([text.transform((level) => [level]), z.array(text).max(LEVELS_MAX)]).nullish(),
  /** v0.2's name for the one level. */
  policyLevel: someText,
  slsaVersion: someText,
});

/** Throws StatementInvalid. */
export function readSummary(data: unknown): Predicate {
  const summary = checked(shape, data, "predicate");
  const levels = (summary.verifiedLevels ?? [summary.policyLevel ?? ""]).filter((level) => level !== "");
  return {
    kind: "summary",
    said: present<string | readonly string[]>({
      result: summary.verificationResult,
      verifier: summary.verifier.id,
      levels: levels.length === 0 ? undefined : levels,
      resource: summary.resourceUri,
      policy: summary.policy?.uri,
      slsaVersion: summary.slsaVersion,
    }),
    ...(summary.timeVerified === undefined ? {} : { time: summary.timeVerified }),
  };
}
