/**
 * A rollback as the edges ask for it: first what is due is recorded, so that a plan whose soak has just ended
 * can be gone back to; then the plan is made. Who may not record, or opened a database for reading, is
 * answered by what is recorded already.
 */
import type { ValidationMeans } from "../decisions/validation/validation-means.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { DomainError } from "../values/domain-error.ts";
import { recordDueBaselines } from "./due-baselines.ts";
import { rollBack } from "./rollback.ts";
import type { Rollback, RollbackQuestion } from "./rollback.ts";

const MAY_NOT: ReadonlySet<string> = new Set(["FORBIDDEN", "STORE_READ_ONLY"]);

/** `now`: RFC 3339, UTC, milliseconds. Errors: those of `rollBack`; what the store throws. */
export async function prepareRollback(
  knowledge: Knowledge,
  question: RollbackQuestion,
  actor: string,
  now: string,
  means?: ValidationMeans,
): Promise<Rollback> {
  try {
    await recordDueBaselines(knowledge, { environment: question.environment, actor, now });
  } catch (error) {
    if (!(error instanceof DomainError) || !MAY_NOT.has(error.code)) throw error;
  }
  return rollBack(knowledge, await knowledge.refresh(), question, now, means);
}
