/** A decision as Markdown, for a comment on a change or a summary of a pipeline. */
import type { Decision, EnvironmentResult, Reason } from "../decisions/decision.ts";
import { Citations, citationText } from "./citations.ts";
import { pickText } from "./show-decision.ts";
import { plainSign } from "./verdict-mark.ts";

export function decisionMarkdown(decision: Decision): string {
  const { question, verdict, headline, results, revision, now, id } = decision;
  const citations = new Citations();
  const where = question.in ?? question.selector ?? "";
  const assumed = Object.entries(question.assume ?? {}).map(([key, value]) => `\`${key}=${value}\``);
  return [
    `### ${plainSign(verdict)} ${verdict}: \`${question.subject}\` in \`${where}\``,
    "",
    escaped(headline),
    "",
    ...(assumed.length === 0 ? [] : [`Assumed: ${assumed.join(", ")}`, ""]),
    ...results.flatMap((result) => resultLines(result, results.length > 1, citations)),
    ...citations.all.map((citation) => `${citation.number}. ${escaped(citationText(citation))}`),
    ...(citations.all.length === 0 ? [] : [""]),
    `Revision ${revision}, ${now}, decision \`${id}\``,
  ].join("\n");
}

function resultLines(
  result: EnvironmentResult,
  isOneOfMany: boolean,
  citations: Citations,
): readonly string[] {
  const { environment, verdict, pick, candidates, reasons, decidingFacts } = result;
  return [
    ...(isOneOfMany ? [`#### ${plainSign(verdict)} \`${environment}\``, ""] : []),
    ...(pick === null ? [] : [`Pick: \`${pickText(pick)}\``, ""]),
    ...(candidates.length === 0
      ? []
      : [
          "| Choice | Outcome | Why not |",
          "|---|---|---|",
          ...candidates.map(({ name, outcome, verdict: own, reasons: why }) =>
            row(`\`${cell(name)}\``, `${plainSign(own)} ${outcome.replaceAll("-", " ")}`, why),
          ),
          "",
        ]),
    ...reasons
      .filter(({ code }) => code !== "NO_CANDIDATE")
      .map((reason) => `- ${sentence(reason)} ${citations.mark(reason.statedBy)}`.trimEnd()),
    ...(reasons.length === 0 ? [] : [""]),
    ...(decidingFacts.length === 0
      ? []
      : [`To decide it, ask for ${coded(decidingFacts)} of \`${environment}\`.`, ""]),
  ];
}

function row(name: string, outcome: string, why: readonly Reason[]): string {
  return `| ${name} | ${outcome} | ${why.map(sentence).join("<br>")} |`;
}

function coded(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(" and ");
}

function sentence(reason: Reason): string {
  return cell(escaped(reason.sentence));
}

/** What Markdown would read as its own. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>#[\]]/g, (sign) => `\\${sign}`);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
