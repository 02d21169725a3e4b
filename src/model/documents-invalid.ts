/**
 * Documents that cannot be taken. All problems at once, in the order of files, documents and lines; nothing
 * was written.
 */
import { DomainError } from "../values/domain-error.ts";
import type { Problem } from "./problem.ts";

export class DocumentsInvalid extends DomainError {
  readonly code = "DOCUMENTS_INVALID";
  readonly problems: readonly Problem[];
  /** Problems found in all; `problems` is cut when there are more than one can read. */
  readonly found: number;

  constructor(problems: readonly Problem[], found: number = problems.length) {
    const [first] = problems;
    const rest = found > 1 ? ` (and ${found - 1} more)` : "";
    super(
      `${first === undefined ? "The documents are not valid." : describeProblem(first)}${rest}`,
      first?.hint,
    );
    this.problems = problems;
    this.found = found;
  }
}

/** `knowledge.yaml:12:7: spec.requires[1].ragne: "ragne" is not a field.` */
export function describeProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const parts = [
    place,
    place === "" && problem.key !== undefined ? problem.key : "",
    problem.path,
    problem.message,
  ];
  return parts.filter((part) => part !== "").join(": ");
}
