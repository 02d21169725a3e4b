/** A question that says neither or twice where something is to run. */
import { DomainError } from "../values/domain-error.ts";

export class QuestionInvalid extends DomainError {
  readonly code = "QUESTION_INVALID";
  readonly problem: string;

  constructor(problem: string, hint?: string) {
    super(`The question cannot be answered: ${problem}.`, hint);
    this.problem = problem;
  }
}
