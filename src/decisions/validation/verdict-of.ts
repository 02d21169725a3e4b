/** What validators come to, as a verdict. */
import type { Outcome } from "../../rules/validators/validator.ts";
import type { Verdict } from "../decision.ts";

/** As an answer of three values: an error is no pass. */
export function verdictOf(outcome: Outcome): Verdict {
  switch (outcome) {
    case "PASS":
      return "COMPATIBLE";
    case "FAIL":
      return "INCOMPATIBLE";
    case "UNKNOWN":
    case "ERROR":
      return "UNKNOWN";
    default:
      return outcome satisfies never;
  }
}
