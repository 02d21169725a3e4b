/**
 * `fairlead matrix`: many versions against many environments. A report: it exits 0 whatever the cells say,
 * and 2 when it has none.
 */
import { parseAsOf } from "../../catalog/consistency.ts";
import type { MatrixQuestion } from "../../decisions/matrix.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { matrixMarkdown, showMatrix } from "../show-matrix.ts";
import type { Terminal } from "../terminal.ts";

export interface MatrixOptions extends PlaceOptions {
  readonly subjectSelector?: string;
  readonly in?: readonly string[];
  readonly selector?: string;
  readonly asOf?: string;
  readonly atLeast?: string;
  readonly format: "table" | "json" | "markdown";
}

export async function matrixCommand(
  subjects: readonly string[],
  options: MatrixOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { subjectSelector, in: environments, selector, asOf, atLeast, format } = options;
  const question: MatrixQuestion = {
    ...(subjects.length === 0 ? {} : { subjects }),
    ...(subjectSelector === undefined ? {} : { subjectSelector }),
    ...(environments === undefined ? {} : { environments }),
    ...(selector === undefined ? {} : { selector }),
  };
  const connection = await connect(options, terminal);
  try {
    const answer = await connection.matrix({
      question,
      ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }),
      ...(atLeast === undefined ? {} : { atLeast }),
    });
    switch (format) {
      case "table":
        terminal.write(showMatrix(answer, terminal));
        break;
      case "markdown":
        terminal.write(matrixMarkdown(answer));
        break;
      case "json":
        terminal.write(JSON.stringify({ schemaVersion: 1, ...answer }, null, 2));
        break;
      default:
        format satisfies never;
    }
    if (answer.rows.length > 0 && answer.environments.length > 0) return EXIT_YES;
    const what = answer.rows.length === 0 ? "version" : "environment";
    terminal.note(`no ${what} is asked about, so nothing is known`);
    return EXIT_UNKNOWN;
  } finally {
    await connection.close();
  }
}
