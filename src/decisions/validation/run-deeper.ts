/**
 * Runs validators, and after them those that take time, in one report: the same order, the same early end and
 * the same words for what was skipped as ../../rules/validators/run-validators.ts. The slow ones run one
 * after the other, so that one question does not take a machine.
 */
import {
  failedGateOf, outcomeOf, reasonToSkip, refuseTwins, runValidators, skipped,
} from "../../rules/validators/run-validators.ts";
import type { Line, Report } from "../../rules/validators/run-validators.ts";
import type { Question, Result, Validator } from "../../rules/validators/validator.ts";
import type { DeepValidator } from "./deep-validator.ts";

/** Throws TypeError for two validators of one name. */
export async function runDeeper(
  validators: readonly Validator[],
  deeper: readonly DeepValidator[],
  question: Question,
): Promise<Report> {
  refuseTwins([...validators, ...deeper].map(({ name }) => name));
  const lines: Line[] = [...runValidators(validators, question).lines];
  const failedGate = failedGateOf(lines);
  for (const validator of deeper) {
    const because = reasonToSkip(validator, question, failedGate);
    if (because !== undefined) {
      lines.push(skipped(validator, because));
      continue;
    }
    const result = await evaluateDeepSafely(validator, question);
    lines.push({ kind: "ran", validator: validator.name, tier: validator.tier, ...result });
  }
  return { outcome: outcomeOf(lines), lines };
}

export async function evaluateDeepSafely(validator: DeepValidator, question: Question): Promise<Result> {
  try {
    return await validator.evaluate(question);
  } catch (error) {
    const about = question.snapshot.key(question.build);
    const observed = error instanceof Error ? error.message : String(error);
    return { outcome: "ERROR", reasons: [{ code: "VALIDATOR_FAILED", outcome: "UNKNOWN", about, observed }] };
  }
}
