import { DomainError } from "../values/domain-error.ts";

/** One thing that is wrong with a request's input. */
export interface InputProblem {
  /** `assume["nvidia.driver"]`; "" for the input as a whole. */
  readonly path: string;
  /** One sentence, the offending value in it. */
  readonly message: string;
  /** What to do, only if that is known: usually the nearest known name. */
  readonly hint?: string;
}

/** A request's input does not have the shape that the route takes; all problems at once. */
export class InputInvalid extends DomainError {
  readonly code = "INPUT_INVALID"; // Stable and public: clients branch on it.
  readonly problems: readonly InputProblem[];
  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join(" "),
      problems.find(({ hint }) => hint !== undefined)?.hint);
    this.problems = problems;
  }
}
