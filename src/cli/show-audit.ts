/** An audit's report and the log's entries, for people. */
import type { AuditLogEntry } from "../access/audit/audit-log.ts";
import type { Alteration, AuditReport } from "../access/audit/verify-log.ts";
import type { Terminal } from "./terminal.ts";

/** Changes of one entry that are named; the rest is counted. */
const CHANGES_SHOWN_MAX = 5;

export function showReport(report: AuditReport, { paint }: Pick<Terminal, "paint">): readonly string[] {
  const { verdict, because, revisions, rootHash, found, alterations, first } = report;
  const sign = verdict === "VERIFIED" ? paint("green", "✔ verified")
    : verdict === "ALTERED" ? paint("red", "✘ altered") : paint("yellow", "? not verifiable");
  const rest = alterations.slice(1);
  return [
    `${sign}: ${because}`,
    ...(first === null ? [] : digestsOf(first, "  ")),
    ...rest.flatMap((alteration) => [`  then ${alteration.message}`, ...digestsOf(alteration, "    ")]),
    ...(found > alterations.length ? [`  ... and ${found - alterations.length} more`] : []),
    paint("dim", `${revisions} ${revisions === 1 ? "revision" : "revisions"}, root ${rootHash}`),
  ];
}

function digestsOf({ expected, found }: Alteration, indent: string): readonly string[] {
  if (expected === null && found === null) return [];
  return [`${indent}expected ${expected ?? "not known"}`, `${indent}found    ${found ?? "nothing"}`];
}

export function showEntry(
  { revision, time, actor, reason, changes }: AuditLogEntry, { paint }: Pick<Terminal, "paint">,
): readonly string[] {
  const shown = changes.slice(0, CHANGES_SHOWN_MAX).map(({ key, action }) => `  ${action.padEnd(8)} ${key}`);
  const more = changes.length - shown.length;
  return [
    `${paint("bold", `r${revision}`)}  ${time}  ${actor}  ${reason}`,
    ...shown, ...(more > 0 ? [`  ... and ${more} more`] : []),
  ];
}
