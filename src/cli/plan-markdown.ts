/** A plan as Markdown, for the description of a change that a reviewer approves. */
import type { PlanContent, PlanStep } from "../plans/plan.ts";
import type { PlanMade } from "./connection.ts";
import { planMermaid } from "./plan-mermaid.ts";
import { ceilingText, changesOf, chosenText, STEP_SIGNS, undoText, words } from "./show-plan.ts";
import { plainSign } from "./verdict-mark.ts";

/** A chart of more steps is a carpet. */
const CHART_STEPS_MAX = 40;

export function planMarkdown(made: PlanMade): string {
  const { verdict, headline, plan, reasons, hints, decision } = made;
  const { question, revision, now } = decision;
  const title = `### ${plainSign(verdict)} Plan: \`${question.subject}\` in \`${question.in ?? ""}\``;
  if (plan === null) {
    return [
      title,
      "",
      escaped(headline),
      "",
      ...reasons.map(({ sentence }) => `- ${escaped(sentence)}`),
      "",
      ...hints.map((hint) => `${escaped(hint)}\n`),
      `Revision ${revision}, ${now}, decision \`${decision.id}\``,
    ].join("\n");
  }
  const { content } = plan;
  return [
    title,
    "",
    escaped(headline),
    "",
    ...(content.fallback === undefined
      ? []
      : [`Instead of what was asked: ${escaped(content.fallback.because)}`, ""]),
    ...(content.steps.length === 0 ? [] : body(made, content)),
    ...content.remarks.map(({ sentence, outcome }) => `- ${outcome}: ${escaped(sentence)}`),
    ...(content.remarks.length === 0 ? [] : [""]),
    `\`${plan.name}\`, \`${plan.digest}\`, revision ${revision}, ${now}`,
  ].join("\n");
}

function body(made: PlanMade, content: PlanContent): readonly string[] {
  const { choices, undo, states, risk, monthlyCeiling, steps } = content;
  const { strategy, concurrency, retry } = choices;
  const { attempts } = retry.value;
  const notFine = states.filter(({ verdict }) => verdict !== "COMPATIBLE");
  return [
    "| Deployment | Now | Then | Serves |",
    "|---|---|---|---|",
    ...changesOf(content).map(
      ({ name, from, to, service }) =>
        `| \`${name}\` | ${from === undefined ? "" : `\`${from}\``} | \`${to}\` | ${service ?? ""} |`,
    ),
    "",
    `- Strategy: ${escaped(chosenText(strategy, strategy.value))}`,
    `- At once: ${escaped(chosenText(concurrency, `${concurrency.value} steps at most`))}`,
    `- Retry: ${escaped(chosenText(retry, attempts === 1 ? "none" : `${attempts} attempts`))}`,
    ...(risk === undefined
      ? []
      : [
          `- Risk ${risk.score} of 1: ` +
            risk.parts.map(({ name, score }) => `${words(name)} ${score}`).join(", "),
        ]),
    ...(monthlyCeiling === undefined ? [] : [`- Cost: ${ceilingText(monthlyCeiling)}`]),
    "",
    ...(steps.length > CHART_STEPS_MAX ? [] : ["```mermaid", planMermaid(made), "```", ""]),
    "| Wave | Step | Why | Undo |",
    "|---|---|---|---|",
    ...steps.map(stepRow),
    "",
    `${plainSign(undo.leadsBack ? "COMPATIBLE" : "INCOMPATIBLE")} Undo: ${escaped(undo.because)} ` +
      escaped(undo.target.headline),
    "",
    notFine.length === 0
      ? `${plainSign("COMPATIBLE")} ${states.length} states on the way are judged: nothing is worse in any.`
      : notFine
          .map(({ verdict, when, headline }) => `${plainSign(verdict)} ${when}: ${escaped(headline)}`)
          .join("\n"),
    "",
  ];
}

function stepRow({ wave, kind, title, because, undo, gate }: PlanStep): string {
  const why = gate === undefined || gate.name.startsWith("states/") ? because : gate.name;
  const cells = [`${wave + 1}`, `${STEP_SIGNS[kind]} ${title}`, why, undoText(undo) ?? ""];
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** What Markdown would read as its own. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>#[\]]/g, (sign) => `\\${sign}`);
}

function cell(text: string): string {
  return escaped(text).replaceAll("|", "\\|").replaceAll("\n", " ");
}
