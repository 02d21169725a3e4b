/** Errors for people and for programs: code, message, what was wrong with it, what to do. */
import { DomainError } from "../values/domain-error.ts";
import type { Problem } from "../model/problem.ts";
import { EXIT_NO, EXIT_SERVICE, EXIT_UNKNOWN, EXIT_USAGE } from "./exit-code.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** Codes of what is not the caller's to mend. */
const SERVICE_CODES: ReadonlySet<string> = new Set([
  "SERVICE_UNREACHABLE",
  "STORE_UNAVAILABLE",
  "STORE_DAMAGED",
  "STORE_CLOSED",
  "COMMIT_UNKNOWN",
  "STALE_REPLICA",
  "OVERLOADED",
  "INTERNAL",
  "IMPORT_UNFINISHED",
  "STORE_READ_ONLY",
]);

/** Codes of what was understood and may not be: an answer, and it is no. */
const REFUSED_CODES: ReadonlySet<string> = new Set([
  "REVIEW_REQUIRED",
  "SIGNATURE_REQUIRED",
  "SIGNATURE_INVALID",
  "OWN_APPROVAL",
  "IDENTITY_UNPROVED",
  "PROPOSAL_MOVED",
  "PROPOSAL_CLOSED",
  "PLAN_UNAPPROVED",
  "PLAN_MOVED",
  "PLAN_ENDED",
  "PLAN_FAILED",
  "PLAN_UNDER_WAY",
  "STEP_WAITS",
  "STEP_HELD",
  "STEP_NOT_STARTED",
  "STEP_NOT_PLANNED",
  "STEP_BACKS_OFF",
  "STEP_ENDED",
  "CONCURRENCY_REACHED",
  "NOT_WHAT_WAS_PLANNED",
  "GATE_CLOSED",
  "UNDO_STOPPED",
  "NOTHING_TO_UNDO",
  "WAIVER_CLOSED",
  "RULE_NOT_WAIVABLE",
]);

/** Codes of what nobody could say: no yes without evidence. */
const UNKNOWN_CODES: ReadonlySet<string> = new Set(["GATE_UNKNOWN", "RUNS_UNSTATED"]);

export function exitCodeOfError(error: unknown): ExitCode {
  if (error instanceof DomainError && UNKNOWN_CODES.has(error.code)) return EXIT_UNKNOWN;
  if (error instanceof DomainError && REFUSED_CODES.has(error.code)) return EXIT_NO;
  return error instanceof DomainError && !SERVICE_CODES.has(error.code) ? EXIT_USAGE : EXIT_SERVICE;
}

/**
 * Every problem of refused documents on its own line, `file:line:column` first, as editors and CI find it.
 */
export function showError(error: DomainError, { paintNote }: Pick<Terminal, "paintNote">): string {
  const problems = problemsOf(error);
  const head = `${paintNote("red", `error ${error.code}`)}: `;
  if (problems === undefined) {
    return [`${head}${error.message}`, ...(error.hint === undefined ? [] : [`hint: ${error.hint}`])].join(
      "\n",
    );
  }
  const { found = problems.length } = detailsOf(error) as { readonly found?: number };
  const more = found > problems.length ? [`... and ${found - problems.length} more`] : [];
  const count = found === 1 ? "1 problem" : `${found} problems`;
  return [`${head}${count}; nothing was written.`, ...problems.map(problemText), ...more].join("\n");
}

function problemText({ file, line, column, path, message, key, hint }: Problem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const said = [place === "" ? key : place, path, message]
    .filter((part) => part !== undefined && part !== "")
    .join(": ");
  return `  ${said}${hint === undefined ? "" : ` ${hint}`}`;
}

export function errorJson(error: DomainError): object {
  const { code, message, hint } = error;
  const { code: _, ...details } = detailsOf(error);
  return { schemaVersion: 1, error: { code, message, ...(hint === undefined ? {} : { hint }), details } };
}

function problemsOf(error: DomainError): readonly Problem[] | undefined {
  const { problems } = detailsOf(error);
  return Array.isArray(problems) ? (problems as readonly Problem[]) : undefined;
}

function detailsOf(error: DomainError): Readonly<Record<string, unknown>> {
  return error.details();
}
