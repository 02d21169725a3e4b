/**
 * `fairlead policy check`: what policies say of what runs; `fairlead policy impact`: what policies in a file
 * would change if they were applied and enforced.
 */
import type { CheckedDeployment, PolicyCheck } from "../../decisions/policies/check-deployed.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES, exitCodeOf } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { QUESTIONS_DEFAULT } from "../../decisions/policies/impact-on-decisions.ts";
import { hanging } from "../layout.ts";
import { readSources } from "../read-sources.ts";
import { whereOf } from "../show-picks.ts";
import type { Terminal } from "../terminal.ts";
import { truthMark, verdictWord } from "../verdict-mark.ts";

export interface PolicyCheckOptions extends PlaceOptions {
  readonly in?: string;
  readonly selector?: string;
  readonly format: "table" | "json";
}

export async function policyCheckCommand(options: PolicyCheckOptions, terminal: Terminal): Promise<ExitCode> {
  const { in: environment, selector, format } = options;
  const connection = await connect(options, terminal);
  try {
    const check = await connection.checkPolicies({
      ...(environment === undefined ? {} : { in: environment }),
      ...(selector === undefined ? {} : { selector }),
    });
    terminal.write(format === "json" ? json(check) : showCheck(check, check.deployments, terminal));
    // What runs may fit all the same; of the policies, which were asked, nobody has heard anything.
    if (check.rulesJudged === 0 && check.deployments.length > 0)
      terminal.note("no rule was judged, so the policies say nothing: does one hold there?");
    return exitCodeOf(check.verdict);
  } finally {
    await connection.close();
  }
}

export interface PolicyImpactOptions extends PolicyCheckOptions {
  /** Different recent questions to decide again. */
  readonly decisions?: number;
}

/** Exit code: 1 if something that runs or was asked would become INCOMPATIBLE, else 2 if UNKNOWN, else 0. */
export async function policyImpactCommand(
  paths: readonly string[],
  options: PolicyImpactOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { in: environment, selector, format, decisions = QUESTIONS_DEFAULT } = options;
  const sources = await readSources(paths);
  const connection = await connect(options, terminal);
  try {
    const check = await connection.checkPolicies({
      ...(environment === undefined ? {} : { in: environment }),
      ...(selector === undefined ? {} : { selector }),
      sources,
      decisions,
    });
    const changing = check.deployments.filter(({ before, verdict }) => before !== verdict);
    if (format === "json") {
      terminal.write(json({ ...check, deployments: changing }));
    } else {
      terminal.write(showCheck(check, changing, terminal));
      for (const line of showDecisions(check, terminal)) terminal.write(line);
    }
    const asked = check.decisions?.changed ?? [];
    const verdicts = [...changing, ...asked].map(({ verdict }) => verdict);
    if (verdicts.includes("INCOMPATIBLE")) return EXIT_NO;
    return verdicts.includes("UNKNOWN") ? EXIT_UNKNOWN : EXIT_YES;
  } finally {
    await connection.close();
  }
}

function json(check: PolicyCheck): string {
  return JSON.stringify({ schemaVersion: 1, ...check }, null, 2);
}

function showCheck(check: PolicyCheck, shown: readonly CheckedDeployment[], terminal: Terminal): string {
  const { paint, width } = terminal;
  const isImpact = check.deployments.some(({ before }) => before !== undefined);
  const lines = shown.flatMap(({ deployment, environment, subject, verdict, before, reasons }) => {
    const change = before === undefined ? "" : `, ${before} without them`;
    const what = `${paint("bold", subject)} in ${environment} (${deployment})`;
    return [
      `${verdictWord(verdict, paint)}  ${what}${change}`,
      ...reasons.map(({ truth, sentence, rule }) => {
        const mode = rule === undefined || rule.mode === "enforce" ? "" : ` [${rule.mode}]`;
        return hanging(`    ${truthMark(truth, paint)} `, `${sentence}${mode}`, width, 6);
      }),
    ];
  });
  const count = check.deployments.length;
  const running = `${count} running ${count === 1 ? "deployment" : "deployments"}`;
  const total = isImpact ? `${shown.length} of ${running} would change` : running;
  return [...lines, paint("dim", `${total}, ${check.rulesJudged} rules judged, revision ${check.revision}.`)]
    .join("\n");
}

function showDecisions({ decisions, decisionsWithheld }: PolicyCheck, terminal: Terminal): readonly string[] {
  const { paint, width } = terminal;
  if (decisionsWithheld === true)
    return [paint("dim", "What others asked is told to who may read all recorded decisions.")];
  if (decisions === undefined) return [];
  const { questions, changed, unanswerable, decisionsRead, isComplete } = decisions;
  const lines = changed.flatMap(({ decision, recorded, question, before, verdict, reasons }) => {
    const [preposition, where] = whereOf(question);
    return [
      `${verdictWord(verdict, paint)}  ${paint("bold", question.subject)} ${preposition} ${where}, ` +
        `${before} without them (asked ${recorded})`,
      ...reasons.map(({ truth, sentence }) =>
        hanging(`    ${truthMark(truth, paint)} `, sentence, width, 6)),
      paint("dim", `    ${decision}`),
    ];
  });
  const gone = unanswerable === 0 ? "" : `, ${unanswerable} cannot be asked any more`;
  const older = isComplete ? "" : "; there are older ones";
  const total = `${changed.length} of ${questions} recent questions would be answered otherwise${gone} ` +
    `(${decisionsRead} recorded decisions read${older}).`;
  return [...lines, paint("dim", total)];
}
