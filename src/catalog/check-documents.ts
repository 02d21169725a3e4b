/**
 * Checks a batch against what is known: references, values, structure. Every problem at once, each with its
 * place.
 *
 * Values come first, because they may rewrite a document (`22.04` becomes "22.04"); the plan is made of what
 * they give.
 */
import type { Finding } from "../model/explain-issues.ts";
import { compareText } from "../model/names.ts";
import { problemsAt } from "../model/read-documents.ts";
import type { Origin } from "../model/read-documents.ts";
import type { Problem } from "../model/problem.ts";
import type { Batch } from "./batch.ts";
import { checkDependents } from "./check-dependents.ts";
import { PolicyCheck } from "./check-policies.ts";
import { ReferenceCheck } from "./check-references.ts";
import { RoleCheck } from "./check-roles.ts";
import { StructureCheck } from "./check-structure.ts";
import type { Definitions } from "./definitions.ts";

/** Problems with places that an answer carries; the rest is counted. */
export const PROBLEMS_MAX = 1000;

/** Collects problems up to PROBLEMS_MAX and counts them all. */
export class ProblemList {
  readonly problems: Problem[] = [];
  found = 0;

  add(problems: readonly Problem[]): void {
    this.found += problems.length;
    this.problems.push(...problems.slice(0, Math.max(0, PROBLEMS_MAX - this.problems.length)));
  }

  addFindings(origin: Origin, findings: readonly Finding[], key: string): void {
    if (findings.length === 0) return;
    if (this.problems.length >= PROBLEMS_MAX) this.found += findings.length;
    else this.add(problemsAt(origin, findings, key));
  }

  /** In the order of files, documents and lines; what was given without a place comes last. */
  sorted(): readonly Problem[] {
    return this.problems.toSorted(
      (left, right) =>
        compareText(left.file ?? "", right.file ?? "") ||
        (left.document ?? Infinity) - (right.document ?? Infinity) ||
        (left.line ?? 0) - (right.line ?? 0) ||
        (left.column ?? 0) - (right.column ?? 0) ||
        0,
    );
  }
}

/** Checks one change after another, a step each, so that a caller can pause. The batch is complete. */
export function* checkBatch(
  batch: Batch,
  definitions: Definitions,
  unreadable: ReadonlySet<string>,
  problems: ProblemList,
): Generator<void> {
  const references = new ReferenceCheck(batch, unreadable);
  const structure = new StructureCheck(batch, definitions);
  const policies = new PolicyCheck(batch, definitions);
  const roles = new RoleCheck(batch, unreadable);
  for (const change of batch.changes.values()) {
    problems.addFindings(
      change.origin,
      [
        ...references.check(change),
        ...structure.check(change),
        ...checkDependents(batch, change, definitions),
        ...policies.check(change),
        ...roles.check(change),
      ],
      change.key,
    );
    yield;
  }
}
