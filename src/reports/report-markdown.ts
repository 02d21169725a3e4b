/** A report's page in markdown: tables that GitHub and GitLab draw. */
import type { ReportPage, Tone } from "./report-page.ts";

const SIGNS: Readonly<Record<Tone, string>> = { good: "✅ ", bad: "❌ ", open: "⏳ ", plain: "" };

export function reportMarkdown({ title, mark, lead, sections }: ReportPage): string {
  const lines = [`# ${text(title)}`, "", `**${SIGNS[mark.tone]}${text(mark.text)}**`, ""];
  for (const sentence of lead) lines.push(`- ${text(sentence)}`);
  for (const { title: name, none, head, rows } of sections) {
    lines.push("", `## ${text(name)}`, "");
    if (rows.length === 0) {
      lines.push(text(none));
      continue;
    }
    lines.push(row(head.map(text)), row(head.map(() => "---")));
    for (const { cells, tone = "plain" } of rows)
      lines.push(row(cells.map((cell, at) => `${at === 0 ? SIGNS[tone] : ""}${text(cell)}`)));
  }
  return lines.join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Names and messages come from others: nothing in them is markup, and no line ends inside one. */
function text(value: string): string {
  return value
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll(/[\\`*_[\]<|]/g, (sign) => `\\${sign}`)
    .replace(/^(?:[#>]|[+-] )/, (sign) => `\\${sign}`);
}
