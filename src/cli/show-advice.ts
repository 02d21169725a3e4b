/** The fixes of a decision, and its fallback, for people. */
import type { Decision } from "../decisions/decision.ts";
import type { Advice } from "../decisions/fixes/advice.ts";
import { hanging } from "./layout.ts";
import { pickText } from "./show-decision.ts";
import { whereOf } from "./show-picks.ts";
import type { Terminal } from "./terminal.ts";

/** Stands below the decision; empty lines part it from what stands above. */
export function showAdvice(
  { verdict }: Decision,
  { fixes = [], fixesTruncated = false, lastResort = [], fallback }: Advice,
  { paint, width }: Terminal,
): string {
  if (verdict === "COMPATIBLE") return "";
  const title = fixes.length === 0 ? "No fix was found" : "What would help, each decided anew";
  const more = fixesTruncated ? ["    The search ended at a limit; there may be better ones."] : [];
  const lines = ["", `  ${paint("bold", title)}`];
  for (const [at, { sentence, command }] of fixes.entries()) {
    lines.push(hanging(`    ${at + 1}. `, sentence, width), `       ${paint("dim", command)}`);
  }
  lines.push(...more);
  if (lastResort.length > 0) {
    lines.push("", `  ${paint("bold", "Last resort: an exception, which somebody else must approve")}`);
    for (const { command } of lastResort) lines.push(`       ${paint("dim", command)}`);
  }
  if (fallback === undefined) return lines.join("\n");
  lines.push("", `  ${paint("bold", "Fallback")}`);
  if (fallback === null) return [...lines, "    None can be taken at once."].join("\n");
  const { decision, fix } = fallback;
  const picks = decision.results.flatMap(({ pick, picks: all }) =>
    (all ?? (pick === null ? [] : [pick])).map(pickText));
  lines.push(hanging("    ", fix.sentence, width));
  lines.push(`    ${decision.verdict}: ${picks.join(", ")} ${whereOf(decision.question).join(" ")}`);
  lines.push(paint("dim", `    decision ${decision.id}`));
  return lines.join("\n");
}

export function adviceMarkdown({ fixes = [], lastResort = [], fallback }: Advice): string {
  const lines = fixes.flatMap(({ sentence, command }, at) => [`${at + 1}. ${sentence}`, `   \`${command}\``]);
  const taken = fallback == null ? []
    : ["", `Fallback: ${fallback.fix.sentence}`, `Decision \`${fallback.decision.id}\``];
  const told = fixes.length === 0 ? ["No fix was found."] : lines;
  const resorts = lastResort.map(({ command }) => `- \`${command}\``);
  const last = resorts.length === 0 ? []
    : ["", "Last resort, an exception that somebody else must approve:", "", ...resorts];
  return ["#### What would help", "", ...told, ...last, ...taken].join("\n");
}
