/** `fairlead rollback`: a plan back to what was good. The exit code is the verdict. */
import type { Strategy } from "../../plans/plan.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { exitCodeOf } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showRollback } from "../show-rollback.ts";
import type { Terminal } from "../terminal.ts";

export interface RollbackOptions extends PlaceOptions {
  readonly to?: string;
  readonly strategy?: Strategy;
  readonly save?: boolean;
  readonly format: "table" | "json" | "markdown";
}

export async function rollbackCommand(
  environment: string, options: RollbackOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { to, strategy, save = false, format } = options;
  const connection = await connect(options, terminal);
  try {
    const found = await (await connection.environments()).rollback({
      environment, save,
      ...(to === undefined ? {} : { to }),
      ...(strategy === undefined ? {} : { strategy }),
    });
    if (format === "json") terminal.write(JSON.stringify(found, null, 2));
    else if (format === "markdown") {
      const { rollbackMarkdown } = await import("../show-rollback.ts");
      const { planMarkdown } = await import("../plan-markdown.ts");
      const { answer, saved } = found;
      terminal.write([...rollbackMarkdown(found),
        ...(answer === null ? [] : ["", planMarkdown({ ...answer, saved })])].join("\n"));
    } else {
      for (const line of showRollback(found, terminal)) terminal.write(line);
      if (found.answer !== null && found.answer.plan !== null) {
        const { showPlan } = await import("../show-plan.ts");
        terminal.write(`\n${showPlan({ ...found.answer, saved: found.saved }, terminal)}`);
      }
    }
    return exitCodeOf(found.verdict);
  } finally {
    await connection.close();
  }
}
