/** `fairlead policy shadow`: what rules of mode shadow came to in recorded decisions. */
import type { ShadowedRule } from "../../decisions/policies/shadow-report.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { ShadowAnswer } from "../connection.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { hanging } from "../layout.ts";
import type { Terminal } from "../terminal.ts";

export interface PolicyShadowOptions extends PlaceOptions {
  readonly since?: string;
  readonly format: "table" | "json";
}

export async function policyShadowCommand(
  policy: string | undefined, options: PolicyShadowOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { since, format } = options;
  const connection = await connect(options, terminal);
  try {
    const answer = await connection.shadows({
      ...(policy === undefined ? {} : { policy }), ...(since === undefined ? {} : { since }),
    });
    if (format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, ...answer }, null, 2));
    else terminal.write(showShadows(answer, terminal));
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

function showShadows(answer: ShadowAnswer, terminal: Terminal): string {
  const { rules, decisionsRead, decisionsCut, isComplete, since, notRecorded } = answer;
  const from = since === undefined ? "" : ` since ${since}`;
  const more = isComplete ? "" : "; there are older ones that were not read";
  const cut = decisionsCut === 0 ? [] : [`In ${decisionsCut} of them more rules were judged than are kept.`];
  const lost = notRecorded === undefined ? [] : [
    `Not recorded since the service started: ${notRecorded.dropped} dropped by a full queue, ` +
      `${notRecorded.failed} lost.`,
  ];
  return [
    ...rules.flatMap((rule) => showRule(rule, terminal)),
    ...(rules.length === 0 ? ["No rule of mode shadow."] : []),
    terminal.paint("dim", `${decisionsRead} recorded decisions read${from}${more}.`),
    ...[...cut, ...lost].map((line) => terminal.paint("dim", line)),
  ].join("\n");
}

function showRule(shadowed: ShadowedRule, { paint, width }: Terminal): readonly string[] {
  const { rule, decisions, wouldChange, outcomes, examples, earlierForm } = shadowed;
  const { PASS, FAIL, UNKNOWN, ERROR } = outcomes;
  const told = decisions === 0
    ? "judged in no decision"
    : `judged in ${decisions} ${decisions === 1 ? "decision" : "decisions"}, of which ${wouldChange} would ` +
      `have been answered otherwise (${PASS} hold, ${FAIL} fail, ${UNKNOWN} open, ${ERROR} in error)`;
  const earlier = earlierForm === 0 ? "" : `; ${earlierForm} under an earlier form of the policy left out`;
  return [
    hanging(`${paint("bold", rule)}  `, `${told}${earlier}.`, width, 4),
    ...examples.map(({ decision, subject, where, now, verdict }) =>
      `    ${now}  ${verdict}  ${subject} in ${where}  ${paint("dim", decision)}`),
  ];
}
