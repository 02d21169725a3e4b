/** Results of tests (in-toto attestation, spec/predicates/test-result.md, v0.1). */
import { z } from "zod";
import type { Predicate } from "./predicate.ts";
import { LIST_ITEMS_MAX, present, someText, text } from "./predicate-fields.ts";
import { resource } from "./resource.ts";
import { checked } from "./statement.ts";

const tests = z.array(text).max(LIST_ITEMS_MAX).nullish();
/** Tests named in the attestation; the counts are of all, and the envelope has every name. */
const NAMED_TESTS_MAX = 20;

const shape = z.object({
  result: z.enum(["PASSED", "WARNED", "FAILED"]),
  configuration: z.array(resource).max(LIST_ITEMS_MAX).nullish(),
  url: someText,
  passedTests: tests,
  warnedTests: tests,
  failedTests: tests,
});

/** Throws StatementInvalid. */
export function readTestResult(data: unknown): Predicate {
  const { result, url, passedTests, warnedTests, failedTests } = checked(shape, data, "predicate");
  const failed = (failedTests ?? []).filter((name) => name !== "").slice(0, NAMED_TESTS_MAX);
  return {
    kind: "tests",
    said: present<string | number | readonly string[]>({
      result,
      url,
      passed: passedTests?.length,
      warned: warnedTests?.length,
      failed: failedTests?.length,
      failedTests: failed.length === 0 ? undefined : failed,
    }),
  };
}
