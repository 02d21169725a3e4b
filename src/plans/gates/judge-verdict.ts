/** Gate "verdict": what was decided is decided again, by what is known now. */
import { decide } from "../../decisions/decide.ts";
import type { AskedQuestion, Citation, Decision } from "../../decisions/decision.ts";
import { DomainError } from "../../values/domain-error.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { PlannedGate } from "../plan.ts";
import { allOf, versionsOf } from "./gate-state.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";

export function judgeVerdict(snapshot: Snapshot, _: PlannedGate, question: GateQuestion): GateState {
  const { plan, environment, now, evidence } = question;
  const questions: readonly AskedQuestion[] =
    plan === undefined
      ? versionsOf(question).map((subject) => ({ subject, in: environment }))
      : [plan.content.decision.question];
  return allOf(
    questions.map((asked) => judge(snapshot, asked, now, evidence)),
    "Nothing is asked, so nothing is decided.",
  );
}

function judge(
  snapshot: Snapshot,
  asked: AskedQuestion,
  now: string,
  evidence: GateQuestion["evidence"],
): GateState {
  let decision: Decision;
  try {
    decision = decide(snapshot, asked, now, evidence);
  } catch (error) {
    // What the question was about is not there any more: nobody knows.
    if (!(error instanceof DomainError)) throw error;
    return { state: "unknown", because: error.message, citations: [] };
  }
  const { verdict, headline, results } = decision;
  const because = /[.!?]$/.test(headline) ? headline : `${headline}.`;
  const citations = results
    .flatMap(({ reasons }) => reasons)
    .flatMap(({ statedBy }): readonly Citation[] => (statedBy === undefined ? [] : [statedBy]));
  switch (verdict) {
    case "COMPATIBLE":
      return { state: "open", because, citations };
    case "INCOMPATIBLE":
      return { state: "closed", because, citations };
    case "UNKNOWN": {
      const missing = [...new Set(results.flatMap(({ decidingFacts }) => decidingFacts))];
      const needs =
        missing.length === 0
          ? []
          : [`State ${missing.join(", ")} of ${asked.in ?? "the environment"}: fairlead apply -f FILE`];
      return { state: "unknown", because, needs, citations };
    }
    default:
      return verdict satisfies never;
  }
}
