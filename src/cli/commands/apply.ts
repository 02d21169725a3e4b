/** `fairlead apply` and `fairlead diff`: documents from files, what they change, and the change itself. */
import type { ApplyResult } from "../../catalog/apply.ts";
import type { WriteProgress } from "../../catalog/write-changes.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { ApplyOptions, Connection } from "../connection.ts";
import { EXIT_NO, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readSources } from "../read-sources.ts";
import { outcomesJson, showOutcomes, summary } from "../show-outcomes.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface ApplyCommandOptions extends PlaceOptions {
  readonly file: readonly string[];
  readonly dryRun?: boolean;
  readonly prune?: string;
  readonly expectRevision?: number;
  readonly reason?: string;
  readonly format: "table" | "json";
}

/** Somebody else wrote between the diff and the write; three times in a row is a store that never rests. */
const ATTEMPTS_MAX = 3;

/** Below this nobody wonders whether it still runs. */
const PROGRESS_AFTER_MILLISECONDS = 1_000;
const PROGRESS_EVERY_MILLISECONDS = 1_000;

/**
 * The diff comes first, and what is written is what it showed: the write expects the revision that it was
 * made at.
 */
export async function applyCommand(options: ApplyCommandOptions, terminal: Terminal): Promise<ExitCode> {
  return withResult(options, terminal, async (connection, request) => {
    for (let attempt = 1; ; attempt++) {
      const plan = await connection.apply({ ...request, dryRun: true });
      if (options.format === "table")
        for (const line of showOutcomes(plan.outcomes, terminal)) terminal.write(line);
      if (options.dryRun === true) return { result: plan, code: EXIT_YES };
      if (plan.outcomes.every(({ outcome }) => outcome === "unchanged"))
        return { result: plan, code: EXIT_YES };
      try {
        const result = await connection.apply({
          ...request,
          expectRevision: request.expectRevision ?? plan.head.revision,
        });
        return { result, code: EXIT_YES };
      } catch (error) {
        const isLost =
          (error as { readonly code?: string }).code === "REVISION_MOVED" &&
          request.expectRevision === undefined;
        if (!isLost || attempt === ATTEMPTS_MAX) throw error;
        terminal.note("somebody else wrote meanwhile; this is the difference now:");
      }
    }
  });
}

/** Exits 0 when nothing would change, 1 when something would. */
export async function diffCommand(options: ApplyCommandOptions, terminal: Terminal): Promise<ExitCode> {
  return withResult({ ...options, dryRun: true }, terminal, async (connection, request) => {
    const plan = await connection.apply({ ...request, dryRun: true });
    const changed = plan.outcomes.filter(({ outcome }) => outcome !== "unchanged");
    if (options.format === "table") for (const line of showOutcomes(changed, terminal)) terminal.write(line);
    return { result: plan, code: changed.length === 0 ? EXIT_YES : EXIT_NO };
  });
}

type Request = ApplyOptions & { readonly sources: Awaited<ReturnType<typeof readSources>> };

async function withResult(
  options: ApplyCommandOptions,
  terminal: Terminal,
  act: (
    connection: Connection,
    request: Request,
  ) => Promise<{ readonly result: ApplyResult; readonly code: ExitCode }>,
): Promise<ExitCode> {
  const { file, prune, expectRevision, reason, format } = options;
  if (file.length === 0)
    throw new UsageInvalid("No documents are named.", "Name them: -f FILE, -f FOLDER or -f - for stdin.");
  const sources = await readSources(file);
  const connection = await connect(options, terminal);
  try {
    const { result, code } = await act(connection, {
      sources,
      progress: progressOn(terminal),
      ...(prune === undefined ? {} : { prune }),
      ...(expectRevision === undefined ? {} : { expectRevision }),
      ...(reason === undefined ? {} : { reason }),
    });
    if (format === "json") terminal.write(outcomesJson(result));
    else terminal.note(summary(result, options.dryRun === true));
    return code;
  } finally {
    await connection.close();
  }
}

function progressOn({ note }: Terminal): (progress: WriteProgress) => void {
  let next = performance.now() + PROGRESS_AFTER_MILLISECONDS;
  return ({ phase, done, total }) => {
    if (performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MILLISECONDS;
    const what =
      phase === "commit"
        ? `writing ${total ?? done}`
        : `${phase} ${done}${total === undefined ? "" : ` of ${total}`}`;
    note(`${what} documents ...`);
  };
}
