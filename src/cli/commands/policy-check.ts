/**
 * `fairlead policy check`: what policies say of what runs; `fairlead policy impact`: what policies in a file
 * would change if they were applied and enforced.
 */
import type { CheckedDeployment, PolicyCheck } from "../../decisions/policies/check-deployed.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES, exitCodeOf } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { hanging } from "../layout.ts";
import { readSources } from "../read-sources.ts";
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
    return exitCodeOf(check.verdict);
  } finally {
    await connection.close();
  }
}

/** Exit code: 1 if something that runs would become INCOMPATIBLE, else 2 if UNKNOWN, else 0. */
export async function policyImpactCommand(
  paths: readonly string[],
  options: PolicyCheckOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { in: environment, selector, format } = options;
  const sources = await readSources(paths);
  const connection = await connect(options, terminal);
  try {
    const check = await connection.checkPolicies({
      ...(environment === undefined ? {} : { in: environment }),
      ...(selector === undefined ? {} : { selector }),
      sources,
    });
    const changing = check.deployments.filter(({ before, verdict }) => before !== verdict);
    terminal.write(
      format === "json" ? json({ ...check, deployments: changing }) : showCheck(check, changing, terminal),
    );
    const verdicts = changing.map(({ verdict }) => verdict);
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
