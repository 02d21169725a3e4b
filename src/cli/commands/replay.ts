/** `fairlead replay`: a recorded decision, made again. Exits 0 when it is the same to the byte, else 1. */
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showDecision } from "../show-decision.ts";
import type { Terminal } from "../terminal.ts";

export interface ReplayOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

export async function replayCommand(
  id: string,
  options: ReplayOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    const { decision, equal } = await connection.replay(id);
    if (options.format === "json")
      terminal.write(JSON.stringify({ schemaVersion: 1, equal, decision }, null, 2));
    else {
      terminal.write(showDecision(decision, true, terminal));
      terminal.note(
        equal
          ? "the same as recorded, to the byte"
          : "not the same as recorded: what decides has changed since",
      );
    }
    return equal ? EXIT_YES : EXIT_NO;
  } finally {
    await connection.close();
  }
}
