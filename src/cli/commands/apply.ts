/** `fairlead apply` and `fairlead diff`: documents from files, what they change, and the change itself. */
import type { ApplyResult } from "../../catalog/apply.ts";
import type { WriteProgress } from "../../catalog/write-changes.ts";
import { isProved } from "../../access/approvals/identity.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { ApplyOptions, Connection } from "../connection.ts";
import { EXIT_NO, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readSources } from "../read-sources.ts";
import { outcomesJson, showOutcomes, summary } from "../show-outcomes.ts";
import { showProposal } from "../show-proposal.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface ApplyCommandOptions extends PlaceOptions {
  readonly file?: readonly string[];
  readonly propose?: boolean;
  /** Path of a DSSE envelope. */
  readonly signature?: string;
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
  if (options.propose === true) return proposeCommand(options, terminal);
  return withResult(options, terminal, async (connection, request) => {
    for (let attempt = 1; ; attempt++) {
      const plan = await connection.apply({ ...request, dryRun: true });
      if (options.format === "table")
        for (const line of showOutcomes(plan.outcomes, terminal)) terminal.write(line);
      if (options.dryRun === true) {
        if (plan.review !== undefined) terminal.note(reviewText(plan.review));
        return { result: plan, code: EXIT_YES };
      }
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

async function proposeCommand(options: ApplyCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { dryRun, expectRevision, prune, reason, format } = options;
  if (dryRun === true || expectRevision !== undefined) {
    throw new UsageInvalid(
      "--propose writes no documents, so it goes with neither --dry-run nor --expect-revision.",
      "`fairlead diff` shows what it would propose.",
    );
  }
  const { sources, signature } = await readGiven(options);
  const connection = await connect(options, terminal);
  try {
    const proposal = await (await connection.proposals()).propose({
      sources,
      ...(signature === undefined ? {} : { signature }),
      ...(prune === undefined ? {} : { prune }),
      ...(reason === undefined ? {} : { reason }),
    });
    if (format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, proposal }, null, 2));
    else {
      for (const line of showProposal(proposal, terminal)) terminal.write(line);
      terminal.note(
        isProved(proposal.proposer)
          ? `proposed; somebody else approves it: fairlead approve ${proposal.id}`
          : "proposed without credentials, so nobody can approve it: propose it with FAIRLEAD_TOKEN",
      );
    }
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

function reviewText({ documents, policies, approvals }: NonNullable<ApplyResult["review"]>): string {
  const what = documents.length === 1 ? documents[0] : `${documents.length} of these documents`;
  const by = approvals === 1 ? "somebody else approves" : `${approvals} others approve`;
  return `${what} may only change when ${by} (${policies.join(", ")}): apply it with --propose`;
}

async function readGiven({ file = [], signature }: ApplyCommandOptions) {
  if (file.length === 0 && signature === undefined)
    throw new UsageInvalid("No documents are named.", "Name them: -f FILE, -f FOLDER or -f - for stdin.");
  const [envelope] = signature === undefined ? [] : await readSources([signature]);
  return {
    sources: file.length === 0 ? [] : await readSources(file),
    ...(envelope === undefined ? {} : { signature: envelope.text }),
  };
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
  const { prune, expectRevision, reason, format } = options;
  const { sources, signature } = await readGiven(options);
  const connection = await connect(options, terminal);
  try {
    const { result, code } = await act(connection, {
      sources,
      progress: progressOn(terminal),
      ...(signature === undefined ? {} : { signature }),
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
