/** A decision as Markdown, for a comment on a change or a summary of a pipeline. */
import { placedFact } from "../decisions/deciding-fact.ts";
import type { Decision, EnvironmentResult, PlacedPick, Reason } from "../decisions/decision.ts";
import { Citations, citationText } from "./citations.ts";
import { pickText } from "./show-decision.ts";
import { costText, picksToShow, whereOf } from "./show-picks.ts";
import { plainSign } from "./verdict-mark.ts";

export function decisionMarkdown(
  decision: Decision,
  { proof = false }: { readonly proof?: boolean } = {},
): string {
  const { question, verdict, headline, results, revision, now, id } = decision;
  const citations = new Citations();
  const [preposition, where] = whereOf(question);
  const assumed = Object.entries(question.assume ?? {}).map(([key, value]) => `\`${key}=${value}\``);
  return [
    `### ${plainSign(verdict)} ${verdict}: \`${question.subject}\` ${preposition} \`${where}\``,
    "",
    escaped(headline),
    "",
    ...(assumed.length === 0 ? [] : [`Assumed: ${assumed.join(", ")}`, ""]),
    ...results.flatMap((result) => resultLines(decision, result, citations, proof)),
    ...citations.all.map((citation) => `${citation.number}. ${escaped(citationText(citation))}`),
    ...(citations.all.length === 0 ? [] : [""]),
    `Revision ${revision}, ${now}, decision \`${id}\``,
  ].join("\n");
}

function resultLines(
  decision: Decision,
  result: EnvironmentResult,
  citations: Citations,
  isProofShown: boolean,
): readonly string[] {
  const picks = picksToShow(decision, result);
  const { environment, verdict, pick, candidates, reasons, decidingFacts } = result;
  return [
    ...(decision.results.length > 1 ? [`#### ${plainSign(verdict)} \`${environment}\``, ""] : []),
    ...(pick === null || picks.length > 0 ? [] : [`Pick: \`${pickText(pick)}\``, ""]),
    ...pickTable(picks, result),
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
    ...(result.waived ?? []).map((reason) => {
      const waivers = (reason.waivers ?? []).map(({ document, revision }) => ({ document, revision }));
      const cited = [reason.statedBy, ...waivers].map((each) => citations.mark(each));
      return `- waived: ${sentence(reason)} ${cited.join(" ")}`.trimEnd();
    }),
    ...(result.waived === undefined ? [] : [""]),
    ...(result.skipped ?? []).map((one) => `- skipped: ${one.sentence}`),
    ...(result.skipped === undefined ? [] : [""]),
    ...(isProofShown ? proofMarkdown(result, citations) : []),
    ...(decidingFacts.length === 0
      ? []
      : [`To decide it, ask for ${codedFacts(decidingFacts, environment)}.`, ""]),
  ];
}

function pickTable(picks: readonly PlacedPick[], result: EnvironmentResult): readonly string[] {
  if (picks.length === 0) return [];
  const cost = costText(result);
  return [
    "| Pick | Part | Where | Instead of |",
    "|---|---|---|---|",
    ...picks.map((pick) => {
      const from = pick.from === undefined ? "" : `\`${cell(pick.from)}\``;
      return `| \`${cell(pickText(pick))}\` | ${pick.role} | \`${cell(pick.environment)}\` | ${from} |`;
    }),
    "",
    ...(cost === "" ? [] : [`Cost: ${cost}.`, ""]),
  ];
}

/** No list of Markdown's: the numbers are those that sentences refer to. */
function proofMarkdown({ because = [] }: EnvironmentResult, citations: Citations): readonly string[] {
  return because.flatMap(({ sentence: told, number, citations: cited }) => {
    const marks = cited.map((each) => citations.mark(each)).join(" ");
    return [`${number === undefined ? "" : `(${number}) `}${escaped(told)} ${marks}`.trimEnd(), ""];
  });
}

function row(name: string, outcome: string, why: readonly Reason[]): string {
  return `| ${name} | ${outcome} | ${why.map(sentence).join("<br>")} |`;
}

/** Of the environment; where any of several will do, each fact names its own. */
function codedFacts(facts: readonly string[], environment: string): string {
  const isPlaced = facts.some((fact) => placedFact(fact, environment) === fact);
  return isPlaced ? coded(facts) : `${coded(facts)} of \`${environment}\``;
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
