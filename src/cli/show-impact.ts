/** Which verdicts flip, for people: how many in each direction, then each with its reason, by environment. */
import type { Direction, Impact } from "../decisions/impact.ts";
import { hanging } from "./layout.ts";
import type { Terminal } from "./terminal.ts";
import { verdictMark } from "./verdict-mark.ts";

export function showImpact(impact: Impact, { paint, width }: Terminal): string {
  const { deployments, directions, flips, flipsTruncated, revision, now } = impact;
  const count = directions.reduce((sum, direction) => sum + direction.count, 0);
  const lines = [paint("bold", `${count} of ${deployments} running deployments flip`)];
  for (const direction of directions) lines.push(`  ${directionText(direction)}`);
  let environment: string | undefined;
  for (const flip of flips) {
    if (flip.environment !== environment) {
      environment = flip.environment;
      const here = impact.environments.find((one) => one.environment === environment)?.directions ?? [];
      lines.push("", `  ${paint("bold", environment)}  ${paint("dim", here.map(directionText).join(", "))}`);
    }
    const marks = `${verdictMark(flip.from, paint)} -> ${verdictMark(flip.to, paint)}`;
    lines.push(`    ${marks}  ${flip.subject} (${[flip.deployment, ...flip.services].join(", ")})`);
    lines.push(hanging("        ", flip.reason.sentence, width));
  }
  if (flipsTruncated) lines.push("", `  ${count - flips.length} more flip; the counts hold them all.`);
  return [...lines, "", paint("dim", `revision ${revision}, ${now}`)].join("\n");
}

function directionText({ from, to, count }: Direction): string {
  return `${count} ${from} -> ${to}`;
}
