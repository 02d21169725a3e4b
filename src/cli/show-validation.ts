/** A validation for people: one line for each validator, and under it why. */
import type { Validation, ValidationLine } from "../decisions/validation/validate.ts";
import { hanging } from "./layout.ts";
import type { Terminal } from "./terminal.ts";

/** Reasons of one line; a licence of a thousand packages is a file, and the JSON has them all. */
const REASONS_SHOWN_MAX = 10;

export function showValidation(validation: Validation, { paint, width }: Terminal): string {
  const { build, replaces, picks, environment, outcome, lines, revision } = validation;
  const beside = picks.length === 0 ? "" : ` beside ${picks.map(name).join(", ")}`;
  const instead = replaces === undefined ? "" : `, in place of ${name(replaces)}`;
  const names = Math.max(...lines.map((line) => line.name.length));
  const shown = lines.flatMap((line) => {
    const mode = line.mode === undefined || line.mode === "enforce" ? "" : ` [${line.mode}]`;
    const word = line.outcome ?? "skipped";
    const head = `${paint(COLOURS[word], word.padEnd(7))}  ${line.name.padEnd(names)}  ` +
      paint("dim", `${line.tier}${mode}`);
    return [head.trimEnd(), ...sentencesOf(line).map((one) => hanging("    ", one, width, 4))];
  });
  const ran = lines.filter((line) => line.outcome !== undefined).length;
  const total = `${ran} ran, ${lines.length - ran} skipped, revision ${revision}.`;
  return [
    `${paint(COLOURS[outcome], outcome)}  ${paint("bold", name(build))} in ${environment}${instead}${beside}`,
    ...shown, paint("dim", total),
  ].join("\n");
}

export function validationMarkdown({ build, environment, outcome, lines }: Validation): string {
  const rows = lines.map((line) => {
    const why = sentencesOf(line).map(escaped).join("<br>");
    return `| ${line.outcome ?? "skipped"} | ${escaped(line.name)} | ${line.tier} | ${why} |`;
  });
  return [
    `## ${outcome}: ${escaped(name(build))} in ${escaped(environment)}`, "",
    "| Outcome | Validator | Tier | Why |", "|---|---|---|---|", ...rows,
  ].join("\n");
}

const COLOURS = { PASS: "green", FAIL: "red", UNKNOWN: "yellow", ERROR: "yellow", skipped: "dim" } as const;

function sentencesOf({ reasons = [], skipped }: ValidationLine): readonly string[] {
  if (skipped !== undefined) return [skipped.sentence];
  const shown = reasons.slice(0, REASONS_SHOWN_MAX).map(({ sentence }) => sentence);
  return reasons.length > REASONS_SHOWN_MAX
    ? [...shown, `... and ${reasons.length - REASONS_SHOWN_MAX} more.`] : shown;
}

/** Without its kind. */
function name(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
