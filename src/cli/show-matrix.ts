/** A matrix as a grid of signs, with the cause of what does not fit below it. */
import type { Cause, MatrixCell } from "../decisions/matrix.ts";
import type { MatrixAnswer } from "./connection.ts";
import { hanging, widest } from "./layout.ts";
import type { Terminal } from "./terminal.ts";
import { plainSign, verdictMark } from "./verdict-mark.ts";

/** Causes that are listed; of more than some screens one selects, or asks for JSON. */
const CAUSES_MAX = 60;
const NAME_WIDTH_MAX = 40;

/** Columns are numbered, as names of environments are long; the numbers are explained first. */
export function showMatrix({ environments, rows, revision, now }: MatrixAnswer, terminal: Terminal): string {
  const { paint, width } = terminal;
  const numberWidth = String(environments.length).length;
  const nameWidth = widest(
    rows.map(({ subject }) => subject),
    NAME_WIDTH_MAX,
  );
  const legend = environments.map((name, column) => `${String(column + 1).padStart(numberWidth)} ${name}`);
  const numbers = environments.map((_, column) => String(column + 1).padStart(numberWidth)).join(" ");
  const grid = rows.map(
    ({ subject, cells }) =>
      `  ${subject.padEnd(nameWidth)}  ` +
      cells.map(({ verdict }) => " ".repeat(numberWidth - 1) + verdictMark(verdict, paint)).join(" "),
  );
  const causes = causesOf({ environments, rows });
  const waived = rows.flatMap(({ subject, cells }) => {
    const where = environments.filter((_, column) => cells[column]!.waived !== undefined);
    return where.length === 0 ? [] : [`${subject} (${where.join(", ")})`];
  });
  const more = causes.length - CAUSES_MAX;
  return [
    paint("bold", `${rows.length} versions, ${environments.length} environments`),
    "",
    ...legend.map((line) => `  ${line}`),
    "",
    `  ${" ".repeat(nameWidth)}  ${paint("dim", numbers)}`,
    ...grid,
    ...(waived.length === 0 ? [] : ["", `  ${paint("bold", "Rests on waivers")}`]),
    ...waived.slice(0, CAUSES_MAX).map((text) => hanging("    ", text, width)),
    ...(causes.length === 0 ? [] : ["", `  ${paint("bold", "Why not")}`]),
    ...causes
      .slice(0, CAUSES_MAX)
      .map(({ sign, text, verdict }) =>
        hanging(`    ${verdictMark(verdict, paint)} `, text, width, 5 + sign.length),
      ),
    ...(more > 0 ? [`    ... and ${more} more; select fewer, or use --format json`] : []),
    "",
    paint("dim", `  revision ${revision}, ${now}`),
  ].join("\n");
}

/** Equal causes of one version are told once, with the environments that they hold for. */
function causesOf({ environments, rows }: Pick<MatrixAnswer, "environments" | "rows">) {
  return rows.flatMap(({ cells }) => {
    const byCause = new Map<
      string,
      { readonly verdict: (typeof cells)[number]["verdict"]; readonly where: string[] }
    >();
    cells.forEach(({ verdict, cause }, column) => {
      if (verdict === "COMPATIBLE") return;
      const text = causeText(cause);
      const entry = byCause.get(`${verdict}${text}`) ?? { verdict, where: [] };
      byCause.set(`${verdict}${text}`, entry);
      entry.where.push(environments[column]!);
    });
    return [...byCause].map(([key, { verdict, where }]) => ({
      verdict,
      sign: plainSign(verdict),
      text: `${key.slice(verdict.length)} (${where.join(", ")})`,
    }));
  });
}

export function causeText(cause: Cause): string {
  const { kind, build } = cause;
  switch (kind) {
    case "fits":
      return `fits as ${build}`;
    case "requirement":
      return `${build} needs ${cause.about} ${cause.required}`;
    case "together":
      return `${build} needs what cannot hold together`;
    case "nothing-stated":
      return `nobody states what ${build} needs`;
    default:
      return kind satisfies never;
  }
}

function cellText({ verdict, cause, waived }: MatrixCell): string {
  const but = waived === undefined ? "" : `; waived: ${waived}`;
  return `${plainSign(verdict)} ${causeText(cause)}${but}`;
}

export function matrixMarkdown({ environments, rows, revision, now }: MatrixAnswer): string {
  const escaped = (text: string) => text.replaceAll("|", "\\|");
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [
    row(["Version", ...environments]),
    `|---|${environments.map(() => "---").join("|")}|`,
    ...rows.map(({ subject, cells }) =>
      row([subject, ...cells.map(cellText)]),
    ),
    "",
    `Revision ${revision}, ${now}`,
  ].join("\n");
}
