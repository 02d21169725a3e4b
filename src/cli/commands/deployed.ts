/** `fairlead deployed`: records that a version runs in an environment, for the decisions that count on it. */
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { outcomesJson, showOutcomes, summary } from "../show-outcomes.ts";
import type { Terminal } from "../terminal.ts";

export interface DeployedOptions extends PlaceOptions {
  readonly in: string;
  readonly name?: string;
  readonly service?: string;
  readonly endpoint?: string;
  readonly reads?: readonly string[];
  readonly retired?: boolean;
  readonly reason?: string;
  readonly format: "table" | "json";
}

export async function deployedCommand(
  version: string,
  options: DeployedOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { in: environment, name, service, endpoint, reads, retired, reason, format } = options;
  const connection = await connect(options, terminal);
  try {
    const result = await connection.recordDeployment({
      version,
      environment,
      state: retired === true ? "retired" : "running",
      ...(name === undefined ? {} : { name }),
      ...(service === undefined ? {} : { service }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(reads === undefined ? {} : { reads }),
      ...(reason === undefined ? {} : { reason }),
    });
    if (format === "json") terminal.write(outcomesJson(result));
    else {
      for (const line of showOutcomes(result.outcomes, terminal)) terminal.write(line);
      terminal.note(summary(result, false));
    }
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}
