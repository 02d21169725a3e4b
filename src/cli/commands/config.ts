/**
 * `fairlead config`: what a service or an artifact is told in an environment. Exits 0 when it is resolved, 1
 * when something in it is wrong, 2 when something is not known; then formats that hold values alone hold
 * nothing, and the problems stand on stderr.
 */
import { configurationText } from "../../configuration/output/configuration-text.ts";
import type { ConfigurationFormat } from "../../configuration/configuration-formats.ts";
import { readSet } from "../../configuration/read-set.ts";
import type { ResolvedConfiguration } from "../../configuration/resolved-configuration.ts";
import { askingOf } from "../asking-of.ts";
import type { WhenOptions } from "../asking-of.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { problemText, showConfiguration } from "../show-configuration.ts";
import type { Terminal } from "../terminal.ts";

export interface ConfigOptions extends PlaceOptions, WhenOptions {
  readonly in: string;
  readonly version?: string;
  readonly set?: readonly string[];
  readonly explain?: boolean;
  readonly format: "table" | ConfigurationFormat;
}

export async function configCommand(
  name: string, options: ConfigOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { version, set = [], explain = false, format } = options;
  const question = {
    of: name, in: options.in, set: readSet(set), ...(version === undefined ? {} : { version }),
  };
  const connection = await connect(options, terminal);
  try {
    const resolved = await connection.configuration(question, askingOf(options));
    if (format === "table") terminal.write(showConfiguration(resolved, explain, terminal));
    else {
      const text = configurationText(resolved, format);
      if (text !== undefined) terminal.write(text);
      if (explain) terminal.note(showConfiguration(resolved, true, noted(terminal)));
      else for (const problem of resolved.problems)
        terminal.note(problemText(problem, terminal.paintNote, terminal.width));
    }
    return exitCodeFor(resolved);
  } finally {
    await connection.close();
  }
}

/** On stderr, so that stdout stays what a process reads. */
function noted(terminal: Terminal): Terminal {
  return { ...terminal, paint: terminal.paintNote };
}

function exitCodeFor({ state }: ResolvedConfiguration): ExitCode {
  switch (state) {
    case "resolved":
      return EXIT_YES;
    case "refused":
      return EXIT_NO;
    case "unknown":
      return EXIT_UNKNOWN;
    default:
      return state satisfies never;
  }
}
